"""Conditional reads, writes, copies and deletes."""

import concurrent.futures
import datetime

import botocore.exceptions
import pytest


@pytest.fixture
def stored(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"first")["ETag"]
    return s3.head_object(Bucket=bucket, Key="k")["LastModified"], etag


def test_reads(s3, bucket, stored, refused):
    modified, etag = stored
    earlier, later = (modified + datetime.timedelta(seconds=d) for d in (-5, 0))
    for good in ({"IfMatch": etag}, {"IfMatch": "*"}, {"IfNoneMatch": '"x"'}, {"IfModifiedSince": earlier},
                 {"IfUnmodifiedSince": later}, {"IfMatch": etag, "IfUnmodifiedSince": earlier}):  # fmt: skip
        assert s3.get_object(Bucket=bucket, Key="k", **good)["Body"].read() == b"first"
    for failing in ({"IfMatch": '"x"'}, {"IfUnmodifiedSince": earlier}):
        with refused("PreconditionFailed", 412):
            s3.get_object(Bucket=bucket, Key="k", **failing)
        with refused("412", 412):
            s3.head_object(Bucket=bucket, Key="k", **failing)
    for unchanged in ({"IfNoneMatch": etag}, {"IfModifiedSince": later}, {"IfNoneMatch": etag, "IfModifiedSince": earlier}):
        with refused("304", 304):
            s3.get_object(Bucket=bucket, Key="k", **unchanged)


def test_not_modified_has_the_tag_and_no_body(raw, bucket, stored):
    answer = raw("GET", f"/{bucket}/k", {"If-None-Match": stored[1]})
    assert answer.status_code == 304
    assert answer.headers["ETag"] == stored[1]
    assert answer.content == b""


def test_a_range_for_one_version_alone(raw, bucket, stored):
    """A browser that goes on with a download must not mix two versions."""
    modified, etag = stored
    date = modified.strftime("%a, %d %b %Y %H:%M:%S GMT")
    for same in (etag, date):
        answer = raw("GET", f"/{bucket}/k", {"Range": "bytes=1-2", "If-Range": same})
        assert (answer.status_code, answer.content) == (206, b"ir")
    for other in ('"x"', "Mon, 12 Oct 2009 17:50:00 GMT", "W/" + etag, "nothing"):
        answer = raw("GET", f"/{bucket}/k", {"Range": "bytes=1-2", "If-Range": other})
        assert (answer.status_code, answer.content) == (200, b"first")


def test_create_only_once(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="lock", Body=b"mine", IfNoneMatch="*")
    with refused("PreconditionFailed", 412):
        s3.put_object(Bucket=bucket, Key="lock", Body=b"yours", IfNoneMatch="*")
    assert s3.get_object(Bucket=bucket, Key="lock")["Body"].read() == b"mine"


@pytest.mark.parametrize("size", [10, 200_000])
def test_of_many_creators_one_wins(s3, bucket, size):
    def create(i):
        try:
            s3.put_object(Bucket=bucket, Key="lock", Body=bytes([i]) * size, IfNoneMatch="*")
            return i
        except botocore.exceptions.ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (409, 412)
            return None

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        winners = [i for i in pool.map(create, range(8)) if i is not None]
    assert len(winners) == 1
    assert s3.get_object(Bucket=bucket, Key="lock")["Body"].read() == bytes(winners) * size


def test_replace_only_what_was_read(s3, bucket, stored, refused):
    _, etag = stored
    new = s3.put_object(Bucket=bucket, Key="k", Body=b"second", IfMatch=etag)["ETag"]
    with refused("PreconditionFailed", 412):
        s3.put_object(Bucket=bucket, Key="k", Body=b"third", IfMatch=etag)
    with refused("NoSuchKey", 404):
        s3.put_object(Bucket=bucket, Key="absent", Body=b"x", IfMatch=new)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"second"


def test_conditions_that_writes_do_not_have(raw, bucket):
    answer = raw("PUT", f"/{bucket}/k", {"If-None-Match": '"abc"'}, b"x")
    assert answer.status_code == 501
    assert raw("HEAD", f"/{bucket}/k").status_code == 404


def test_conditional_deletes(s3, bucket, stored, refused):
    modified, etag = stored
    with refused("PreconditionFailed", 412):
        s3.delete_object(Bucket=bucket, Key="k", IfMatch='"x"')
    s3.head_object(Bucket=bucket, Key="k")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k", "ETag": '"x"'}]})
    assert answer["Errors"][0]["Code"] == "PreconditionFailed"
    s3.delete_object(Bucket=bucket, Key="k", IfMatch=etag)
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="k")


def test_copy_conditions(s3, bucket, stored, refused):
    modified, etag = stored
    source = {"Bucket": bucket, "Key": "k"}
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, CopySourceIfMatch=etag)
    for failing in ({"CopySourceIfMatch": '"x"'}, {"CopySourceIfNoneMatch": etag},
                    {"CopySourceIfModifiedSince": modified + datetime.timedelta(seconds=1)}):  # fmt: skip
        with refused("PreconditionFailed", 412):
            s3.copy_object(Bucket=bucket, Key="copy2", CopySource=source, **failing)
    with refused("PreconditionFailed", 412):
        s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, IfNoneMatch="*")
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, IfMatch=etag, MetadataDirective="REPLACE")


def test_of_two_completed_uploads_one_wins(s3, bucket, refused):
    uploads = []
    for body in (b"one", b"two"):
        upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
        etag = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=body)["ETag"]
        uploads.append((upload, {"Parts": [{"PartNumber": 1, "ETag": etag}]}))
    upload, parts = uploads[0]
    s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload=parts, IfNoneMatch="*")
    upload, parts = uploads[1]
    with refused("PreconditionFailed", 412):
        s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload=parts, IfNoneMatch="*")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"one"
