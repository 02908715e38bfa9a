"""Who may: bucket policies, keys with policies of their own, access-control lists, public-access blocks."""

import json

import pytest


def allow(bucket, action="s3:GetObject", resource="/*", **more):
    return {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}{resource}", **more}


def put_policy(s3, bucket, *statements):
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def open_up(s3, bucket):
    s3.delete_public_access_block(Bucket=bucket)


def test_strangers_get_nothing(s3, anonymous, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    for operation, arguments in (
        ("get_object", {"Key": "k"}), ("get_object", {"Key": "absent"}), ("list_objects_v2", {}),
        ("put_object", {"Key": "n", "Body": b"x"}), ("delete_object", {"Key": "k"}), ("get_bucket_policy", {}),
        ("create_multipart_upload", {"Key": "n"}), ("list_object_versions", {}),
    ):  # fmt: skip
        with refused("AccessDenied", 403):
            getattr(anonymous, operation)(Bucket=bucket, **arguments)
    with refused("AccessDenied", 403):
        anonymous.list_buckets()
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]


def test_a_public_policy_opens_what_it_names(s3, anonymous, bucket, refused):
    s3.put_object(Bucket=bucket, Key="open/k", Body=b"x")
    s3.put_object(Bucket=bucket, Key="shut", Body=b"x")
    with refused("AccessDenied", 403):
        put_policy(s3, bucket, allow(bucket, resource="/open/*"))  # blocked as new buckets are
    open_up(s3, bucket)
    put_policy(s3, bucket, allow(bucket, resource="/open/*"))
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is True
    assert anonymous.get_object(Bucket=bucket, Key="open/k")["Body"].read() == b"x"
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=bucket, Key="shut")
    # Who may not list is not told what is missing.
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=bucket, Key="open/absent")
    s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True, "BlockPublicPolicy": False}
    )
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=bucket, Key="open/k")


def test_deny_wins_over_everything(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="keep/k", Body=b"x")
    put_policy(s3, bucket, {**allow(bucket, "s3:DeleteObject", "/keep/*"), "Effect": "Deny"})
    with refused("AccessDenied", 403):
        s3.delete_object(Bucket=bucket, Key="keep/k")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "keep/k"}, {"Key": "other"}]})
    assert [e["Code"] for e in answer["Errors"]] == ["AccessDenied"]
    assert [d["Key"] for d in answer["Deleted"]] == ["other"]
    s3.head_object(Bucket=bucket, Key="keep/k")


PARTS = {
    "s3:GetBucketVersioning": ("get_bucket_versioning", {}),
    "s3:PutBucketVersioning": ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
    "s3:PutBucketTagging": ("put_bucket_tagging", {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}),
    "s3:GetBucketTagging": ("get_bucket_tagging", {}),
    "s3:PutBucketCORS": ("delete_bucket_cors", {}),
    "s3:PutLifecycleConfiguration": ("delete_bucket_lifecycle", {}),
    "s3:GetBucketPublicAccessBlock": ("get_public_access_block", {}),
    "s3:PutBucketPublicAccessBlock": ("delete_public_access_block", {}),
    "s3:GetBucketOwnershipControls": ("get_bucket_ownership_controls", {}),
    "s3:GetBucketAcl": ("get_bucket_acl", {}),
    "s3:GetBucketLogging": ("get_bucket_logging", {}),
    "s3:GetBucketNotification": ("get_bucket_notification_configuration", {}),
}


def test_each_part_of_the_configuration_is_permitted_alone(s3, bucket, limited, refused):
    for action, (operation, arguments) in PARTS.items():
        allowed = {"Effect": "Allow", "Action": action, "Resource": f"arn:aws:s3:::{bucket}"}
        client = limited(allowed)
        getattr(client, operation)(Bucket=bucket, **arguments)
        others = [other for name, other in PARTS.items() if name != action]
        for other, given in others[:3]:
            with refused("AccessDenied", 403):
                getattr(client, other)(Bucket=bucket, **given)


def test_sharing_a_new_object_takes_the_permission_to_share(s3, with_lists, limited, refused):
    bucket, write, share = with_lists, ["s3:PutObject", "s3:GetObject"], "s3:PutObjectAcl"
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    source = {"Bucket": bucket, "Key": "k"}
    ways = {
        "put_object": {"Body": b"x"},
        "copy_object": {"CopySource": source},
        "create_multipart_upload": {},
    }
    anything = f"arn:aws:s3:::{bucket}/*"
    may_write = limited({"Effect": "Allow", "Action": write, "Resource": anything})
    may_share = limited({"Effect": "Allow", "Action": [*write, share], "Resource": anything})
    for operation, arguments in ways.items():
        arguments = {"Bucket": bucket, "Key": operation, **arguments}
        with refused("AccessDenied", 403):
            getattr(may_write, operation)(**arguments, ACL="public-read")
        getattr(may_write, operation)(**arguments)
        getattr(may_share, operation)(**arguments, ACL="public-read")


