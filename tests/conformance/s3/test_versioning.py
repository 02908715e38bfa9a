"""Versions, delete markers, and lists of both."""

import pytest


def versions(s3, bucket, **options):
    page = s3.list_object_versions(Bucket=bucket, **options)
    return [(v["Key"], v["VersionId"], v["IsLatest"]) for v in page.get("Versions", [])]


def markers(s3, bucket, **options):
    page = s3.list_object_versions(Bucket=bucket, **options)
    return [(v["Key"], v["VersionId"], v["IsLatest"]) for v in page.get("DeleteMarkers", [])]


def test_the_configuration(s3, bucket, refused):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for status in ("Enabled", "Suspended", "Enabled"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status
    with refused("MalformedXML", 400):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Perhaps"})


def test_every_write_is_kept(s3, versioned):
    ids = [s3.put_object(Bucket=versioned, Key="k", Body=str(i).encode())["VersionId"] for i in range(3)]
    assert len(set(ids)) == 3
    for i, version in enumerate(ids):
        got = s3.get_object(Bucket=versioned, Key="k", VersionId=version)
        assert got["Body"].read() == str(i).encode() and got["VersionId"] == version
    assert s3.get_object(Bucket=versioned, Key="k")["VersionId"] == ids[2]
    assert versions(s3, versioned) == [("k", ids[2], True), ("k", ids[1], False), ("k", ids[0], False)]
    assert len(s3.list_objects_v2(Bucket=versioned)["Contents"]) == 1


def test_a_delete_covers_and_removing_the_cover_brings_back(s3, versioned, refused):
    version = s3.put_object(Bucket=versioned, Key="k", Body=b"x")["VersionId"]
    deleted = s3.delete_object(Bucket=versioned, Key="k")
    assert deleted["DeleteMarker"] is True
    with refused("NoSuchKey", 404) as caught:
        s3.get_object(Bucket=versioned, Key="k")
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-delete-marker"] == "true" and headers["x-amz-version-id"] == deleted["VersionId"]
    with refused("MethodNotAllowed", 405) as caught:
        s3.get_object(Bucket=versioned, Key="k", VersionId=deleted["VersionId"])
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-delete-marker"] == "true" and headers["allow"] == "DELETE"
    assert s3.get_object(Bucket=versioned, Key="k", VersionId=version)["Body"].read() == b"x"
    assert markers(s3, versioned) == [("k", deleted["VersionId"], True)]
    assert versions(s3, versioned) == [("k", version, False)]
    removed = s3.delete_object(Bucket=versioned, Key="k", VersionId=deleted["VersionId"])
    assert removed["DeleteMarker"] is True and removed["VersionId"] == deleted["VersionId"]
    assert s3.get_object(Bucket=versioned, Key="k")["Body"].read() == b"x"


def test_one_version_can_be_removed(s3, versioned, refused):
    first, second = [s3.put_object(Bucket=versioned, Key="k", Body=body)["VersionId"] for body in (b"1", b"2")]
    s3.delete_object(Bucket=versioned, Key="k", VersionId=second)
    assert s3.get_object(Bucket=versioned, Key="k")["Body"].read() == b"1"
    with refused("NoSuchVersion", 404):
        s3.get_object(Bucket=versioned, Key="k", VersionId=second)
    s3.delete_object(Bucket=versioned, Key="k", VersionId=first)
    with refused("NoSuchKey", 404):
        s3.get_object(Bucket=versioned, Key="k")
    assert versions(s3, versioned) == []


def test_the_null_version(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"before")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    kept = s3.put_object(Bucket=bucket, Key="k", Body=b"kept")["VersionId"]
    assert s3.get_object(Bucket=bucket, Key="k", VersionId="null")["Body"].read() == b"before"
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"after")
    assert s3.get_object(Bucket=bucket, Key="k", VersionId="null")["Body"].read() == b"after"
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=kept)["Body"].read() == b"kept"
    assert versions(s3, bucket) == [("k", "null", True), ("k", kept, False)]
    deleted = s3.delete_object(Bucket=bucket, Key="k")
    assert deleted["DeleteMarker"] is True and deleted["VersionId"] == "null"
    assert versions(s3, bucket) == [("k", kept, False)]


@pytest.mark.parametrize("page_size", [1, 2, 3, 7])
def test_pages_of_versions_miss_and_repeat_nothing(s3, versioned, page_size):
    for key in ("a", "b/1", "b/2", "c"):
        for body in (b"1", b"2", b"3"):
            s3.put_object(Bucket=versioned, Key=key, Body=body)
    s3.delete_object(Bucket=versioned, Key="c")
    whole = s3.list_object_versions(Bucket=versioned)
    expected = [(v["Key"], v["VersionId"]) for v in whole["Versions"] + whole["DeleteMarkers"]]
    found = []
    for page in s3.get_paginator("list_object_versions").paginate(
        Bucket=versioned, PaginationConfig={"PageSize": page_size}
    ):
        entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
        assert len(entries) <= page_size
        found += [(v["Key"], v["VersionId"]) for v in entries]
    assert sorted(found) == sorted(expected) and len(expected) == 13
    grouped = s3.list_object_versions(Bucket=versioned, Delimiter="/")
    assert [p["Prefix"] for p in grouped["CommonPrefixes"]] == ["b/"]
    assert {v["Key"] for v in grouped["Versions"]} == {"a", "c"}


def test_tags_and_copies_of_one_version(s3, versioned):
    first = s3.put_object(Bucket=versioned, Key="k", Body=b"1", Tagging="v=1")["VersionId"]
    s3.put_object(Bucket=versioned, Key="k", Body=b"2", Tagging="v=2")
    tags = s3.get_object_tagging(Bucket=versioned, Key="k", VersionId=first)
    assert tags["TagSet"] == [{"Key": "v", "Value": "1"}] and tags["VersionId"] == first
    source = {"Bucket": versioned, "Key": "k", "VersionId": first}
    copied = s3.copy_object(Bucket=versioned, Key="copy", CopySource=source)
    assert copied["CopySourceVersionId"] == first and copied["VersionId"]
    assert s3.get_object(Bucket=versioned, Key="copy")["Body"].read() == b"1"


def test_version_ids_that_are_none(s3, versioned, refused):
    s3.put_object(Bucket=versioned, Key="k", Body=b"x")
    with refused("InvalidArgument", 400):
        s3.get_object(Bucket=versioned, Key="k", VersionId="no such-thing!")


def test_unversioned_buckets_show_no_version(s3, bucket):
    assert "VersionId" not in s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert "VersionId" not in s3.get_object(Bucket=bucket, Key="k")
    assert versions(s3, bucket) == [("k", "null", True)]
