"""Object Lock: what was promised to stay stays, whoever asks and by whichever way, and the exact words of the refusals."""

import base64
import datetime
import hashlib
import json

import pytest

UTC = datetime.timezone.utc
PROTECTED = "Access Denied because object protected by object lock."


def later(**time):
    return (datetime.datetime.now(UTC) + datetime.timedelta(**time)).replace(microsecond=0)


@pytest.fixture
def locked(s3, unique):
    s3.create_bucket(Bucket=unique, ObjectLockEnabledForBucket=True)
    return unique


@pytest.fixture
def place(locked):
    return {"Bucket": locked, "Key": "k"}


def lock(mode="GOVERNANCE", **period):
    return {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": mode, **period}}}


def protected(refused):
    return refused("AccessDenied", 403)


def test_a_bucket_with_lock_keeps_versions_for_good(s3, locked, refused):
    assert s3.get_bucket_versioning(Bucket=locked)["Status"] == "Enabled"
    assert s3.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}
    with refused("InvalidBucketState", 409) as caught:
        s3.put_bucket_versioning(Bucket=locked, VersioningConfiguration={"Status": "Suspended"})
    assert caught.value.response["Error"]["Message"].startswith("An Object Lock configuration is present")
    s3.put_bucket_versioning(Bucket=locked, VersioningConfiguration={"Status": "Enabled"})


def test_a_bucket_gets_its_lock_later(s3, bucket, refused):
    with refused("InvalidBucketState", 409):
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=lock(Days=1))
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for wanted in (lock(Days=3), lock("COMPLIANCE", Years=100), {"ObjectLockEnabled": "Enabled"}):
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=wanted)
        assert s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"] == wanted


@pytest.mark.parametrize(
    "code, configuration",
    [
        ("MalformedXML", lock(Days=1, Years=1)),
        ("MalformedXML", lock()),
        ("MalformedXML", lock("governance", Days=1)),
        ("MalformedXML", {"ObjectLockEnabled": "Disabled"}),
        ("MalformedXML", {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}),
        ("InvalidArgument", lock(Days=0)),
        ("InvalidArgument", lock(Days=36501)),
        ("InvalidArgument", lock(Years=101)),
    ],
)
def test_locks_that_cannot_be_kept(s3, locked, code, configuration, refused):
    with refused(code, 400):
        s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration=configuration)
    assert s3.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}


def test_the_default_retention(s3, locked, raw):
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration=lock("COMPLIANCE", Days=2))
    upload = s3.create_multipart_upload(Bucket=locked, Key="parts")["UploadId"]
    where = {"Bucket": locked, "Key": "parts", "UploadId": upload}
    etag = s3.upload_part(**where, PartNumber=1, Body=b"x")["ETag"]
    s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    s3.put_object(Bucket=locked, Key="own", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=later(hours=1))
    s3.copy_object(Bucket=locked, Key="copy", CopySource={"Bucket": locked, "Key": "own"})
    for key in ("parts", "copy"):
        head = s3.head_object(Bucket=locked, Key=key)
        assert head["ObjectLockMode"] == "COMPLIANCE"
        assert abs(head["ObjectLockRetainUntilDate"] - later(days=2)) < datetime.timedelta(minutes=5)
        assert "ObjectLockLegalHoldStatus" not in head
    assert s3.head_object(Bucket=locked, Key="own")["ObjectLockMode"] == "GOVERNANCE"
    answer = raw("PUT", f"/{locked}/k", {}, b"x")
    assert answer.status_code == 400 and "Content-MD5 OR x-amz-checksum- HTTP header is required" in answer.text
    md5 = base64.b64encode(hashlib.md5(b"x").digest()).decode()
    assert raw("PUT", f"/{locked}/k", {"Content-MD5": md5}, b"x").status_code == 200


