"""Checksums of every algorithm, stated in headers and trailers, whole and composite."""

import base64
import hashlib
import os
import zlib

import pytest

ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]
WRONG = {"CRC32": 4, "CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}


def crc32(body):
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


@pytest.mark.parametrize("size", [5, 300_000])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_checksum_is_computed_kept_and_shown(s3, bucket, algorithm, size):
    if algorithm in ("CRC32C", "CRC64NVME"):
        pytest.importorskip("awscrt")
    body = os.urandom(size)
    put = s3.put_object(Bucket=bucket, Key="k", Body=body, ChecksumAlgorithm=algorithm)
    member = "Checksum" + algorithm
    assert put[member] and put["ChecksumType"] == "FULL_OBJECT"
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got["Body"].read() == body
    assert got[member] == put[member]
    head = s3.head_object(Bucket=bucket, Key="k")
    assert member not in head
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["ChecksumAlgorithm"] == [algorithm]


@pytest.mark.parametrize("size", [5, 300_000])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_wrong_checksum_leaves_nothing(s3, bucket, algorithm, size, refused):
    wrong = base64.b64encode(bytes(WRONG[algorithm])).decode()
    with refused("BadDigest", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x" * size, **{"Checksum" + algorithm: wrong})
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="k")


def test_without_any_crc64_is_shown(raw, bucket, s3):
    raw("PUT", f"/{bucket}/k", data=b"123456789")
    assert s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["ChecksumCRC64NVME"] == "rosUhgp5mIg="


def test_content_md5(s3, raw, bucket, refused):
    good = base64.b64encode(hashlib.md5(b"x").digest()).decode()
    assert raw("PUT", f"/{bucket}/k", {"Content-MD5": good}, b"x").status_code == 200
    answer = raw("PUT", f"/{bucket}/k2", {"Content-MD5": good}, b"y")
    assert answer.status_code == 400 and "<Code>BadDigest</Code>" in answer.text
    answer = raw("PUT", f"/{bucket}/k2", {"Content-MD5": "bm90IG1kNQ=="}, b"y")
    assert answer.status_code == 400 and "<Code>InvalidDigest</Code>" in answer.text
    assert raw("HEAD", f"/{bucket}/k2").status_code == 404


def test_two_checksums_are_one_too_many(raw, bucket):
    headers = {"x-amz-checksum-crc32": crc32(b"x"), "x-amz-checksum-sha1": base64.b64encode(bytes(20)).decode()}
    answer = raw("PUT", f"/{bucket}/k", headers, b"x")
    assert answer.status_code == 400 and "<Code>InvalidRequest</Code>" in answer.text
    headers = {"x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": crc32(b"x")}
    assert raw("PUT", f"/{bucket}/k", headers, b"x").status_code == 400


def upload_in_parts(s3, bucket, bodies, **options):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", **options)["UploadId"]
    parts = []
    for number, body in enumerate(bodies, 1):
        part = s3.upload_part(
            Bucket=bucket, Key="k", UploadId=upload, PartNumber=number, Body=body,
            ChecksumAlgorithm=options["ChecksumAlgorithm"],
        )  # fmt: skip
        member = "Checksum" + options["ChecksumAlgorithm"]
        parts.append({"PartNumber": number, "ETag": part["ETag"], member: part[member]})
    return upload, parts


def test_composite_checksums(s3, bucket):
    bodies = [os.urandom(5 << 20), b"tail"]
    upload, parts = upload_in_parts(s3, bucket, bodies, ChecksumAlgorithm="SHA256")
    done = s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    digests = b"".join(hashlib.sha256(body).digest() for body in bodies)
    expected = base64.b64encode(hashlib.sha256(digests).digest()).decode()
    assert done["ChecksumSHA256"] == f"{expected}-2" and done["ChecksumType"] == "COMPOSITE"
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got["Body"].read() == b"".join(bodies)
    attributes = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["Checksum", "ObjectParts"])
    assert attributes["Checksum"] == {"ChecksumSHA256": expected, "ChecksumType": "COMPOSITE"}
    assert attributes["ObjectParts"]["TotalPartsCount"] == 2
    assert [part["Size"] for part in attributes["ObjectParts"]["Parts"]] == [5 << 20, 4]
    part = s3.get_object(Bucket=bucket, Key="k", PartNumber=2, ChecksumMode="ENABLED")
    assert part["Body"].read() == b"tail" and part["PartsCount"] == 2


def test_whole_checksums_of_uploads_in_parts(s3, bucket, refused):
    bodies = [os.urandom(5 << 20), b"tail"]
    options = {"ChecksumAlgorithm": "CRC32", "ChecksumType": "FULL_OBJECT"}
    upload, parts = upload_in_parts(s3, bucket, bodies, **options)
    whole = crc32(b"".join(bodies))
    with refused("BadDigest", 400):
        s3.complete_multipart_upload(
            Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": parts}, ChecksumCRC32="AAAAAA==",
            ChecksumType="FULL_OBJECT",
        )  # fmt: skip
    done = s3.complete_multipart_upload(
        Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": parts}, ChecksumCRC32=whole,
        ChecksumType="FULL_OBJECT",
    )  # fmt: skip
    assert done["ChecksumCRC32"] == whole and done["ChecksumType"] == "FULL_OBJECT"
    assert s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["Body"].read() == b"".join(bodies)


@pytest.mark.parametrize("algorithm, kind", [("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE")])
def test_kinds_that_cannot_be(s3, bucket, algorithm, kind, refused):
    with refused("InvalidRequest", 400):
        s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm=algorithm, ChecksumType=kind)


def test_a_part_with_a_wrong_checksum_is_refused(s3, bucket, refused):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="CRC32")["UploadId"]
    with refused("BadDigest", 400):
        s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"x", ChecksumCRC32="AAAAAA==")
    assert "Parts" not in s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
