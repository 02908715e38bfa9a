"""Customer-supplied keys through google-cloud-storage; the same objects through boto3, where such a key is SSE-C."""

import base64
import hashlib
import os

import pytest

KEY, OTHER = os.urandom(32), os.urandom(32)


def b64(data):
    return base64.b64encode(data).decode()


def key_hash(key):
    return b64(hashlib.sha256(key).digest())


def key_headers(secret=KEY, /, **changed):
    headers = {"algorithm": "AES256", "key": b64(secret), "key-sha256": key_hash(secret), **changed}
    return {f"x-goog-encryption-{name}": value for name, value in headers.items() if value is not None}


@pytest.mark.parametrize("size", [0, 10, 70_000, 3_000_000])
def test_only_the_key_reads(bucket, refused, size):
    body = os.urandom(size)
    blob = bucket.blob("secret", encryption_key=KEY)
    blob.upload_from_string(body, checksum="md5")
    assert blob.md5_hash == b64(hashlib.md5(body).digest())
    assert blob._properties["customerEncryption"] == {"encryptionAlgorithm": "AES256", "keySha256": key_hash(KEY)}
    assert bucket.blob("secret", encryption_key=KEY).download_as_bytes() == body
    with refused(400) as missing:
        bucket.blob("secret").download_as_bytes()
    assert "The target object is encrypted by a customer-supplied encryption key." in str(missing.value)
    with refused(400, "customerEncryptionKeyIsIncorrect"):
        bucket.blob("secret", encryption_key=OTHER).reload()


def test_metadata_without_the_key_has_no_digests(gcs, bucket):
    bucket.blob("secret", encryption_key=KEY).upload_from_string(b"secret")
    blob = bucket.get_blob("secret")
    assert blob.size == 6 and blob.md5_hash is None and blob.crc32c is None
    assert blob._properties["customerEncryption"]["keySha256"] == key_hash(KEY)
    with_key = bucket.get_blob("secret", encryption_key=KEY)
    assert with_key.md5_hash == b64(hashlib.md5(b"secret").digest()) and with_key.crc32c
    [listed] = gcs.list_blobs(bucket)
    assert listed.md5_hash is None and listed.size == 6


def test_what_has_no_key_takes_none(bucket, refused):
    bucket.blob("plain").upload_from_string(b"plain")
    with refused(400, "resourceNotEncryptedWithCustomerEncryptionKey"):
        bucket.blob("plain", encryption_key=KEY).reload()


def test_ranges(bucket):
    body = os.urandom(300_000)
    blob = bucket.blob("ranged", encryption_key=KEY)
    blob.upload_from_string(body)
    assert blob.download_as_bytes(start=65_530, end=140_000, checksum=None) == body[65_530:140_001]


def test_resumable(bucket):
    body = os.urandom(1_500_000)
    blob = bucket.blob("resumable", chunk_size=256 * 1024, encryption_key=KEY)
    with blob.open("wb") as stream:
        stream.write(body)
    assert bucket.blob("resumable", encryption_key=KEY).download_as_bytes() == body


def test_resumable_chunks_need_no_key(bucket, raw):
    """Some clients send it when the session begins, and not again."""
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=resumable&name=secret"
    location = raw("POST", path, headers=key_headers(), json={}).headers["Location"]
    body = os.urandom(256 * 1024 + 10)
    place = location[len(raw.endpoint) :]
    first = {"Content-Range": f"bytes 0-{256 * 1024 - 1}/*"}
    assert raw("PUT", place, headers=first, data=body[: 256 * 1024]).status_code == 308
    last = {"Content-Range": f"bytes {256 * 1024}-{len(body) - 1}/{len(body)}"}
    wrong = raw("PUT", place, headers={**last, **key_headers(OTHER)}, data=body[256 * 1024 :])
    assert wrong.status_code == 400 and "customerEncryptionKeyIsIncorrect" in wrong.text
    done = raw("PUT", place, headers=last, data=body[256 * 1024 :])
    assert done.status_code == 200 and done.json()["customerEncryption"]["keySha256"] == key_hash(KEY)
    assert bucket.blob("secret", encryption_key=KEY).download_as_bytes() == body


