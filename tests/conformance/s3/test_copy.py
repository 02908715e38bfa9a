"""Copies: the same bytes under another name, with the same or other headers."""

import os

import pytest


@pytest.fixture
def source(s3, bucket):
    s3.put_object(
        Bucket=bucket, Key="source", Body=b"bytes", Metadata={"a": "1"}, ContentType="text/plain", Tagging="t=1",
        StorageClass="STANDARD_IA",
    )  # fmt: skip
    return {"Bucket": bucket, "Key": "source"}


def test_a_copy_takes_everything_but_the_class(s3, bucket, source):
    copied = s3.copy_object(Bucket=bucket, Key="copy", CopySource=source)
    got = s3.get_object(Bucket=bucket, Key="copy")
    assert got["Body"].read() == b"bytes" and got["ETag"] == copied["CopyObjectResult"]["ETag"]
    assert got["Metadata"] == {"a": "1"} and got["ContentType"] == "text/plain" and got["TagCount"] == 1
    assert "StorageClass" not in got


def test_replaced_headers_and_tags(s3, bucket, source):
    s3.copy_object(
        Bucket=bucket, Key="copy", CopySource=source, MetadataDirective="REPLACE", Metadata={"b": "2"},
        ContentType="text/html", TaggingDirective="REPLACE", Tagging="u=2",
    )  # fmt: skip
    got = s3.get_object(Bucket=bucket, Key="copy")
    assert got["Metadata"] == {"b": "2"} and got["ContentType"] == "text/html"
    assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == [{"Key": "u", "Value": "2"}]


def test_onto_itself_only_to_change_something(s3, bucket, source, refused):
    with refused("InvalidRequest", 400):
        s3.copy_object(Bucket=bucket, Key="source", CopySource=source)
    s3.copy_object(Bucket=bucket, Key="source", CopySource=source, MetadataDirective="REPLACE", Metadata={"c": "3"})
    got = s3.get_object(Bucket=bucket, Key="source")
    assert got["Metadata"] == {"c": "3"} and got["Body"].read() == b"bytes"


@pytest.mark.parametrize("size", [100, 3_000_000])
def test_between_buckets_and_after_the_source_is_gone(s3, bucket, unique, size):
    other = unique + "-other"
    s3.create_bucket(Bucket=other)
    body = os.urandom(size)
    s3.put_object(Bucket=bucket, Key="odd +%/key", Body=body)
    s3.copy_object(Bucket=other, Key="copy", CopySource={"Bucket": bucket, "Key": "odd +%/key"})
    s3.delete_object(Bucket=bucket, Key="odd +%/key")
    assert s3.get_object(Bucket=other, Key="copy")["Body"].read() == body


def test_a_copy_of_an_upload_in_parts_keeps_its_bytes(s3, bucket):
    bodies = [os.urandom(5 << 20), b"tail"]
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    parts = [
        {"PartNumber": n, "ETag": s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=n, Body=b)["ETag"]}
        for n, b in enumerate(bodies, 1)
    ]
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": parts})
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "parts"})
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == b"".join(bodies)


def test_what_cannot_be_copied(s3, bucket, versioned, source, refused, raw):
    with refused("NoSuchKey", 404):
        s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "absent"})
    with refused("NoSuchBucket", 404):
        s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": "absent-" + bucket, "Key": "k"})
    with refused("InvalidArgument", 400):
        s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, MetadataDirective="PERHAPS")
    marker = s3.delete_object(Bucket=bucket, Key="source")["VersionId"]
    with refused("InvalidRequest", 400):
        s3.copy_object(Bucket=bucket, Key="copy", CopySource={**source, "VersionId": marker})


def test_failed_conditions_are_named(s3, bucket, source, refused):
    copy = {"Bucket": bucket, "Key": "there", "CopySource": source}
    s3.put_object(Bucket=bucket, Key="there", Body=b"x")
    failing = {
        "If-Match": {"IfMatch": '"other"'},
        "If-None-Match": {"IfNoneMatch": "*"},
        "x-amz-copy-source-If-Match": {"CopySourceIfMatch": '"other"'},
        "x-amz-copy-source-If-None-Match": {"CopySourceIfNoneMatch": "*"},
        "x-amz-copy-source-If-Unmodified-Since": {"CopySourceIfUnmodifiedSince": "Thu, 01 Jan 2015 00:00:00 GMT"},
    }
    for name, condition in failing.items():
        with refused("PreconditionFailed", 412) as caught:
            s3.copy_object(**copy, **condition)
        assert caught.value.response["Error"]["Condition"] == name
