"""Uploads in parts: begun, filled in any order, completed, abandoned."""

import hashlib
import io
import os

import pytest

MIB = 1 << 20


def put_parts(s3, bucket, bodies, key="k", numbers=None, **options):
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key, **options)["UploadId"]
    parts = []
    for number, body in zip(numbers or range(1, len(bodies) + 1), bodies):
        part = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    return upload, parts


def complete(s3, bucket, upload, parts, key="k", **options):
    return s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}, **options
    )


def test_an_upload_in_parts_becomes_one_object(s3, server, bucket):
    bodies = [os.urandom(5 * MIB), os.urandom(6 * MIB), b"the end"]
    upload, parts = put_parts(
        s3, bucket, bodies, numbers=[1, 3, 10_000], Metadata={"a": "b"}, ContentType="text/plain", Tagging="t=1"
    )
    done = complete(s3, bucket, upload, parts)
    digest = hashlib.md5(b"".join(hashlib.md5(body).digest() for body in bodies)).hexdigest()
    assert done["ETag"] == f'"{digest}-3"'
    assert done["Bucket"] == bucket and done["Key"] == "k" and done["Location"].endswith(f"/{bucket}/k")
    got = s3.get_object(Bucket=bucket, Key="k")
    assert got["Body"].read() == b"".join(bodies)
    assert got["Metadata"] == {"a": "b"} and got["ContentType"] == "text/plain" and got["TagCount"] == 1
    across = s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={5 * MIB - 3}-{5 * MIB + 2}")
    assert across["Body"].read() == bodies[0][-3:] + bodies[1][:3]


def test_parts_can_be_read_alone(s3, bucket, refused):
    bodies = [os.urandom(5 * MIB), b"second"]
    upload, parts = put_parts(s3, bucket, bodies)
    complete(s3, bucket, upload, parts)
    for number, body in enumerate(bodies, 1):
        got = s3.get_object(Bucket=bucket, Key="k", PartNumber=number)
        assert got["Body"].read() == body and got["PartsCount"] == 2
        assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
        assert s3.head_object(Bucket=bucket, Key="k", PartNumber=number)["ContentLength"] == len(body)
    with refused("InvalidPartNumber", 416):
        s3.get_object(Bucket=bucket, Key="k", PartNumber=3)
    with refused("InvalidRequest", 400):
        s3.get_object(Bucket=bucket, Key="k", PartNumber=1, Range="bytes=0-1")


def test_the_transfer_manager(s3, bucket):
    body = os.urandom(20 * MIB)
    s3.upload_fileobj(io.BytesIO(body), bucket, "k")
    into = io.BytesIO()
    s3.download_fileobj(bucket, "k", into)
    assert into.getvalue() == body


def test_a_part_can_be_replaced_and_left_out(s3, bucket):
    upload, parts = put_parts(s3, bucket, [b"wrong", b"unused"])
    parts[0]["ETag"] = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"right")["ETag"]
    complete(s3, bucket, upload, parts[:1])
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"right"


def test_completing_again_answers_the_same(s3, bucket):
    upload, parts = put_parts(s3, bucket, [b"x"])
    assert complete(s3, bucket, upload, parts)["ETag"] == complete(s3, bucket, upload, parts)["ETag"]


def test_lists_of_parts(s3, bucket):
    upload, parts = put_parts(s3, bucket, [b"1", b"22", b"333"], numbers=[2, 5, 9])
    listed = s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
    assert [(p["PartNumber"], p["Size"], p["ETag"]) for p in listed["Parts"]] == [
        (part["PartNumber"], size, part["ETag"]) for part, size in zip(parts, (1, 2, 3))
    ]
    assert listed["StorageClass"] == "STANDARD" and not listed["IsTruncated"]
    found = []
    for page in s3.get_paginator("list_parts").paginate(
        Bucket=bucket, Key="k", UploadId=upload, PaginationConfig={"PageSize": 2}
    ):
        found += [part["PartNumber"] for part in page["Parts"]]
    assert found == [2, 5, 9]


