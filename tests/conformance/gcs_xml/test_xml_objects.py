"""The XML API as Google's libraries and plain HTTP clients use it."""

import base64
import hashlib
import os
import re
import xml.etree.ElementTree

import boto3
import botocore.config
import google_crc32c
import pytest
from google.cloud.storage import transfer_manager
from support.xml_errors import code_of

LIST_NAMESPACE = "{http://doc.s3.amazonaws.com/2006-03-01}"


@pytest.mark.parametrize("worker", [transfer_manager.THREAD, transfer_manager.PROCESS])
def test_chunks_concurrently(bucket, tmp_path, worker):
    part = 5 << 20
    content = os.urandom(2 * part + 12345)
    (tmp_path / "big").write_bytes(content)
    blob = bucket.blob("big.bin")
    blob.metadata = {"by": "parts"}
    transfer_manager.upload_chunks_concurrently(
        str(tmp_path / "big"), blob, chunk_size=part, max_workers=3, worker_type=worker, content_type="image/jpeg"
    )
    blob.reload()
    assert blob.size == len(content) and blob.content_type == "image/jpeg" and blob.metadata == {"by": "parts"}
    assert blob.md5_hash is None
    assert base64.b64decode(blob.crc32c) == google_crc32c.value(content).to_bytes(4, "big")
    transfer_manager.download_chunks_concurrently(blob, str(tmp_path / "back"), chunk_size=part, worker_type=worker)
    assert (tmp_path / "back").read_bytes() == content


def test_a_range_outside_is_refused_and_tells_the_size(bucket, xml_api):
    for body in (b"", b"12345"):
        xml_api("PUT", f"/{bucket.name}/a", data=body)
        for method in ("GET", "HEAD"):
            refused = xml_api(method, f"/{bucket.name}/a", headers={"Range": "bytes=9-"})
            assert refused.status_code == 416 and refused.headers["Content-Range"] == f"bytes */{len(body)}"
        assert "<Code>InvalidRange</Code>" in xml_api("GET", f"/{bucket.name}/a", headers={"Range": "bytes=9-"}).text


def test_an_object_and_its_headers(bucket, xml_api):
    path = f"/{bucket.name}/dir/a.txt"
    md5 = base64.b64encode(hashlib.md5(b"hello").digest()).decode()
    sent = {
        "Content-Type": "text/plain", "Cache-Control": "no-cache", "Content-Language": "de", "x-goog-meta-by": "me",
        "Content-MD5": md5, "x-goog-storage-class": "NEARLINE",
    }
    put = xml_api("PUT", path, data=b"hello", headers=sent)
    assert put.status_code == 200 and put.headers["ETag"] == '"' + hashlib.md5(b"hello").hexdigest() + '"'
    got = xml_api("GET", path)
    crc32c = base64.b64encode(google_crc32c.value(b"hello").to_bytes(4, "big")).decode()
    assert got.content == b"hello"
    assert got.headers["x-goog-hash"] == f"crc32c={crc32c}, md5={md5}"
    assert got.headers["x-goog-generation"] == put.headers["x-goog-generation"]
    assert got.headers["x-goog-metageneration"] == "1"
    assert got.headers["x-goog-stored-content-length"] == "5"
    assert got.headers["x-goog-stored-content-encoding"] == "identity"
    assert got.headers["x-goog-storage-class"] == "NEARLINE"
    for name in ("Content-Type", "Cache-Control", "Content-Language", "x-goog-meta-by"):
        assert got.headers[name] == sent[name]
    blob = bucket.get_blob("dir/a.txt")
    assert blob.metadata == {"by": "me"} and blob.storage_class == "NEARLINE" and str(blob.generation) == got.headers["x-goog-generation"]