@pytest.mark.parametrize("asked", [{"ObjectLockLegalHoldStatus": "ON"}, {"ObjectLockMode": "GOVERNANCE"}])
def test_parts_of_an_upload_under_a_lock_come_with_a_digest(s3, place, raw, asked):
    if "ObjectLockMode" in asked:
        asked = {**asked, "ObjectLockRetainUntilDate": later(hours=1)}
    upload = s3.create_multipart_upload(**place, **asked)["UploadId"]
    path = f"/{place['Bucket']}/{place['Key']}?partNumber=1&uploadId={upload}"
    for body in (b"x", b""):
        answer = raw("PUT", path, {}, body)
        assert answer.status_code == 400 and "<Code>InvalidRequest</Code>" in answer.text
        assert "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Part requests" in answer.text
    assert "Parts" not in s3.list_parts(**place, UploadId=upload)
    md5 = base64.b64encode(hashlib.md5(b"x").digest()).decode()
    assert raw("PUT", path, {"Content-MD5": md5}, b"x").status_code == 200
    free = s3.create_multipart_upload(**place)["UploadId"]
    assert raw("PUT", f"/{place['Bucket']}/{place['Key']}?partNumber=1&uploadId={free}", {}, b"x").status_code == 200


def test_headers_of_uploads(s3, place, refused):
    until = later(days=1)
    s3.put_object(
        **place, Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until, ObjectLockLegalHoldStatus="ON"
    )
    for read in (s3.get_object, s3.head_object):
        answer = read(**place)
        assert answer["ObjectLockMode"] == "GOVERNANCE"
        assert answer["ObjectLockRetainUntilDate"] == until
        assert answer["ObjectLockLegalHoldStatus"] == "ON"
    s3.copy_object(**{**place, "Key": "copy"}, CopySource=place, ObjectLockLegalHoldStatus="ON", MetadataDirective="REPLACE")
    assert s3.head_object(Bucket=place["Bucket"], Key="copy")["ObjectLockLegalHoldStatus"] == "ON"
    upload = s3.create_multipart_upload(**place, ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)["UploadId"]
    etag = s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"y")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts)
    assert s3.head_object(**place)["ObjectLockMode"] == "COMPLIANCE"
    assert s3.get_object_retention(**place)["Retention"] == {"Mode": "COMPLIANCE", "RetainUntilDate": until}
    wrong = [
        {"ObjectLockMode": "GOVERNANCE"},
        {"ObjectLockRetainUntilDate": until},
        {"ObjectLockMode": "governance", "ObjectLockRetainUntilDate": until},
        {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": later(seconds=-1)},
        {"ObjectLockLegalHoldStatus": "on"},
    ]
    for headers in wrong:
        with refused("InvalidArgument", 400):
            s3.put_object(**place, Body=b"z", **headers)
    with refused("NotImplemented", 501):
        s3.put_object(**place, Body=b"z", ObjectLockEventHold="ON")
    assert s3.get_object(**place)["Body"].read() == b"y"


def test_a_bucket_without_lock(s3, versioned, refused):
    place = {"Bucket": versioned, "Key": "k"}
    with refused("InvalidRequest", 400) as caught:
        s3.put_object(**place, Body=b"x", ObjectLockLegalHoldStatus="ON")
    assert caught.value.response["Error"]["Message"] == "Bucket is missing ObjectLockConfiguration"
    s3.put_object(**place, Body=b"x")
    for operation, arguments in (
        ("get_object_retention", {}), ("get_object_legal_hold", {}),
        ("put_object_legal_hold", {"LegalHold": {"Status": "ON"}}),
        ("put_object_retention", {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": later(days=1)}}),
    ):  # fmt: skip
        with refused("InvalidRequest", 400) as caught:
            getattr(s3, operation)(**place, **arguments)
        assert caught.value.response["Error"]["Message"] == "Bucket is missing Object Lock Configuration"


def test_a3_retained_versions_stay(s3, place, refused):
    until = later(days=1)
    version = s3.put_object(**place, Body=b"x")["VersionId"]
    with refused("NoSuchObjectLockConfiguration", 404):
        s3.get_object_retention(**place)
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": until}
    s3.put_object_retention(**place, Retention=retention)
    assert s3.get_object_retention(**place)["Retention"] == retention
    marker = s3.delete_object(**place)  # covers it, as everywhere
    assert marker["DeleteMarker"] is True
    with protected(refused) as caught:
        s3.delete_object(**place, VersionId=version)
    assert caught.value.response["Error"]["Message"] == PROTECTED
    objects = [{"Key": "k", "VersionId": version}, {"Key": "k", "VersionId": marker["VersionId"]}]
    answer = s3.delete_objects(Bucket=place["Bucket"], Delete={"Objects": objects})
    assert [(e["Code"], e["Message"]) for e in answer["Errors"]] == [("AccessDenied", PROTECTED)]
    assert len(answer["Deleted"]) == 1
    with refused("BucketNotEmpty", 409):
        s3.delete_bucket(Bucket=place["Bucket"])
    assert s3.get_object(**place)["Body"].read() == b"x"
    s3.delete_objects(Bucket=place["Bucket"], Delete={"Objects": objects[:1]}, BypassGovernanceRetention=True)
    with refused("NoSuchKey", 404):
        s3.get_object(**place)


def test_retentions_are_shortened_only_on_purpose(s3, place, refused):
    version = s3.put_object(**place, Body=b"x")["VersionId"]
    place = {**place, "VersionId": version}

    def retain(mode, days, **more):
        s3.put_object_retention(**place, Retention={"Mode": mode, "RetainUntilDate": later(days=days)}, **more)

    retain("GOVERNANCE", 2)
    retain("GOVERNANCE", 3)
    for mode, days in (("GOVERNANCE", 1), ("COMPLIANCE", 4)):
        with protected(refused):
            retain(mode, days)
    with protected(refused):
        s3.put_object_retention(**place, Retention={})
    s3.put_object_retention(**place, Retention={}, BypassGovernanceRetention=True)
    retain("GOVERNANCE", 3)
    retain("GOVERNANCE", 1, BypassGovernanceRetention=True)
    retain("COMPLIANCE", 2, BypassGovernanceRetention=True)
    retain("COMPLIANCE", 3)
    for mode, days in (("COMPLIANCE", 1), ("GOVERNANCE", 5)):
        with protected(refused):
            retain(mode, days, BypassGovernanceRetention=True)
    with protected(refused):
        s3.delete_object(**place, BypassGovernanceRetention=True)
    with refused("InvalidArgument", 400):
        retain("COMPLIANCE", -1)
    with refused("MalformedXML", 400):
        s3.put_object_retention(**place, Retention={"Mode": "COMPLIANCE"})


def test_legal_holds(s3, place, raw, refused):
    version = s3.put_object(**place, Body=b"x")["VersionId"]
    with refused("NoSuchObjectLockConfiguration", 404):
        s3.get_object_legal_hold(**place)
    s3.put_object_legal_hold(**place, LegalHold={"Status": "ON"})
    assert s3.get_object_legal_hold(**place, VersionId=version)["LegalHold"] == {"Status": "ON"}
    with protected(refused):
        s3.delete_object(**place, VersionId=version, BypassGovernanceRetention=True)
    with refused("MalformedXML", 400):
        s3.put_object_legal_hold(**place, LegalHold={"Status": "off"})
    unproved = raw("PUT", f"/{place['Bucket']}/k?legal-hold", {}, b"<LegalHold><Status>OFF</Status></LegalHold>")
    assert unproved.status_code == 400 and "Content-MD5 OR x-amz-checksum-*" in unproved.text
    s3.put_object_legal_hold(**place, LegalHold={"Status": "OFF"})
    assert s3.get_object_legal_hold(**place)["LegalHold"] == {"Status": "OFF"}
    assert s3.head_object(**place)["ObjectLockLegalHoldStatus"] == "OFF"
    s3.delete_object(**place, VersionId=version)
    with refused("NoSuchKey", 404):
        s3.get_object_legal_hold(**place)


def test_permissions(s3, locked, limited, refused):
    def may(*actions, **more):
        return {"Effect": "Allow", "Action": [*actions], "Resource": f"arn:aws:s3:::{locked}/*", **more}

    place = {"Bucket": locked, "Key": "k"}
    until = later(days=1)
    version = s3.put_object(**place, Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)["VersionId"]
    writer = limited(may("s3:PutObject", "s3:GetObject", "s3:DeleteObjectVersion"))
    assert "ObjectLockMode" not in writer.head_object(**place)
    with protected(refused) as caught:
        writer.delete_object(**place, VersionId=version, BypassGovernanceRetention=True)
    assert "s3:BypassGovernanceRetention" in caught.value.response["Error"]["Message"]
    for headers in ({"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}, {"ObjectLockLegalHoldStatus": "OFF"}):
        with protected(refused):
            writer.put_object(**place, Body=b"y", **headers)
    for operation in ("get_object_retention", "get_object_legal_hold"):
        with protected(refused):
            getattr(writer, operation)(**place)
    short = {"NumericLessThanEquals": {"s3:object-lock-remaining-retention-days": "10"}}
    keeper = limited(
        may("s3:PutObjectRetention", Condition=short), may("s3:DeleteObjectVersion", "s3:BypassGovernanceRetention")
    )
    keeper.put_object_retention(**place, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": later(days=10)})
    with protected(refused):
        keeper.put_object_retention(**place, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": later(days=12)})
    keeper.delete_object(**place, VersionId=version, BypassGovernanceRetention=True)


def test_creating_a_bucket_with_lock_takes_more(limited, unique, refused):
    allowed = {"Effect": "Allow", "Action": ["s3:CreateBucket", "s3:PutBucketVersioning"], "Resource": "*"}
    with protected(refused):
        limited(allowed).create_bucket(Bucket=unique, ObjectLockEnabledForBucket=True)
    lock_too = {**allowed, "Action": [*allowed["Action"], "s3:PutBucketObjectLockConfiguration"]}
    limited(lock_too).create_bucket(Bucket=unique, ObjectLockEnabledForBucket=True)


def test_both_faces_obey_what_the_other_has_set(s3, locked, raw, unique, refused):
    """Cloud Storage's temporary holds are legal holds, its unlocked retentions are governance."""

    def google(method, path, body=None):
        headers = {"Authorization": "Bearer owner", "Content-Type": "application/json"}
        answer = raw.send(method, f"/storage/v1/b{path}", headers, b"" if body is None else json.dumps(body).encode())
        return answer.status_code, json.loads(answer.content or b"{}")

    until = later(days=1)
    retention = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    s3.put_object(Bucket=locked, Key="k", Body=b"x", ObjectLockLegalHoldStatus="ON", **retention)
    resource = google("GET", f"/{locked}/o/k")[1]
    assert resource["temporaryHold"] is True and resource["retention"]["mode"] == "Unlocked"
    assert google("DELETE", f"/{locked}/o/k?generation={resource['generation']}")[0] == 403
    assert google("PATCH", f"/{locked}/o/k", {"retention": None})[0] == 403
    assert google("PATCH", f"/{locked}", {"versioning": {"enabled": False}})[0] == 403
    assert google("PATCH", f"/{locked}/o/k", {"temporaryHold": False})[0] == 200
    assert s3.get_object_legal_hold(Bucket=locked, Key="k")["LegalHold"] == {"Status": "OFF"}

    bucket = unique + "-other"
    assert google("POST", "?project=aloft-dev&enableObjectRetention=true", {"name": bucket})[0] == 200
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    mine = {"mode": "Locked", "retainUntilTime": until.isoformat().replace("+00:00", "Z")}
    assert google("PATCH", f"/{bucket}/o/k", {"retention": mine})[0] == 200
    assert s3.get_object_retention(Bucket=bucket, Key="k")["Retention"]["Mode"] == "COMPLIANCE"
    for write in (lambda: s3.delete_object(Bucket=bucket, Key="k"), lambda: s3.put_object(Bucket=bucket, Key="k", Body=b"y")):
        with protected(refused):
            write()
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