def test_deleting_by_etag_takes_the_permission_to_read(s3, bucket, limited, refused):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    client = limited({"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{bucket}/*"})
    with refused("AccessDenied", 403):
        client.delete_object(Bucket=bucket, Key="k", IfMatch=etag)
    answer = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k", "ETag": etag}]})
    assert [e["Code"] for e in answer["Errors"]] == ["AccessDenied"]
    client.delete_object(Bucket=bucket, Key="k", IfMatch="*")


def test_nobody_locks_himself_out(s3, bucket, refused):
    put_policy(
        s3, bucket,
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]},
    )  # fmt: skip
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=bucket)
    s3.delete_bucket_policy(Bucket=bucket)
    s3.list_objects_v2(Bucket=bucket)


def test_conditions_on_the_request(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="level=secret")
    condition = {"StringEquals": {"s3:ExistingObjectTag/level": "secret"}}
    put_policy(s3, bucket, {**allow(bucket), "Effect": "Deny", "Condition": condition})
    with refused("AccessDenied", 403):
        s3.get_object(Bucket=bucket, Key="k")
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": []})
    s3.get_object(Bucket=bucket, Key="k")
    put_policy(
        s3, bucket,
        {**allow(bucket, "s3:ListBucket", ""), "Effect": "Deny", "Condition": {"StringNotLike": {"s3:prefix": "home/*"}}},
    )  # fmt: skip
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=bucket)
    s3.list_objects_v2(Bucket=bucket, Prefix="home/me")


@pytest.fixture
def with_lists(s3, bucket):
    open_up(s3, bucket)
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    return bucket


def test_lists_are_off_at_first(s3, bucket, refused):
    with refused("AccessControlListNotSupported", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL="public-read")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL="private")  # old clients send it always
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL="bucket-owner-full-control")
    with refused("AccessControlListNotSupported", 400):
        s3.put_object_acl(Bucket=bucket, Key="k", ACL="public-read")
    with refused("AccessControlListNotSupported", 400):
        s3.put_bucket_acl(Bucket=bucket, ACL="public-read")


def test_public_objects(s3, anonymous, with_lists, refused):
    bucket = with_lists
    s3.put_object(Bucket=bucket, Key="open", Body=b"x", ACL="public-read")
    s3.put_object(Bucket=bucket, Key="shut", Body=b"x")
    assert anonymous.get_object(Bucket=bucket, Key="open")["Body"].read() == b"x"
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=bucket, Key="shut")
    with refused("AccessDenied", 403):
        anonymous.list_objects_v2(Bucket=bucket)
    grants = s3.get_object_acl(Bucket=bucket, Key="open")["Grants"]
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL", "READ"]
    assert grants[1]["Grantee"]["URI"].endswith("/AllUsers")
    s3.put_object_acl(Bucket=bucket, Key="open", ACL="private")
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=bucket, Key="open")
    s3.put_object_acl(Bucket=bucket, Key="shut", AccessControlPolicy={"Grants": grants, "Owner": s3.get_object_acl(Bucket=bucket, Key="shut")["Owner"]})
    anonymous.get_object(Bucket=bucket, Key="shut")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=bucket, Key="shut")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    with refused("AccessDenied", 403):
        s3.put_object(Bucket=bucket, Key="more", Body=b"x", ACL="public-read")


def test_public_buckets(s3, anonymous, with_lists, refused):
    s3.put_object(Bucket=with_lists, Key="k", Body=b"x")
    s3.put_bucket_acl(Bucket=with_lists, ACL="public-read")
    assert [o["Key"] for o in anonymous.list_objects_v2(Bucket=with_lists)["Contents"]] == ["k"]
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=with_lists, Key="k")
    s3.put_bucket_acl(Bucket=with_lists, ACL="private")
    with refused("AccessDenied", 403):
        anonymous.list_objects_v2(Bucket=with_lists)


def test_lists_that_are_not_built(s3, with_lists, refused):
    for acl in ("public-read-write", "authenticated-read"):
        with refused("NotImplemented", 501):
            s3.put_bucket_acl(Bucket=with_lists, ACL=acl)
    with refused("NotImplemented", 501):
        s3.put_object(Bucket=with_lists, Key="k", Body=b"x", GrantRead='id="abc"')


