"""Browsers' forms with a policy that a service account has signed (V4 POST policy documents)."""

import datetime
import re

import pytest
from support.waiting import looked_until
from support.xml_errors import code_of

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def form_for(client, bucket):
    def make(name, **options):
        policy = client.generate_signed_post_policy_v4(bucket.name, name, expiration=MINUTE, **options)
        # The library puts the real cloud's address in front whatever its endpoint is.
        return "/" + policy["url"].split("//", 1)[1].split("/", 1)[1], policy["fields"]

    return make


def send(web, path, fields, content=b"from a form", **more):
    return web("POST", path, data={**fields, **more}, files={"file": ("a.txt", content, "text/plain")})


def test_a_form_uploads(bucket, web, form_for):
    path, fields = form_for("dir/a.txt", fields={"content-type": "text/x-form", "x-goog-meta-by": "a form"})
    sent = send(web, path, fields)
    assert sent.status_code == 204, sent.text
    blob = bucket.get_blob("dir/a.txt")
    assert blob.download_as_bytes() == b"from a form"
    assert blob.content_type == "text/x-form" and blob.metadata == {"by": "a form"}


def test_s16_what_the_policy_does_not_allow_is_refused(bucket, web, form_for):
    path, fields = form_for("a.txt", conditions=[["content-length-range", 1, 20]])
    changed = {**fields, "x-goog-signature": fields["x-goog-signature"][:-4] + "0000"}
    assert code_of(send(web, path, changed)) == "SignatureDoesNotMatch"
    assert code_of(send(web, path, {**fields, "key": "b.txt"})) == "AccessDenied"
    assert code_of(send(web, path, fields, **{"x-goog-meta-more": "x"})) == "AccessDenied"
    assert code_of(send(web, path, fields, content=b"x" * 21)) == "EntityTooLarge"
    assert code_of(send(web, path, {**fields, "x-goog-algorithm": "GOOG4-HMAC-SHA256"})) == "SignatureDoesNotMatch"
    without = {name: value for name, value in fields.items() if name != "x-goog-signature"}
    assert send(web, path, without).status_code == 403
    other = web("POST", "/another-bucket-than-this/", data=fields, files={"file": b"x"})
    assert other.status_code in (403, 404)
    assert list(bucket.list_blobs()) == []
    assert send(web, path, fields).status_code == 204


def test_s16_a_policy_ends(client, bucket, web):
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
    policy = client.generate_signed_post_policy_v4(bucket.name, "a.txt", expiration=soon)
    path = "/" + policy["url"].split("//", 1)[1].split("/", 1)[1]
    ended = re.compile("expired", re.I)
    answer = looked_until(lambda: send(web, path, policy["fields"]), lambda reply: reply.status_code != 204)  # the server's clock
    assert answer.status_code == 403 and ended.search(answer.text), answer.text


def test_a_form_reaches_as_far_as_its_account(production, bucket, web, client_of):
    reads = [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]
    reader = client_of(production.service_account("form-reader", reads))
    policy = reader.generate_signed_post_policy_v4(bucket.name, "a.txt", expiration=MINUTE)
    path = "/" + policy["url"].split("//", 1)[1].split("/", 1)[1]
    assert code_of(send(web, path, policy["fields"])) == "AccessDenied"
    assert list(bucket.list_blobs()) == []
