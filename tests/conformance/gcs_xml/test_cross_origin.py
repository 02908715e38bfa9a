"""What a page of another origin may do through a browser: by the bucket's CORS rules in the XML API, always in the JSON API.

https://cloud.google.com/storage/docs/cross-origin
"""

import datetime

import pytest

PAGE = "https://app.example"
RULES = [
    {"origin": [PAGE], "method": ["GET", "PUT"], "responseHeader": ["Content-Type", "x-goog-meta-*"], "maxAgeSeconds": 60},
    {"origin": ["https://*.partner.example"], "method": ["*"], "responseHeader": []},
]
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def open_bucket(bucket):
    bucket.cors = RULES
    bucket.patch()
    return bucket


def signed(server, blob, version, method, expiration=60 * SECOND, **options):
    return blob.generate_signed_url(
        version=version, expiration=expiration, method=method, api_access_endpoint=server.endpoint, **options
    )


def preflight(web, url, method, headers="", origin=PAGE):
    sent = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        sent["Access-Control-Request-Headers"] = headers
    return web("OPTIONS", url, headers=sent)


@pytest.mark.parametrize("text", ("x-a\r\nx-b", "x\x01", "x-a b", "x-\u00e4"))
def test_rules_that_no_header_can_say_are_refused(production, open_bucket, web, token, text):
    """They would turn every reply to a page into a failure."""
    path = f"/{open_bucket.name}"
    headers = {"Authorization": f"Bearer {token}"}
    for member in ("method", "responseHeader"):
        rule = {"origin": ["*"], "method": ["GET"], **{member: [text]}}
        refused = web("PATCH", f"/storage/v1/b{path}", json={"cors": [rule]}, headers=headers)
        assert refused.status_code == 400 and refused.json()["error"]["errors"][0]["reason"] == "invalid", refused.text
    if "\x01" not in text:  # which XML cannot say either
        document = (
            "<CorsConfig><Cors><Origins><Origin>*</Origin></Origins><Methods><Method>GET</Method></Methods>"
            f"<ResponseHeaders><ResponseHeader>{text}</ResponseHeader></ResponseHeaders></Cors></CorsConfig>"
        )
        refused = web("PUT", f"{path}?cors", data=document.encode(), headers=headers)
        assert refused.status_code == 400 and "<Code>InvalidArgument</Code>" in refused.text
    open_bucket.reload()
    assert [dict(rule)["origin"] for rule in open_bucket.cors] == [rule["origin"] for rule in RULES]
    listed = web("GET", path, headers={**headers, "Origin": PAGE})
    assert listed.status_code == 200 and listed.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize("version", ("v2", "v4"))
def test_a_page_uploads_and_reads_by_signed_urls(production, open_bucket, web, version):
    blob = open_bucket.blob("from a page.txt")
    url = signed(production, blob, version, "PUT", content_type="text/plain")
    # A browser asks first, for the method that it is going to use, and no signature is made for asking.
    asked = preflight(web, url, "PUT", "content-type")
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == PAGE
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, PUT"
    assert asked.headers["Access-Control-Allow-Headers"] == "Content-Type, x-goog-meta-*"
    assert asked.headers["Access-Control-Max-Age"] == "60"
    put = web("PUT", url, data=b"hello", headers={"Content-Type": "text/plain", "Origin": PAGE})
    assert put.status_code == 200, put.text
    assert put.headers["Access-Control-Allow-Origin"] == PAGE and "Origin" in put.headers["Vary"]
    got = web("GET", signed(production, blob, version, "GET"), headers={"Origin": PAGE})
    assert got.content == b"hello"
    assert got.headers["Access-Control-Allow-Origin"] == PAGE
    assert got.headers["Access-Control-Expose-Headers"] == "Content-Type, x-goog-meta-*"


def test_what_no_rule_allows_gets_no_word_of_permission(production, open_bucket, web, unique):
    url = signed(production, open_bucket.blob("a"), "v4", "PUT")
    for asked in (
        preflight(web, url, "DELETE"),
        preflight(web, url, "PUT", "x-other"),
        preflight(web, url, "PUT", origin="https://app.example.evil.example"),
        preflight(web, url, "PUT", origin="null"),
        preflight(web, url.replace(open_bucket.name, "no-such-" + unique), "PUT"),
        web("OPTIONS", url),
    ):
        assert asked.status_code == 200
        assert not [name for name in asked.headers if name.lower().startswith("access-control-")]
    put = web("PUT", url, data=b"1", headers={"Origin": "https://elsewhere.example"})
    assert put.status_code == 200 and "Access-Control-Allow-Origin" not in put.headers
    assert preflight(web, url, "PATCH", origin="https://a.partner.example").headers["Access-Control-Allow-Origin"]


def test_a_page_can_read_why_it_was_refused(production, open_bucket, web):
    blob = open_bucket.blob("a")
    missing = web("GET", signed(production, blob, "v4", "GET"), headers={"Origin": PAGE})
    assert missing.status_code == 404 and missing.headers["Access-Control-Allow-Origin"] == PAGE
    forged = web("GET", signed(production, blob, "v4", "GET")[:-2] + "00", headers={"Origin": PAGE})
    assert forged.status_code == 403 and forged.headers["Access-Control-Allow-Origin"] == PAGE


def test_a_page_goes_on_with_a_resumable_upload(production, bucket, web):
    blob = bucket.blob("big")
    session = blob.create_resumable_upload_session(size=4, origin=PAGE)
    asked = preflight(web, session, "PUT", "content-range")
    assert asked.status_code == 200 and asked.headers["Access-Control-Allow-Origin"] == PAGE
    assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
    assert asked.headers["Access-Control-Allow-Headers"] == "content-range"
    status = web("PUT", session, headers={"Origin": PAGE, "Content-Range": "bytes */4", "Content-Length": "0"})
    assert status.status_code == 308 and status.headers["Access-Control-Allow-Origin"] == PAGE
    assert "Range" in status.headers["Access-Control-Expose-Headers"]
    assert web("PUT", session, data=b"four", headers={"Origin": PAGE}).status_code == 200
    # A preflight is no way in: what follows needs its credentials all the same.
    path = f"/storage/v1/b/{bucket.name}/o"
    assert preflight(web, path, "GET", "authorization").headers["Access-Control-Allow-Origin"] == PAGE
    refused = web("GET", path, headers={"Origin": PAGE})
    assert refused.status_code == 401 and refused.headers["Access-Control-Allow-Origin"] == PAGE
