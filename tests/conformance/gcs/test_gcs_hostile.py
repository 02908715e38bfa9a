"""Rows of the attack table (tests/security/README.md) for Cloud Storage: refused in Google's form, and nothing left behind."""

import json
import time
from urllib.parse import quote

import pytest

SECONDS_MAX = 5  # for one hostile request on a busy machine


def upload(raw, bucket, name, body=b"1", **options):
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name={quote(name, safe='')}"
    return raw("POST", path, data=body, **options)


def session(raw, bucket, name, **options):
    reply = raw("POST", f"/upload/storage/v1/b/{bucket.name}/o?uploadType=resumable&name={name}", json={}, **options)
    return reply.headers["X-GUploader-UploadID"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/../../b", "..\\c", "/leading", "a//b", "store/CURRENT", "run.json", "%2e%2e%2f", "ä\u0301 +?#"]
)
def test_p1_names_that_look_like_paths_are_names(raw, bucket, name):
    made = upload(raw, bucket, name)
    assert made.status_code == 200 and made.json()["name"] == name
    assert bucket.blob(name).download_as_bytes() == b"1"
    assert [entry.name for entry in bucket.list_blobs()] == [name]


@pytest.mark.parametrize("name", ["", ".", "..", "a\r\nb", "x" * 1025, "a\ud800".encode("utf-8", "surrogatepass")])
def test_p1_names_that_no_object_may_have(raw, bucket, name):
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name={quote(name)}"
    assert raw("POST", path, data=b"1").status_code == 400
    assert list(bucket.list_blobs()) == []


@pytest.mark.parametrize("path", ["/storage/v1/b/%zz", "/storage/v1/b/a/o/%", "/storage/v1/" + "b/" * 50, "/storage/v1/b/../../b"])
def test_p1_paths_that_cannot_be(raw, path):
    assert raw("GET", path).status_code in (400, 404, 501)


def test_p5_json_bombs(raw, bucket):
    path = f"/storage/v1/b/{bucket.name}"
    for body in ("[" * 100_000, '{"a":' * 100_000, '{"labels":' + "9" * 200_000 + "}", '{"name":"\\ud800"}', '{"a":1,', "nul"):
        began = time.monotonic()
        reply = raw("PATCH", path, data=body, headers={"Content-Type": "application/json"})
        assert reply.status_code in (400, 413) and time.monotonic() - began < SECONDS_MAX
    wide = json.dumps({"labels": {str(number): "x" for number in range(21_000)}})
    assert raw("PATCH", path, data=wide).status_code in (400, 413)
    assert raw("PATCH", path, data=b" " * (300 * 1024)).status_code == 413


def test_p5_metadata_past_its_limit_leaves_nothing(bucket, raw, refused):
    blob = bucket.blob("a")
    blob.metadata = {"k": "v" * 10_000}
    with refused(400):
        blob.upload_from_string(b"1")
    assert bucket.get_blob("a") is None
    blob.metadata = None
    blob.upload_from_string(b"1")
    blob.metadata = {"k": "v" * 10_000}
    with refused(400):
        blob.patch()
    assert bucket.get_blob("a").metadata is None


@pytest.mark.parametrize(
    "glob", ["*" * 2000, "**/" * 300 + "x", "{" * 500, "{a,b}" * 200, "[" + "a" * 900, "a{" + ",".join("x" * 100) + "}", "*a" * 400 + "b"]
)
def test_p11_patterns_that_cost_are_refused_or_quick(raw, bucket, glob):
    upload(raw, bucket, "a" * 1000)
    began = time.monotonic()
    reply = raw("GET", f"/storage/v1/b/{bucket.name}/o", params={"matchGlob": glob})
    assert reply.status_code in (200, 400) and time.monotonic() - began < SECONDS_MAX


def test_p3_boundaries_that_bomb(raw, bucket):
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=multipart"
    head = b'--b\r\nContent-Type: application/json\r\n\r\n{"name":"x"}\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
    for boundary, body in (
        ("b" * 71, head),
        ("b", b"--b\r\n" * 200_000),
        ("b", b"-" * 1_000_000),
        ("b", b"--b\r\nA: " + b"x" * 1_000_000),
        ("b", head + b"\r\n--" * 200_000),  # never closed
        ("b", head.replace(b'"x"', b'"' + b"x" * 400_000 + b'"')),
    ):
        began = time.monotonic()
        reply = raw("POST", path, data=body, headers={"Content-Type": f"multipart/related; boundary={boundary}"})
        assert reply.status_code in (400, 413), reply.text[:200]
        assert time.monotonic() - began < SECONDS_MAX
    assert list(bucket.list_blobs()) == []


