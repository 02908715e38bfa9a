"""One object: its bytes, headers, metadata, ranges, and what is refused."""

import datetime
import hashlib
import os

import pytest

ODD_KEYS = [
    "plain", "with space", "a+b", "100%", "a/b/c", "/leading", "double//slash", "trailing/", ".", "..", "../../etc/passwd",
    "ünïcödé/日本語", "emoji-😀", "q?x=y&z", "#hash", "semi;colon", "quote'\"", "back\\slash", "tab\there", "k" * 1024,
    "%2e%2e%2f", "~tilde", "(paren)", "*star*", "a=b", "@at", "line\nfeed",
]  # fmt: skip


@pytest.mark.parametrize("key", ODD_KEYS)
def test_any_key_comes_back(s3, bucket, key):
    body = key.encode()
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == body
    assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == len(body)
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_keys_past_the_limit_are_refused(s3, bucket, refused):
    with refused("KeyTooLongError", 400):
        s3.put_object(Bucket=bucket, Key="k" * 1025, Body=b"x")


@pytest.mark.parametrize("size", [0, 1, 1000, 64 * 1024, 64 * 1024 + 1, 300_000, 5_000_000])
def test_sizes_around_the_limits_of_the_ways_to_store(s3, bucket, size):
    body = os.urandom(size)
    put = s3.put_object(Bucket=bucket, Key="k", Body=body)
    assert put["ETag"] == '"' + hashlib.md5(body).hexdigest() + '"'
    got = s3.get_object(Bucket=bucket, Key="k")
    assert got["Body"].read() == body
    assert got["ContentLength"] == size
    assert got["ETag"] == put["ETag"]
    assert got["AcceptRanges"] == "bytes"
    assert abs(got["LastModified"] - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(minutes=5)


def test_headers_and_metadata_come_back(s3, bucket):
    given = {
        "ContentType": "audio/flac", "ContentEncoding": "gzip", "ContentLanguage": "de", "CacheControl": "max-age=5",
        "ContentDisposition": 'attachment; filename="a.flac"', "Metadata": {"title": "One two", "empty": ""},
        "StorageClass": "STANDARD_IA",
    }  # fmt: skip
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Expires=datetime.datetime(2030, 1, 1), **given)
    for got in (s3.head_object(Bucket=bucket, Key="k"), s3.get_object(Bucket=bucket, Key="k")):
        for name, value in given.items():
            assert got[name] == value, name
        assert got["ExpiresString"].startswith("Tue, 01 Jan 2030")


def test_the_default_type_and_class(s3, bucket, raw):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = raw("HEAD", f"/{bucket}/k")
    assert answer.headers["Content-Type"] == "binary/octet-stream"
    assert "x-amz-storage-class" not in answer.headers
    assert answer.headers["x-amz-request-id"] and answer.headers["x-amz-id-2"]


def test_metadata_that_is_not_ascii_is_encoded(raw, bucket):
    raw("PUT", f"/{bucket}/k", {"x-amz-meta-name": "Gr\u00fc\u00dfe"}, b"x")
    assert raw("HEAD", f"/{bucket}/k").headers["x-amz-meta-name"] == "=?UTF-8?B?R3LDvMOfZQ==?="


def test_metadata_has_a_limit(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Metadata={"a": "x" * 2047})
    with refused("MetadataTooLarge", 400):
        s3.put_object(Bucket=bucket, Key="k2", Body=b"x", Metadata={"a": "x" * 2048})
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="k2")


def test_what_is_not_there(s3, bucket, refused):
    with refused("NoSuchKey", 404):
        s3.get_object(Bucket=bucket, Key="absent")
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="absent")
    s3.delete_object(Bucket=bucket, Key="absent")


def test_errors_name_what_was_asked_for(raw, bucket):
    answer = raw("GET", f"/{bucket}/a%20b")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/xml"
    for piece in ("<Code>NoSuchKey</Code>", "<Key>a b</Key>", f"<RequestId>{answer.headers['x-amz-request-id']}</RequestId>"):
        assert piece in answer.text
    assert raw("HEAD", f"/{bucket}/absent").content == b""


