"""Pages of another origin: preflights, and what a real browser makes of an upload and a download."""

import functools
import http.server
import pathlib
import threading

import pytest
from support.waiting import EVENT_SECONDS

LOCAL = "http://localhost:3000"
FOREIGN = "https://elsewhere.example"
SCRIPT = pathlib.Path(__file__).parent / "javascript" / "page.js"


def preflight(raw, path, origin, method, asked="authorization,content-range"):
    headers = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": asked}
    return raw("OPTIONS", path, headers=headers)


@pytest.mark.parametrize("path", ["/storage/v1/b", "/upload/storage/v1/b/x/o?uploadType=resumable", "/download/storage/v1/b/x/o/y"])
def test_preflights_carry_no_credentials(raw, path):
    for origin in (LOCAL, FOREIGN):
        reply = preflight(raw, path, origin, "PUT")
        assert reply.status_code == 200 and reply.content == b""
        assert reply.headers["Access-Control-Allow-Origin"] == origin and "PUT" in reply.headers["Access-Control-Allow-Methods"]
        assert reply.headers["Access-Control-Allow-Headers"] == "authorization,content-range"


def test_every_reply_says_who_may_read_it(raw, bucket):
    bucket.blob("a").upload_from_string(b"12345")
    path = f"/storage/v1/b/{bucket.name}/o/a"
    own = {"Origin": LOCAL}
    replies = [
        raw("GET", path, headers=own),
        raw("GET", f"/download{path}?alt=media", headers=own),
        raw("GET", f"/download{path}?alt=media", headers={**own, "Range": "bytes=9-"}),
        raw("PATCH", path, json={"metadata": {"k": "v"}}, headers=own),
        raw("PATCH", path, data=b"{" + b" " * 300_000, headers=own),
        raw("GET", path + "x", headers=own),
        raw("POST", f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=b", data=b"x" * 100_000, headers=own),
        raw("POST", f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=b", data=b"x", headers=own),
        raw("DELETE", path, headers=own),
    ]
    assert [reply.status_code for reply in replies] == [200, 200, 416, 200, 413, 404, 200, 200, 204]
    for reply in replies:
        assert reply.headers["Access-Control-Allow-Origin"] == LOCAL and "Origin" in reply.headers["Vary"]
        assert "X-Goog-Hash" in reply.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in raw("GET", f"/storage/v1/b/{bucket.name}").headers


def test_a_foreign_page_reads_why_it_was_refused_and_nothing_else(raw, bucket):
    reply = raw("GET", f"/storage/v1/b/{bucket.name}", headers={"Origin": FOREIGN})
    assert reply.status_code == 401 and reply.json()["error"]["code"] == 401


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def page(tmp_path, browser):
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    handler = functools.partial(QuietHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.set_default_timeout(EVENT_SECONDS * 1000)
        page.goto(f"http://localhost:{site.server_port}/index.html")
        yield page
        page.close()
        site.shutdown()


def test_a_browser_uploads_to_a_session_and_reads_ranges(page, raw, bucket):
    """The backend begins the upload and hands its URL to the page, which sends the bytes in two chunks."""
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=resumable&name=photo"
    begun = raw("POST", path, json={"metadata": {"by": "page"}}).headers["Location"]
    media = f"{raw.endpoint}/download/storage/v1/b/{bucket.name}/o/photo?alt=media"
    seen = page.evaluate(SCRIPT.read_text(), {"session": begun, "media": media})
    assert seen["first"] == {"status": 308, "range": "bytes=0-262143"}
    assert seen["object"]["size"] == "300000" and seen["object"]["metadata"] == {"by": "page"}
    assert seen["part"] == {"status": 206, "range": "bytes 10-19/300000", "text": "x" * 10}
    assert seen["hash"].startswith("crc32c=" + bucket.get_blob("photo").crc32c)