def test_lists_of_uploads(s3, bucket):
    uploads = [(key, s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]) for key in ("a/1", "a/2", "b", "b")]
    listed = s3.list_multipart_uploads(Bucket=bucket)
    assert sorted((u["Key"], u["UploadId"]) for u in listed["Uploads"]) == sorted(uploads)
    grouped = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in grouped["CommonPrefixes"]] == ["a/"]
    assert [u["Key"] for u in grouped["Uploads"]] == ["b", "b"]
    assert len(s3.list_multipart_uploads(Bucket=bucket, Prefix="a/")["Uploads"]) == 2
    found = []
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1}):
        found += [(u["Key"], u["UploadId"]) for u in page.get("Uploads", [])]
    assert sorted(found) == sorted(uploads) and len(found) == 4


def test_an_abandoned_upload_is_gone(s3, bucket, refused):
    upload, parts = put_parts(s3, bucket, [b"x"])
    s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload)
    with refused("NoSuchUpload", 404):
        s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
    with refused("NoSuchUpload", 404):
        s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"x")
    with refused("NoSuchUpload", 404):
        complete(s3, bucket, upload, parts)
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="k")
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_what_cannot_be_completed(s3, bucket, refused):
    upload, parts = put_parts(s3, bucket, [b"too small", b"x"])
    with refused("EntityTooSmall", 400) as caught:
        complete(s3, bucket, upload, parts)
    assert caught.value.response["Error"]["PartNumber"] == "1"
    assert caught.value.response["Error"]["MinSizeAllowed"] == "5242880"
    with refused("InvalidPart", 400) as caught:
        complete(s3, bucket, upload, [{"PartNumber": 1, "ETag": '"' + "0" * 32 + '"'}])
    error = caught.value.response["Error"]
    assert (error["UploadId"], error["PartNumber"], error["ETag"]) == (upload, "1", "0" * 32)
    with refused("InvalidPart", 400):
        complete(s3, bucket, upload, [{"PartNumber": 7, "ETag": parts[0]["ETag"]}])
    with refused("InvalidPartOrder", 400):
        complete(s3, bucket, upload, parts[::-1])
    with refused("MalformedXML", 400):
        complete(s3, bucket, upload, [])
    with refused("NoSuchUpload", 404):
        complete(s3, bucket, "made-up", parts)
    with refused("InvalidRequest", 400):
        complete(s3, bucket, upload, parts[:1], MpuObjectSize=5)
    complete(s3, bucket, upload, parts[:1], MpuObjectSize=9)


@pytest.mark.parametrize("number", [0, 10_001, -1])
def test_part_numbers_have_limits(s3, bucket, number, refused):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    with refused("InvalidArgument", 400):
        s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=number, Body=b"x")


def test_an_upload_belongs_to_its_key(s3, bucket, refused):
    upload, parts = put_parts(s3, bucket, [b"x"])
    with refused("NoSuchUpload", 404):
        complete(s3, bucket, upload, parts, key="other")


def test_parts_copied_from_objects(s3, bucket, refused):
    source = os.urandom(6 * MIB)
    s3.put_object(Bucket=bucket, Key="source", Body=source)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    where = {"Bucket": bucket, "Key": "k", "UploadId": upload, "CopySource": {"Bucket": bucket, "Key": "source"}}
    parts = []
    for number, header in enumerate((None, f"bytes=3-{5 * MIB + 2}", "bytes=10-19"), 1):
        options = {"CopySourceRange": header} if header else {}
        part = s3.upload_part_copy(PartNumber=number, **where, **options)
        parts.append({"PartNumber": number, "ETag": part["CopyPartResult"]["ETag"]})
    complete(s3, bucket, upload, parts)
    expected = source + source[3 : 5 * MIB + 3] + source[10:20]
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == expected
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    where["UploadId"] = upload
    for bad in ("bytes=0-99999999", "bytes=5-2", "0-5", "bytes=5-"):
        with refused("InvalidArgument", 400):
            s3.upload_part_copy(PartNumber=1, **where, CopySourceRange=bad)
    where["CopySource"] = {"Bucket": bucket, "Key": "absent"}
    with refused("NoSuchKey", 404):
        s3.upload_part_copy(PartNumber=1, **where)
