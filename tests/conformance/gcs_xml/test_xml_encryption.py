"""Keys of the client in the XML API."""

import base64
import hashlib
import re

from support.xml_errors import code_of


def key_headers(key, prefix="x-goog-"):
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    values = {"algorithm": "AES256", "key": base64.b64encode(key).decode(), "key-sha256": digest}
    return {f"{prefix}encryption-{name}": value for name, value in values.items()}


KEY, OTHER = key_headers(b"k" * 32), key_headers(b"o" * 32)


def test_objects_and_copies(bucket, xml_api):
    path = f"/{bucket.name}/a"
    source = {"x-goog-copy-source": path}
    source_with_key = {**source, **key_headers(b"k" * 32, "x-goog-copy-source-")}
    assert xml_api("PUT", path, data=b"1" * 100_000, headers=KEY).status_code == 200
    read = xml_api("GET", path, headers={**KEY, "Range": "bytes=65530-65540"})
    assert read.content == b"1" * 11
    assert read.headers["x-goog-encryption-key-sha256"] == KEY["x-goog-encryption-key-sha256"]
    assert code_of(xml_api("GET", path)) == "ResourceIsEncryptedWithCustomerEncryptionKey"
    assert code_of(xml_api("GET", path, headers=OTHER)) == "CustomerEncryptionKeyIsIncorrect"
    assert code_of(xml_api("PUT", path + "2", headers=source)) == "ResourceIsEncryptedWithCustomerEncryptionKey"
    assert xml_api("PUT", path + "2", headers={**source_with_key, **OTHER}).status_code == 200
    assert xml_api("GET", path + "2", headers=OTHER).content == b"1" * 100_000
    assert xml_api("PUT", path + "3", headers=source_with_key).status_code == 200
    assert code_of(xml_api("GET", path + "3", headers=KEY)) == "ResourceNotEncryptedWithCustomerEncryptionKey"


def test_parts(bucket, xml_api):
    path = f"/{bucket.name}/a"
    upload = re.search("<UploadId>(.*?)</UploadId>", xml_api("POST", path + "?uploads", headers=KEY).text)[1]
    place = f"{path}?uploadId={upload}"
    refused = xml_api("PUT", place + "&partNumber=1", data=b"p")
    assert code_of(refused) == "ResourceIsEncryptedWithCustomerEncryptionKey"
    etag = xml_api("PUT", place + "&partNumber=1", data=b"p", headers=KEY).headers["ETag"]
    part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    done = xml_api("POST", place, data=f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>")
    assert done.status_code == 200, done.text
    assert xml_api("GET", path, headers=KEY).content == b"p"


def test_what_is_asked_is_never_ignored(bucket, xml_api):
    """Nothing is stored in the clear that was to be encrypted."""
    path = f"/{bucket.name}/a"
    wrong = {**KEY, "x-goog-encryption-key-sha256": "b" * 43 + "="}
    assert code_of(xml_api("PUT", path, data=b"1", headers=wrong)) == "CustomerEncryptionKeySha256IsInvalid"
    assert code_of(xml_api("PUT", path, data=b"1", headers={"x-goog-encryption-kms-key-name": "k"})) == "NotImplemented"
    for query in ("?uploads", ""):
        begun = xml_api("POST", path + query, headers={"x-goog-resumable": "start", **wrong})
        assert code_of(begun) == "CustomerEncryptionKeySha256IsInvalid"
    assert list(bucket.list_blobs()) == []
