"""Pages of other origins: the configuration, the preflight, and what replies tell the browser."""

import pytest

RULES = [
    {
        "ID": "app", "AllowedOrigins": ["https://*.example.com"], "AllowedMethods": ["GET", "PUT"],
        "AllowedHeaders": ["x-amz-*", "content-type"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 60,
    },
    {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]},
]  # fmt: skip
ORIGIN = {"Origin": "https://app.example.com"}


@pytest.fixture
def shared(s3, bucket):
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    return bucket


def preflight(raw, path, method, headers=None, origin="https://app.example.com"):
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return raw("OPTIONS", path, asked, sign=False)


def test_the_configuration(s3, shared, refused):
    assert s3.get_bucket_cors(Bucket=shared)["CORSRules"] == RULES
    with refused("InvalidRequest", 400):
        s3.put_bucket_cors(
            Bucket=shared, CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["PATCH"]}]}
        )
    s3.delete_bucket_cors(Bucket=shared)
    with refused("NoSuchCORSConfiguration", 404):
        s3.get_bucket_cors(Bucket=shared)


def test_preflight(raw, shared):
    answer = preflight(raw, f"/{shared}/any/key", "PUT", "X-Amz-Date, content-type")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, PUT"
    assert answer.headers["Access-Control-Allow-Headers"] == "x-amz-date, content-type"
    assert answer.headers["Access-Control-Max-Age"] == "60"
    assert "Origin" in answer.headers["Vary"]
    anyone = preflight(raw, f"/{shared}", "GET", origin="https://other.org")
    assert anyone.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in anyone.headers


def test_preflights_that_are_refused(raw, shared, unique, s3):
    for answer in (
        preflight(raw, f"/{shared}/k", "DELETE"), preflight(raw, f"/{shared}/k", "PUT", "authorization"),
        preflight(raw, f"/{shared}/k", "PUT", origin="https://example.com.evil.org"), preflight(raw, "/absent-bucket/k", "GET"),
    ):  # fmt: skip
        assert answer.status_code == 403 and "<Code>AccessForbidden</Code>" in answer.text
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert raw("OPTIONS", f"/{shared}/k", sign=False).status_code == 400
    plain = unique + "-plain"
    s3.create_bucket(Bucket=plain)
    assert preflight(raw, f"/{plain}/k", "GET").status_code == 403


def test_replies_carry_the_headers(raw, shared):
    put = raw("PUT", f"/{shared}/k", ORIGIN, b"x")
    assert put.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert put.headers["Access-Control-Expose-Headers"] == "ETag"
    assert raw("PUT", f"/{shared}/big", ORIGIN, b"x" * 100_000).headers["Access-Control-Allow-Origin"]
    missing = raw("GET", f"/{shared}/absent", ORIGIN)
    assert missing.status_code == 404 and missing.headers["Access-Control-Allow-Origin"]
    assert "Access-Control-Allow-Origin" not in raw("DELETE", f"/{shared}/k", ORIGIN).headers
    assert "Access-Control-Allow-Origin" not in raw("HEAD", f"/{shared}/big").headers