def test_p9_no_header_is_split(raw, bucket):
    """What comes back in header fields must not end them."""
    for member in ("contentType", "contentDisposition", "contentLanguage", "cacheControl", "contentEncoding"):
        blob = bucket.blob("a")
        blob.upload_from_string(b"1")
        split = raw("PATCH", f"/storage/v1/b/{bucket.name}/o/a", json={member: "x\r\nX-Injected: 1"})
        assert split.status_code == 400
        reply = raw("GET", f"/download/storage/v1/b/{bucket.name}/o/a?alt=media")
        assert "X-Injected" not in reply.headers


def test_a2_the_source_of_a_copy_is_judged_decoded(raw, bucket):
    upload(raw, bucket, "a/b")
    path = f"/storage/v1/b/{bucket.name}/o/a%2Fb/copyTo/b/{bucket.name}/o/"
    assert raw("POST", path + "c%2Fd").json()["name"] == "c/d"
    assert raw("POST", path + "%zz").status_code in (400, 404, 501)
    assert raw("POST", f"/storage/v1/b/{bucket.name}/o/%2e%2e/copyTo/b/{bucket.name}/o/x").status_code == 404


def test_a6_sessions_belong_to_their_object(raw, bucket, gcs, unique):
    """An upload_id that is known to somebody else opens nothing under another name or bucket."""
    other = gcs.create_bucket(unique + "-other")
    upload_id = session(raw, bucket, "mine")
    for place, name in ((bucket, "yours"), (other, "mine")):
        path = f"/upload/storage/v1/b/{place.name}/o?uploadType=resumable&name={name}&upload_id={upload_id}"
        assert raw("PUT", path, data=b"1").status_code == 404
        assert raw("DELETE", path).status_code == 404
        assert raw("PUT", path, headers={"Content-Range": "bytes */*"}).status_code == 404
    mine = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=resumable&name=mine&upload_id="
    for forged in ("", "0", "x" * 1000, upload_id[:-1], "../" + upload_id):
        assert raw("PUT", mine + quote(forged), data=b"1").status_code in (400, 404)
    assert raw("PUT", mine + upload_id, data=b"1").status_code == 200


def test_a6_page_tokens_that_were_forged(raw, bucket):
    upload(raw, bucket, "a")
    for token in ("x", "=" * 100, "AAAA", "/" * 5000, "AQAAAAAAAAAAYQ"):
        reply = raw("GET", f"/storage/v1/b/{bucket.name}/o", params={"pageToken": token})
        assert reply.status_code in (200, 400)
        assert "error" in reply.json() or set(reply.json()) <= {"kind", "items"}


def test_p8_ranges(raw, bucket):
    upload(raw, bucket, "a", b"12345")
    path = f"/download/storage/v1/b/{bucket.name}/o/a?alt=media"
    for header, status in (
        ("bytes=0-" + ",0-" * 10_000, 200),
        ("bytes=99999999999999999999-", 416),
        ("bytes=-0", 416),
        ("bytes=3-1", 200),
        ("bytes=5-", 416),
        ("lines=1-2", 200),
    ):
        reply = raw("GET", path, headers={"Range": header})
        assert reply.status_code in (status, 400, 431), header[:40]
        assert reply.status_code != 200 or reply.content == b"12345"


@pytest.mark.parametrize("name", ["generation", "ifGenerationMatch", "ifMetagenerationMatch", "maxResults"])
def test_numbers_that_are_none(raw, bucket, name):
    for value in ("-1", "x", "9" * 30, "1e3", ""):
        reply = raw("GET", f"/storage/v1/b/{bucket.name}/o" + ("" if name == "maxResults" else "/a"), params={name: value})
        assert reply.status_code in (400, 404)
        if reply.status_code == 400:
            assert reply.json()["error"]["errors"][0]["reason"] == "invalidParameter"