def test_conditions(bucket, xml_api):
    path = f"/{bucket.name}/a.txt"
    first = xml_api("PUT", path, data=b"1", headers={"x-goog-if-generation-match": "0"})
    assert first.status_code == 200
    refused = xml_api("PUT", path, data=b"2", headers={"x-goog-if-generation-match": "0"})
    assert refused.status_code == 412 and code_of(refused) == "PreconditionFailed"
    generation = first.headers["x-goog-generation"]
    assert xml_api("GET", path, headers={"x-goog-if-generation-match": generation}).content == b"1"
    assert xml_api("GET", path, headers={"x-goog-if-generation-match": "1"}).status_code == 412
    assert xml_api("GET", path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert xml_api("GET", path + "?generation=" + generation).content == b"1"
    assert xml_api("GET", path + "?generation=1").status_code == 404
    assert xml_api("DELETE", path, headers={"x-goog-if-metageneration-match": "2"}).status_code == 412
    assert xml_api("DELETE", path, headers={"x-goog-if-metageneration-match": "1"}).status_code == 204
    assert code_of(xml_api("DELETE", path)) == "NoSuchKey"


def test_refusals_leave_no_trace(bucket, xml_api):
    path = f"/{bucket.name}/a.txt"
    for headers, code in (
        ({"x-goog-hash": "crc32c=AAAAAA=="}, "BadDigest"),
        ({"x-goog-hash": "crc32c=x"}, "InvalidDigest"),
        ({"Content-MD5": "x"}, "InvalidDigest"),
        ({"x-goog-acl": "for-my-friends"}, "InvalidArgument"),
        ({"x-goog-storage-class": "GLACIER"}, "InvalidArgument"),
        ({"x-goog-custom-time": "tomorrow"}, "InvalidArgument"),
        ({"x-goog-object-lock-mode": "GOVERNANCE"}, "InvalidArgument"),
        ({"x-goog-encryption-algorithm": "AES256"}, "CustomerEncryptionKeyFormatIsInvalid"),
        ({"x-goog-if-generation-match": "x"}, "InvalidArgument"),
    ):
        assert code_of(xml_api("PUT", path, data=b"1", headers=headers)) == code, headers
    for query in ("acl", "compose", "uploadId=nonsense&partNumber=1", "tagging", "retention"):
        assert xml_api("PUT", path + "?" + query, data=b"1").status_code in (400, 404, 501), query
    assert code_of(xml_api("PUT", "/no-such-bucket-here/a", data=b"1")) == "NoSuchBucket"
    assert xml_api("GET", path).status_code == 404
    assert list(bucket.list_blobs()) == []


def test_copies(bucket, xml_api):
    xml_api("PUT", f"/{bucket.name}/a b", data=b"1", headers={"x-goog-meta-by": "me"})
    copied = xml_api("PUT", f"/{bucket.name}/c", headers={"x-goog-copy-source": f"/{bucket.name}/a%20b"})
    assert copied.status_code == 200 and "<ETag>" in copied.text
    assert xml_api("GET", f"/{bucket.name}/c").headers["x-goog-meta-by"] == "me"
    source = {"x-goog-copy-source": f"{bucket.name}/a%20b", "x-goog-metadata-directive": "REPLACE", "x-goog-meta-by": "you"}
    assert xml_api("PUT", f"/{bucket.name}/d", headers=source).status_code == 200
    assert xml_api("GET", f"/{bucket.name}/d").headers["x-goog-meta-by"] == "you"
    missing = xml_api("PUT", f"/{bucket.name}/e", headers={"x-goog-copy-source": f"{bucket.name}/nothing"})
    assert code_of(missing) == "NoSuchKey"


def test_listings_by_pages(bucket, xml_api):
    names = [f"a/{number}" for number in range(5)] + ["b", "c&d"]
    for name in names:
        bucket.blob(name).upload_from_string(b"12")
    found, marker = [], ""
    while True:
        page = xml.etree.ElementTree.fromstring(xml_api("GET", f"/{bucket.name}?max-keys=3&marker={marker}").text)
        entries = page.findall(LIST_NAMESPACE + "Contents")
        found += [entry.find(LIST_NAMESPACE + "Key").text for entry in entries]
        assert all(entry.find(LIST_NAMESPACE + "Generation").text.isdigit() for entry in entries)
        if page.find(LIST_NAMESPACE + "IsTruncated").text == "false":
            break
        marker = page.find(LIST_NAMESPACE + "NextMarker").text
    assert found == names
    second = xml_api("GET", f"/{bucket.name}?list-type=2&prefix=a/&max-keys=2").text
    following = re.search("<NextContinuationToken>(.*?)<", second)[1]
    rest = xml_api("GET", f"/{bucket.name}?list-type=2&prefix=a/&continuation-token={following}").text
    assert re.findall("<Key>(.*?)</Key>", second + rest) == names[:5]
    assert xml_api("HEAD", f"/{bucket.name}").status_code == 200


def test_uploads_in_parts_by_hand(bucket, xml_api):
    path = f"/{bucket.name}/big"
    begun = xml_api("POST", path + "?uploads", headers={"Content-Type": "text/plain"})
    upload = re.search("<UploadId>(.*?)<", begun.text)[1]
    part = xml_api("PUT", f"{path}?partNumber=7&uploadId={upload}", data=b"the only part")
    etag = part.headers["ETag"]
    assert re.findall("<PartNumber>(.*?)<", xml_api("GET", f"{path}?uploadId={upload}").text) == ["7"]
    assert upload in xml_api("GET", f"/{bucket.name}?uploads").text
    body = "<CompleteMultipartUpload><Part><PartNumber>7</PartNumber><ETag>{}</ETag></Part></CompleteMultipartUpload>"
    wrong = xml_api("POST", f"{path}?uploadId={upload}", data=body.format('"0"'))
    assert code_of(wrong) == "InvalidPart"
    assert code_of(xml_api("POST", f"{path}?uploadId={upload}", data="<nonsense/>")) == "MalformedXML"
    assert code_of(xml_api("PUT", f"{path}?partNumber=0&uploadId={upload}", data=b"")) == "InvalidArgument"
    assert xml_api("POST", f"{path}?uploadId={upload}", data=body.format(etag)).status_code == 200
    assert xml_api("GET", path).content == b"the only part"
    other = re.search("<UploadId>(.*?)<", xml_api("POST", path + "?uploads").text)[1]
    assert xml_api("DELETE", f"{path}?uploadId={other}").status_code == 204
    assert code_of(xml_api("DELETE", f"{path}?uploadId={other}")) == "NoSuchUpload"


def test_anonymous_gets_what_a_policy_gives(production, bucket, web, unique):
    bucket.blob("public/a").upload_from_string(b"for all")
    bucket.blob("private").upload_from_string(b"for some")
    mark = {"x-goog-api-client": "test"}  # the XML API, although nobody is signed in
    refused = web("GET", f"/{bucket.name}/public/a", headers=mark)
    assert refused.status_code == 403 and code_of(refused) == "AccessDenied"
    s3 = boto3.client(
        "s3", verify=production.authority, config=botocore.config.Config(s3={"addressing_style": "path"}),
        **production.boto3_options(),
    )
    s3.delete_public_access_block(Bucket=bucket.name)
    s3.put_bucket_policy(
        Bucket=bucket.name,
        Policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",'
        f'"Resource":"arn:aws:s3:::{bucket.name}/public/*"}}]}}',
    )
    assert web("GET", f"/{bucket.name}/public/a", headers=mark).content == b"for all"
    assert web("GET", f"/{bucket.name}/private", headers=mark).status_code == 403
    assert web("PUT", f"/{bucket.name}/public/b", data=b"x", headers=mark).status_code == 403
    override = web("GET", f"/{bucket.name}/public/a?response-content-type=text/html", headers=mark)
    assert code_of(override) == "InvalidArgument"


def test_bad_tokens_are_refused_in_xml(bucket, web):
    for token in ("owner", "a.b.c"):
        refused = web("GET", f"/{bucket.name}/a", headers={"Authorization": f"Bearer {token}"})
        assert refused.status_code == 401 and code_of(refused) == "AuthenticationRequired"
