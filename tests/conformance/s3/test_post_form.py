"""Browser uploads by form, with a policy signed by version 4 or 2 (security row S16)."""

import base64
import datetime
import hashlib
import hmac
import json

import botocore.config
import pytest
import requests
from support.waiting import EVENT_SECONDS


@pytest.fixture(params=["s3v4", "s3"])
def signer(client_for, request):
    return client_for(config=botocore.config.Config(signature_version=request.param, s3={"addressing_style": "path"}))


def send(form, body=b"contents", name="voice.wav", **changes):
    fields = {**form["fields"], **changes}
    return requests.post(
        form["url"], data={k: v for k, v in fields.items() if v is not None}, files={"file": (name, body)},
        timeout=EVENT_SECONDS, allow_redirects=False,
    )  # fmt: skip


def keys(s3, bucket):
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_a_form_becomes_an_object(signer, s3, bucket):
    fields = {"Content-Type": "audio/wav", "x-amz-meta-take": "1"}
    conditions = [{"Content-Type": "audio/wav"}, {"x-amz-meta-take": "1"}]
    form = signer.generate_presigned_post(bucket, "user/${filename}", Fields=fields, Conditions=conditions)
    answer = send(form)
    assert answer.status_code == 204, answer.text
    assert answer.headers["Location"].endswith(f"/{bucket}/user/voice.wav")
    got = s3.get_object(Bucket=bucket, Key="user/voice.wav")
    assert got["Body"].read() == b"contents" and got["ETag"] == answer.headers["ETag"]
    assert got["ContentType"] == "audio/wav" and got["Metadata"] == {"take": "1"}


def test_large_files_stream_through(signer, s3, bucket):
    body = hashlib.sha256(b"seed").digest() * 200_000
    assert send(signer.generate_presigned_post(bucket, "k"), body=body).status_code == 204
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body


@pytest.mark.parametrize("status", ["200", "201", "204", "999"])
def test_the_status_that_was_asked_for(signer, s3, bucket, status):
    form = signer.generate_presigned_post(
        bucket, "k", Fields={"success_action_status": status}, Conditions=[{"success_action_status": status}]
    )
    answer = send(form)
    assert answer.status_code == (int(status) if status != "999" else 204)
    if status == "201":
        assert "<PostResponse>" in answer.text and f"<Bucket>{bucket}</Bucket>" in answer.text


def test_a_redirect(signer, bucket):
    target = "https://example.org/done?x=1"
    form = signer.generate_presigned_post(
        bucket, "k", Fields={"success_action_redirect": target}, Conditions=[{"success_action_redirect": target}]
    )
    answer = send(form)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{target}&bucket={bucket}&key=k&etag=%22")


def test_s16_what_the_policy_does_not_allow(signer, s3, bucket, unique):
    """S16: other bucket, extra or changed fields, sizes, an ended policy, a changed policy: nothing is stored."""
    conditions = [["content-length-range", 2, 10], ["starts-with", "$key", "user/"]]
    form = signer.generate_presigned_post(bucket, "user/a", Conditions=conditions)
    other = unique + "-other"
    s3.create_bucket(Bucket=other)
    elsewhere = {**form, "url": form["url"].replace(f"/{bucket}", f"/{other}")}
    assert send(elsewhere, body=b"xx").status_code == 403
    assert send(form, body=b"xx", key="admin/a").status_code == 403
    assert send(form, body=b"xx", **{"x-amz-meta-admin": "1"}).status_code == 403
    assert send(form, body=b"xx", acl="public-read").status_code == 403
    for body, code in ((b"x", "EntityTooSmall"), (b"x" * 11, "EntityTooLarge"), (b"x" * 100_000, "EntityTooLarge")):
        answer = send(form, body=body)
        assert answer.status_code == 400 and f"<Code>{code}</Code>" in answer.text
    document = json.loads(base64.b64decode(form["fields"]["policy"]))
    document["conditions"] = [{"bucket": bucket}]
    forged = base64.b64encode(json.dumps(document).encode()).decode()
    assert send(form, body=b"xx", policy=forged).status_code == 403
    ended = signer.generate_presigned_post(bucket, "user/a", ExpiresIn=-60)
    answer = send(ended)
    assert answer.status_code == 403 and "Policy expired" in answer.text
    assert keys(s3, bucket) == [] and keys(s3, other) == []


def test_s16_forms_without_a_signature(s3, bucket):
    """S16: a form is no way around authentication, on any route."""
    url = s3.meta.endpoint_url
    plain = {"url": f"{url}/{bucket}", "fields": {"key": "k"}}
    assert send(plain).status_code == 403
    for target in ("?delete", "/k?uploads", "/k"):
        answer = send({"url": f"{url}/{bucket}{target}", "fields": {"key": "k"}})
        assert answer.status_code in (400, 403, 405), target
    assert keys(s3, bucket) == []
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


@pytest.mark.parametrize("missing", ["policy", "key"])
def test_fields_that_must_be_there(signer, s3, bucket, missing):
    form = signer.generate_presigned_post(bucket, "k")
    assert send(form, **{missing: None}).status_code in (400, 403)
    assert keys(s3, bucket) == []


def test_a_truncated_form_leaves_nothing(signer, raw, s3, bucket):
    form = signer.generate_presigned_post(bucket, "k")
    prepared = requests.Request("POST", form["url"], data=form["fields"], files={"file": ("f", b"x" * 5000)}).prepare()
    cut = prepared.body[: prepared.body.index(b"xxxx") + 2000]
    answer = requests.post(form["url"], data=cut, headers={"Content-Type": prepared.headers["Content-Type"]}, timeout=EVENT_SECONDS)
    assert answer.status_code == 400 and "MalformedPOSTRequest" in answer.text
    assert keys(s3, bucket) == []


def test_policies_that_are_none(client_for, s3, server, bucket):
    options = server.boto3_options()
    for document in (b"not json", b"{}", b'{"expiration":"soon","conditions":[]}', b"[" * 10_000):
        policy = base64.b64encode(document).decode()
        signature = hmac.new(options["aws_secret_access_key"].encode(), policy.encode(), hashlib.sha1).digest()
        fields = {
            "key": "k", "policy": policy, "AWSAccessKeyId": options["aws_access_key_id"],
            "signature": base64.b64encode(signature).decode(),
        }  # fmt: skip
        answer = send({"url": f"{s3.meta.endpoint_url}/{bucket}", "fields": fields})
        assert answer.status_code == 400, answer.text
    assert keys(s3, bucket) == []


def test_tags_by_form(signer, s3, bucket):
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    form = signer.generate_presigned_post(bucket, "k", Fields={"tagging": tags}, Conditions=[{"tagging": tags}])
    assert send(form).status_code == 204
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [{"Key": "a", "Value": "b"}]


def test_the_time_in_a_policy_is_utc(signer, s3, bucket):
    form = signer.generate_presigned_post(bucket, "k", ExpiresIn=60)
    expires = json.loads(base64.b64decode(form["fields"]["policy"]))["expiration"]
    left = datetime.datetime.fromisoformat(expires.replace("Z", "+00:00")) - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(0) < left < datetime.timedelta(seconds=90)
    assert send(form).status_code == 204