@pytest.mark.parametrize("size", [1000, 200_000])
def test_ranges(s3, bucket, size, refused):
    body = os.urandom(size)
    s3.put_object(Bucket=bucket, Key="k", Body=body)
    for header, first, last in (("0-9", 0, 9), ("10-", 10, size - 1), ("-5", size - 5, size - 1), ("5-999999999", 5, size - 1)):
        got = s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={header}")
        assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
        assert got["Body"].read() == body[first : last + 1]
        assert got["ContentRange"] == f"bytes {first}-{last}/{size}"
    head = s3.head_object(Bucket=bucket, Key="k", Range="bytes=0-9")
    assert head["ContentLength"] == 10
    with refused("InvalidRange", 416):
        s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={size}-")
    assert s3.get_object(Bucket=bucket, Key="k", Range="bytes=9-2")["Body"].read() == body


def test_unknown_storage_classes_are_refused(s3, bucket, refused):
    with refused("InvalidStorageClass", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", StorageClass="SHELF")


def test_what_is_not_built_says_so(s3, bucket, refused):
    with refused("NotImplemented", 501):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms")
    with refused("NotImplemented", 501):
        s3.restore_object(Bucket=bucket, Key="k", RestoreRequest={"Days": 1})
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="k")


def test_overwriting_replaces_everything(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"first", Metadata={"a": "1"}, Tagging="t=1")
    s3.put_object(Bucket=bucket, Key="k", Body=b"second")
    got = s3.get_object(Bucket=bucket, Key="k")
    assert got["Body"].read() == b"second"
    assert got["Metadata"] == {}
    assert "TagCount" not in got


def test_the_framing_of_uploads_is_no_encoding_of_objects(raw, bucket):
    raw("PUT", f"/{bucket}/k", {"Content-Encoding": "aws-chunked,gzip"}, b"plain")
    answer = raw("HEAD", f"/{bucket}/k")
    assert answer.headers["Content-Encoding"] == "gzip"
    raw("PUT", f"/{bucket}/k", {"Content-Encoding": "aws-chunked"}, b"plain")
    answer = raw("GET", f"/{bucket}/k")
    assert "Content-Encoding" not in answer.headers
    assert answer.content == b"plain"


def test_unknown_methods(raw, bucket):
    answer = raw("PATCH", f"/{bucket}/k")
    assert answer.status_code in (405, 501)
    assert "<Code>" in answer.text


def test_object_attributes(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm="SHA256")
    got = s3.get_object_attributes(
        Bucket=bucket, Key="k", ObjectAttributes=["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
    )
    assert got["ETag"] == hashlib.md5(b"hello").hexdigest()
    assert got["ObjectSize"] == 5
    assert got["StorageClass"] == "STANDARD"
    assert got["Checksum"] == {
        "ChecksumSHA256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "ChecksumType": "FULL_OBJECT",
    }  # fmt: skip
    assert "ObjectParts" not in got
    with refused("NoSuchKey", 404):
        s3.get_object_attributes(Bucket=bucket, Key="absent", ObjectAttributes=["ETag"])


def test_object_tags(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="a=1&b=two%20words")
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "two words"}]
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == tags
    assert s3.get_object(Bucket=bucket, Key="k")["TagCount"] == 2
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "c", "Value": ""}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [{"Key": "c", "Value": ""}]
    s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
    with refused("BadRequest", 400):
        s3.put_object_tagging(
            Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": str(i), "Value": ""} for i in range(11)]}
        )
    for bad in ({"Key": "x" * 129, "Value": ""}, {"Key": "a", "Value": "x" * 257}, {"Key": "a", "Value": "<"}):
        with refused("InvalidTag", 400):
            s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [bad]})
    with refused("InvalidTag", 400):
        s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "a", "Value": "1"}] * 2})
    with refused("NoSuchKey", 404):
        s3.get_object_tagging(Bucket=bucket, Key="absent")
