"""Buckets: names, places, lists and ends."""

import socket

import pytest


def test_a_bucket_is_made_found_and_removed(s3, unique, refused):
    made = s3.create_bucket(Bucket=unique)
    assert made["Location"] == f"/{unique}"
    assert s3.head_bucket(Bucket=unique)["BucketRegion"] == "us-east-1"
    assert unique in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    s3.delete_bucket(Bucket=unique)
    with refused("404", 404):
        s3.head_bucket(Bucket=unique)
    with refused("NoSuchBucket", 404):
        s3.list_objects_v2(Bucket=unique)
    with refused("NoSuchBucket", 404):
        s3.delete_bucket(Bucket=unique)


def test_a_name_is_taken_once(s3, bucket, refused):
    with refused("BucketAlreadyOwnedByYou", 409):
        s3.create_bucket(Bucket=bucket)


@pytest.mark.parametrize("name", ["Upper", "ab", "a..b", "-ab", "192.168.0.1", "x" * 64, "under_score"])
def test_names_that_are_none_are_refused(raw, name):
    answer = raw("PUT", f"/{name}")
    assert answer.status_code == 400
    assert "<Code>InvalidBucketName</Code>" in answer.text


def test_a_bucket_with_anything_in_it_stays(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    with refused("BucketNotEmpty", 409):
        s3.delete_bucket(Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="k")
    s3.delete_bucket(Bucket=bucket)


def test_old_versions_and_markers_count_as_content(s3, versioned, refused):
    s3.put_object(Bucket=versioned, Key="k", Body=b"x")
    s3.delete_object(Bucket=versioned, Key="k")
    with refused("BucketNotEmpty", 409):
        s3.delete_bucket(Bucket=versioned)


def test_unfinished_uploads_go_with_the_bucket(s3, bucket):
    s3.create_multipart_upload(Bucket=bucket, Key="k")
    s3.delete_bucket(Bucket=bucket)


def test_location_constraints_follow_the_endpoint(s3, client_for, unique, refused):
    constraint = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket=unique, CreateBucketConfiguration=constraint)
    assert s3.get_bucket_location(Bucket=unique)["LocationConstraint"] == "eu-central-1"
    europe = client_for(region_name="eu-central-1")
    europe.create_bucket(Bucket=unique + "-2", CreateBucketConfiguration=constraint)
    with refused("IllegalLocationConstraintException", 400):
        europe.create_bucket(Bucket=unique + "-3")
    with refused("IllegalLocationConstraintException", 400):
        europe.create_bucket(Bucket=unique + "-3", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    with refused("InvalidLocationConstraint", 400):
        s3.create_bucket(Bucket=unique + "-3", CreateBucketConfiguration={"LocationConstraint": "nowhere"})


def test_the_first_region_has_no_location(s3, bucket):
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None


def test_buckets_are_listed_in_pages(s3, unique):
    names = [f"{unique}-{i}" for i in range(5)]
    for name in names:
        s3.create_bucket(Bucket=name)
    first = s3.list_buckets(Prefix=unique, MaxBuckets=2)
    assert [bucket["Name"] for bucket in first["Buckets"]] == names[:2]
    assert first["Prefix"] == unique
    found = []
    for page in s3.get_paginator("list_buckets").paginate(Prefix=unique, PaginationConfig={"PageSize": 2}):
        found += [bucket["Name"] for bucket in page["Buckets"]]
    assert found == names
    assert "ContinuationToken" not in s3.list_buckets(Prefix=unique)
    assert s3.list_buckets(Prefix=unique, BucketRegion="eu-west-1")["Buckets"] == []


def test_list_buckets_names_the_owner(s3, bucket):
    owner = s3.list_buckets()["Owner"]
    assert len(owner["ID"]) == 64
    assert s3.get_bucket_acl(Bucket=bucket)["Owner"]["ID"] == owner["ID"]


def test_the_expected_owner_is_checked(s3, bucket, refused):
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=bucket, ExpectedBucketOwner="000000000000")


def test_an_expected_owner_is_an_account_id(s3, bucket, refused):
    for owner in ("abc", "1234567890123"):
        with refused("InvalidBucketOwnerAWSAccountID", 400):
            s3.list_objects_v2(Bucket=bucket, ExpectedBucketOwner=owner)
        with refused("InvalidBucketOwnerAWSAccountID", 400):
            s3.copy_object(Bucket=bucket, Key="k", CopySource=f"{bucket}/k", ExpectedSourceBucketOwner=owner)


def test_buckets_are_listed_by_region(s3, bucket, refused):
    assert bucket in [b["Name"] for b in s3.list_buckets(BucketRegion="us-east-1", Prefix=bucket)["Buckets"]]
    assert s3.list_buckets(BucketRegion="eu-west-3", Prefix=bucket)["Buckets"] == []
    with refused("InvalidArgument", 400):
        s3.list_buckets(BucketRegion="nowhere")


def test_namespaces_of_accounts_are_not_built(s3, unique, refused):
    with refused("NotImplemented", 501):
        s3.create_bucket(Bucket=unique, BucketNamespace="account-regional")
    s3.create_bucket(Bucket=unique, BucketNamespace="global")


def test_a_bucket_may_be_made_with_tags(s3, unique):
    s3.create_bucket(Bucket=unique, CreateBucketConfiguration={"Tags": [{"Key": "team", "Value": "a b"}]})
    assert s3.get_bucket_tagging(Bucket=unique)["TagSet"] == [{"Key": "team", "Value": "a b"}]


def test_virtual_hosted_style(server, client_for, unique, monkeypatch):
    resolve = socket.getaddrinfo  # not every machine knows that all of .localhost is here
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda host, *rest, **kw: resolve("127.0.0.1" if host.endswith(".localhost") else host, *rest, **kw),
    )  # fmt: skip
    port = server.endpoint.rsplit(":", 1)[1]
    client = client_for(endpoint_url=f"http://s3.localhost:{port}", style="virtual")
    client.create_bucket(Bucket=unique)
    client.put_object(Bucket=unique, Key="a/b", Body=b"virtual")
    assert client.get_object(Bucket=unique, Key="a/b")["Body"].read() == b"virtual"
    assert [o["Key"] for o in client.list_objects_v2(Bucket=unique)["Contents"]] == ["a/b"]
    url = client.generate_presigned_url("get_object", Params={"Bucket": unique, "Key": "a/b"})
    assert unique in url.split("/")[2]