def test_new_buckets_cannot_be_public(s3, unique, refused):
    with refused("InvalidBucketAclWithObjectOwnership", 400):
        s3.create_bucket(Bucket=unique, ACL="public-read")
    with refused("InvalidBucketAclWithBlockPublicAccessError", 400):
        s3.create_bucket(Bucket=unique, ACL="public-read", ObjectOwnership="ObjectWriter")
    s3.create_bucket(Bucket=unique, ACL="private")


def grant(actions, *resources):
    return {"Effect": "Allow", "Action": actions, "Resource": [f"arn:aws:s3:::{resource}" for resource in resources]}


def test_a_key_with_a_policy(s3, limited, bucket, refused):
    client = limited(grant(["s3:GetObject", "s3:PutObject"], f"{bucket}/mine/*"))
    client.put_object(Bucket=bucket, Key="mine/k", Body=b"x")
    assert client.get_object(Bucket=bucket, Key="mine/k")["Body"].read() == b"x"
    s3.put_object(Bucket=bucket, Key="yours", Body=b"x")
    for operation, arguments in (
        ("get_object", {"Key": "yours"}), ("put_object", {"Key": "yours", "Body": b"y"}), ("delete_object", {"Key": "mine/k"}),
        ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}), ("delete_bucket", {}),
        ("put_object", {"Key": "mine/t", "Body": b"", "Tagging": "a=b"}), ("get_bucket_acl", {}),
    ):  # fmt: skip
        with refused("AccessDenied", 403):
            getattr(client, operation)(Bucket=bucket, **arguments)
    with refused("AccessDenied", 403):
        client.list_buckets()
    with refused("AccessDenied", 403):
        client.create_bucket(Bucket=bucket + "-2")


def test_a1_each_element_of_a_batch_is_authorized(s3, limited, bucket):
    """A1: one forbidden element among allowed ones fails alone, and is left alone."""
    client = limited(grant("s3:DeleteObject", f"{bucket}/mine/*"))
    for key in ("mine/a", "mine/b", "yours"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = client.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "mine/a"}, {"Key": "yours"}, {"Key": "mine/b"}]}
    )
    assert [(e["Key"], e["Code"]) for e in answer["Errors"]] == [("yours", "AccessDenied")]
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["yours"]


def test_a2_the_source_of_a_copy_must_be_readable(s3, limited, bucket, unique, refused):
    """A2: whoever may write here may not therefore read there."""
    other = unique + "-secret"
    s3.create_bucket(Bucket=other)
    s3.put_object(Bucket=other, Key="k", Body=b"secret")
    client = limited(grant(["s3:PutObject", "s3:GetObject"], f"{bucket}/*"))
    source = {"Bucket": other, "Key": "k"}
    with refused("AccessDenied", 403):
        client.copy_object(Bucket=bucket, Key="copy", CopySource=source)
    upload = client.create_multipart_upload(Bucket=bucket, Key="copy")["UploadId"]
    with refused("AccessDenied", 403):
        client.upload_part_copy(Bucket=bucket, Key="copy", UploadId=upload, PartNumber=1, CopySource=source)
    with refused("AccessDenied", 403):
        client.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/../{other}/k")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("source", ["", "/", "b", "b/", "/b/", "b/%zz", "b/k?versionId=", "b/k?versionId=%00", "b/k?acl"])
def test_a2_odd_sources_are_refused(raw, bucket, source):
    """A2: an odd copy source is an error, never a crash."""
    answer = raw("PUT", f"/{bucket}/copy", {"x-amz-copy-source": source})
    assert answer.status_code in (400, 403, 404), answer.text
    assert raw("HEAD", f"/{bucket}/copy").status_code == 404


def test_a4_lists_outside_the_grant(s3, limited, bucket, refused):
    """A4: a prefix outside of the grant, versions and uploads are refused."""
    statement = grant("s3:ListBucket", bucket)
    statement["Condition"] = {"StringLike": {"s3:prefix": "mine/*"}}
    client = limited(statement)
    client.list_objects_v2(Bucket=bucket, Prefix="mine/x")
    for operation, arguments in (
        ("list_objects_v2", {}), ("list_objects_v2", {"Prefix": "yours/"}), ("list_objects", {"Prefix": "yours/"}),
        ("list_object_versions", {"Prefix": "mine/"}), ("list_multipart_uploads", {"Prefix": "mine/"}),
    ):  # fmt: skip
        with refused("AccessDenied", 403):
            getattr(client, operation)(Bucket=bucket, **arguments)


def test_a5_internal_and_bypass_headers_change_nothing(raw, s3, bucket):
    """A5: a client cannot speak for the server."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    for header in ("x-aloft-principal", "x-amz-bypass-governance-retention", "x-amz-replication-status"):
        answer = raw("GET", f"/{bucket}/k", {header: "root"}, sign=False)
        assert answer.status_code == 403
