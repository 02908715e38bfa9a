"""Presigned requests: signatures of version 4 and 2 in the query."""

import botocore.config
import pytest
import requests
from support.waiting import EVENT_SECONDS, looked_until


@pytest.fixture(params=["s3v4", "s3"])
def signer(client_for, request):
    config = botocore.config.Config(signature_version=request.param, s3={"addressing_style": "path"})
    return client_for(config=config)


def url_for(client, operation, bucket, key, seconds=60, **parameters):
    return client.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key, **parameters}, ExpiresIn=seconds)


def test_get_and_put(signer, s3, bucket):
    key = "a b/ü+%.txt"
    answer = requests.put(url_for(signer, "put_object", bucket, key), data=b"from a browser", timeout=EVENT_SECONDS)
    assert answer.status_code == 200, answer.text
    answer = requests.get(url_for(signer, "get_object", bucket, key), timeout=EVENT_SECONDS)
    assert answer.content == b"from a browser"
    answer = requests.get(url_for(signer, "get_object", bucket, key), headers={"Range": "bytes=0-3"}, timeout=EVENT_SECONDS)
    assert (answer.status_code, answer.content) == (206, b"from")
    assert requests.delete(url_for(signer, "delete_object", bucket, key), timeout=EVENT_SECONDS).status_code == 204
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_overrides_of_reply_headers(signer, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentType="text/plain")
    url = url_for(
        signer, "get_object", bucket, "k", ResponseContentType="audio/wav",
        ResponseContentDisposition='attachment; filename="take 1.wav"', ResponseCacheControl="no-store",
    )  # fmt: skip
    answer = requests.get(url, timeout=EVENT_SECONDS)
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="take 1.wav"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_method_or_key_is_refused(signer, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = url_for(signer, "get_object", bucket, "k")
    assert requests.put(url, data=b"y", timeout=EVENT_SECONDS).status_code == 403
    assert requests.delete(url, timeout=EVENT_SECONDS).status_code == 403
    assert requests.get(url.replace("/k?", "/other?"), timeout=EVENT_SECONDS).status_code == 403
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_an_end_is_kept(signer, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = url_for(signer, "get_object", bucket, "k", seconds=1)
    # The clock itself is awaited.
    answer = looked_until(lambda: requests.get(url, timeout=EVENT_SECONDS), lambda reply: reply.status_code != 200)
    assert answer.status_code == 403 and "<Code>AccessDenied</Code>" in answer.text


def test_s9_headers_that_were_not_signed(client_for, s3, bucket):
    """S9: a presigned PUT cannot be given tags, lists, metadata or a source that its signer did not sign."""
    client = client_for(config=botocore.config.Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    s3.put_object(Bucket=bucket, Key="secret", Body=b"secret")
    url = url_for(client, "put_object", bucket, "k")
    for header, value in (
        ("x-amz-tagging", "a=b"), ("x-amz-acl", "public-read"), ("x-amz-copy-source", f"{bucket}/secret"),
        ("x-amz-meta-a", "b"), ("x-amz-storage-class", "GLACIER"),
    ):  # fmt: skip
        answer = requests.put(url, data=b"x", headers={header: value}, timeout=EVENT_SECONDS)
        assert answer.status_code == 403, (header, answer.text)
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["secret"]


def test_anonymous_requests_cannot_override(s3, anonymous, raw, bucket):
    """P10: what a page is served as is for the signer to say."""
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.put_object(Bucket=bucket, Key="k", Body=b"<script>", ACL="public-read", ContentType="text/plain")
    assert raw("GET", f"/{bucket}/k", sign=False).headers["Content-Type"] == "text/plain"
    answer = raw("GET", f"/{bucket}/k?response-content-type=text/html", sign=False)
    assert answer.status_code == 400 and "<Code>InvalidRequest</Code>" in answer.text


@pytest.mark.parametrize("name", ["response-content-disposition", "response-content-type"])
def test_p9_overrides_cannot_end_their_line(raw, s3, bucket, name):
    """P9: no header of a reply can carry another one."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = raw("GET", f"/{bucket}/k?{name}=a%0D%0ASet-Cookie%3A%20a%3Db")
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