@pytest.mark.parametrize("size", [100, 300_000])
def test_a_rewrite_changes_the_key(bucket, refused, size):
    body = os.urandom(size)
    source = bucket.blob("rotated", encryption_key=KEY)
    source.upload_from_string(body)
    rotated = bucket.blob("rotated", encryption_key=OTHER)
    token, done, total = rotated.rewrite(source)
    assert token is None and done == total == size
    assert rotated.download_as_bytes() == body
    with refused(400, "customerEncryptionKeyIsIncorrect"):
        bucket.blob("rotated", encryption_key=KEY).reload()
    plain = bucket.blob("plain")
    plain.rewrite(rotated)
    assert plain.download_as_bytes() == body and "customerEncryption" not in plain._properties
    with refused(400, "resourceIsEncryptedWithCustomerEncryptionKey"):
        bucket.blob("copy").rewrite(bucket.blob("rotated"))


def test_compose(bucket, raw):
    """By hand: the client's compose sends no key."""
    for name in ("one", "two"):
        bucket.blob(name, encryption_key=KEY).upload_from_string(name * 50_000)
    parts = {"sourceObjects": [{"name": "one"}, {"name": "two"}]}
    path = f"/storage/v1/b/{bucket.name}/o/whole/compose"
    done = raw("POST", path, headers=key_headers(), json=parts).json()
    assert done["componentCount"] == 2 and done["customerEncryption"]["keySha256"] == key_hash(KEY)
    assert bucket.blob("whole", encryption_key=KEY).download_as_bytes() == b"one" * 50_000 + b"two" * 50_000
    for headers, reason in (
        (key_headers(OTHER), "customerEncryptionKeyIsIncorrect"),
        ({}, "resourceIsEncryptedWithCustomerEncryptionKey"),
    ):
        refused = raw("POST", path, headers=headers, json=parts)
        assert refused.status_code == 400 and refused.json()["error"]["errors"][0]["reason"] == reason


@pytest.mark.parametrize(
    "headers, reason",
    [
        (key_headers(algorithm=None), "customerEncryptionAlgorithmIsInvalid"),
        (key_headers(algorithm="AES128"), "customerEncryptionAlgorithmIsInvalid"),
        (key_headers(key=None), "customerEncryptionKeyFormatIsInvalid"),
        (key_headers(b"short"), "customerEncryptionKeyFormatIsInvalid"),
        (key_headers(**{"key-sha256": None}), "customerEncryptionKeySha256IsInvalid"),
        (key_headers(**{"key-sha256": key_hash(OTHER)}), "customerEncryptionKeySha256IsInvalid"),
    ],
)
def test_odd_keys_leave_nothing(gcs, raw, bucket, headers, reason):
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=a"
    reply = raw("POST", path, headers=headers, data=b"x")
    assert reply.status_code == 400 and reply.json()["error"]["errors"][0]["reason"] == reason
    assert b64(KEY) not in reply.text
    assert list(gcs.list_blobs(bucket)) == []


def test_both_apis_read_what_the_other_wrote(bucket, s3):
    sse_c = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": KEY}
    s3.put_object(Bucket=bucket.name, Key="from-s3", Body=b"s3" * 50_000, **sse_c)
    blob = bucket.blob("from-s3", encryption_key=KEY)
    assert blob.download_as_bytes() == b"s3" * 50_000
    assert bucket.get_blob("from-s3")._properties["customerEncryption"]["keySha256"] == key_hash(KEY)
    bucket.blob("from-google", encryption_key=KEY).upload_from_string(b"google")
    assert s3.get_object(Bucket=bucket.name, Key="from-google", **sse_c)["Body"].read() == b"google"
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(Bucket=bucket.name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    bucket.blob("by-default").upload_from_string(b"default")
    assert s3.head_object(Bucket=bucket.name, Key="by-default")["ServerSideEncryption"] == "AES256"
    assert bucket.blob("by-default").download_as_bytes() == b"default"
