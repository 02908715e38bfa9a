"""The rows of the attack table that apply to Cloud Storage's JSON API: hostile names, bodies, ranges, sessions and patterns."""

import base64
import json
import time
import urllib.parse

import pytest
import requests
from support.waiting import EVENT_SECONDS

QUICKLY_SECONDS = 10


@pytest.fixture
def storage(server, unique):
    """(session, address of the API, bucket)"""
    if "STORAGE_EMULATOR_HOST" not in server.variables:
        pytest.skip("this server does not say that it serves Cloud Storage")
    session, host = requests.Session(), server.variables["STORAGE_EMULATOR_HOST"].rstrip("/")
    reply = session.post(f"{host}/storage/v1/b?project=aloft-dev", json={"name": unique}, timeout=EVENT_SECONDS)
    assert reply.status_code == 200, reply.text
    return session, host, unique


def upload(storage, name, body=b"x", **options):
    session, host, bucket = storage
    address = f"{host}/upload/storage/v1/b/{bucket}/o?uploadType=media&name={urllib.parse.quote(name, safe='')}"
    return session.post(address, data=body, timeout=EVENT_SECONDS, **options)


def names(storage):
    session, host, bucket = storage
    return [item["name"] for item in session.get(f"{host}/storage/v1/b/{bucket}/o", timeout=EVENT_SECONDS).json().get("items", [])]


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/etc/passwd", "a/../../b", "..\\..\\c", "%2e%2e%2fd", "CURRENT"])
def test_p1_names_are_data(storage, name):
    session, host, bucket = storage
    reply = upload(storage, name, b"kept")
    if reply.status_code == 400:  # "." and ".." are no names of objects
        assert name in (".", "..") and names(storage) == []
        return
    assert reply.status_code == 200, reply.text
    assert names(storage) == [name]
    address = f"{host}/storage/v1/b/{bucket}/o/{urllib.parse.quote(name, safe='')}?alt=media"
    assert session.get(address, timeout=EVENT_SECONDS).content == b"kept"


@pytest.mark.parametrize("name", ["", "n" * 1025, "a\rb", "a\nb", "é" * 513])
def test_p1_what_is_no_name_is_refused(storage, name):
    reply = upload(storage, name)
    assert reply.status_code == 400, (reply.status_code, reply.text)
    assert names(storage) == []


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000, '{"name":' * 50_000, '{"metadata":{"a":' + "9" * 1_000_000 + "}}", b'{"name":"\xff\xfe"}', "[]", "nul",
        '{"name":"a"', '{"metadata":' + json.dumps({str(n): "v" for n in range(200_000)}) + "}",
    ],
    ids=["deep", "deep objects", "long number", "no UTF-8", "a list", "no JSON", "cut", "many members"],
)  # fmt: skip
def test_p5_bodies_that_are_no_resource(storage, body):
    session, host, bucket = storage
    body = body.encode() if isinstance(body, str) else body
    begin = time.monotonic()
    for method, address in (("POST", f"{host}/storage/v1/b?project=p"), ("PATCH", f"{host}/storage/v1/b/{bucket}")):
        reply = session.request(method, address, data=body, headers={"Content-Type": "application/json"}, timeout=EVENT_SECONDS)
        assert reply.status_code in (400, 413), (reply.status_code, reply.text[:200])
    assert time.monotonic() - begin < QUICKLY_SECONDS
    assert upload(storage, "afterwards").status_code == 200


def test_p8_ranges(storage):
    session, host, bucket = storage
    assert upload(storage, "k", b"0123456789").status_code == 200
    address = f"{host}/storage/v1/b/{bucket}/o/k?alt=media"
    many = "bytes=" + ",".join(f"{n}-{n}" for n in range(2_000))
    for text in (many, "bytes=-0", "bytes=5-2", "bytes=99999999999999999999-", "bytes=0-99999999999999999999", "octets=0-1"):
        reply = session.get(address, headers={"Range": text}, timeout=EVENT_SECONDS)
        assert reply.status_code in (200, 206, 416), (text, reply.status_code)
        assert len(reply.content) <= 10 or reply.status_code == 416
    assert session.get(address, headers={"Range": "bytes=2-3"}, timeout=EVENT_SECONDS).content == b"23"


def begin_session(storage, name="s"):
    session, host, bucket = storage
    reply = session.post(f"{host}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name={name}", timeout=EVENT_SECONDS)
    assert reply.status_code == 200, reply.text
    return reply.headers["Location"]


@pytest.mark.parametrize(
    "content_range",
    ["bytes 0-9/5", "bytes 9-0/20", "bytes 5-9/20", "bytes 0-99999999999999999999/*", "bytes -1-5/6", "bytes 0-4/-5",
     "bytes 18446744073709551615-18446744073709551619/*", "octets 0-4/5", "bytes 0-4", "bytes 0-4/5, bytes 5-9/10"],
)  # fmt: skip
def test_s6_chunks_that_lie_about_their_place(storage, content_range):
    """S6 in Google's dress: nothing of it becomes an object."""
    where = begin_session(storage)
    reply = storage[0].put(where, data=b"12345", headers={"Content-Range": content_range}, timeout=EVENT_SECONDS)
    assert reply.status_code in (400, 416, 503, 308), (reply.status_code, reply.text)
    assert names(storage) == []


def test_s8_digests_of_other_bytes(storage):
    other = base64.b64encode(bytes(16)).decode()
    for stated in (f"md5={other}", "crc32c=AAAAAA==", f"crc32c=AAAAAA==,md5={other}"):
        reply = upload(storage, "k", b"other bytes", headers={"X-Goog-Hash": stated})
        assert reply.status_code == 400, (stated, reply.status_code, reply.text)
    assert names(storage) == []


def test_a6_sessions_cannot_be_guessed_or_moved(storage):
    """The session's address is the only proof of who began it: an altered one is nobody's."""
    session = storage[0]
    where = begin_session(storage)
    parts = urllib.parse.urlsplit(where)
    query = dict(urllib.parse.parse_qsl(parts.query))
    token = query["upload_id"]
    for altered in (token[:-1] + ("A" if token[-1] != "A" else "B"), "A" * len(token), "", "../" + token, token * 50):
        address = parts._replace(query=urllib.parse.urlencode({**query, "upload_id": altered})).geturl()
        reply = session.put(address, data=b"x", headers={"Content-Range": "bytes 0-0/1"}, timeout=EVENT_SECONDS)
        assert reply.status_code in (400, 404, 410, 499), (altered[:60], reply.status_code)
    assert names(storage) == []


def test_p9_texts_that_would_split_a_reply(storage):
    session, host, bucket = storage
    reply = session.post(
        f"{host}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name=k",
        json={"contentType": "text/plain\r\nX-Evil: 1", "contentDisposition": "a\r\nX-Evil: 1", "metadata": {"a": "b\r\nX-Evil: 1"}},
        timeout=EVENT_SECONDS,
    )  # fmt: skip
    if reply.status_code != 200:
        assert reply.status_code == 400, reply.text
        return
    done = session.put(reply.headers["Location"], data=b"x", timeout=EVENT_SECONDS)
    assert done.status_code in (200, 400), done.text
    read = session.get(f"{host}/storage/v1/b/{bucket}/o/k?alt=media", timeout=EVENT_SECONDS)
    assert "X-Evil" not in read.headers


@pytest.mark.parametrize(
    "pattern", ["**a" * 300 + "b", "{a,b}" * 8, "[" * 1000, "{" * 1000, "*" * 5000, "[a-\udcff]".encode("utf-8", "surrogateescape")]
)
def test_p11_patterns_cannot_take_the_server(storage, pattern):
    session, host, bucket = storage
    assert upload(storage, "a" * 1000).status_code == 200
    begin = time.monotonic()
    reply = session.get(
        f"{host}/storage/v1/b/{bucket}/o?matchGlob={urllib.parse.quote(pattern)}", timeout=QUICKLY_SECONDS
    )
    assert reply.status_code in (200, 400), reply.text
    assert time.monotonic() - begin < QUICKLY_SECONDS


def test_p11_a_page_does_not_grow_with_what_it_skips(storage):
    """A delimiter folds a whole prefix into one entry; the next one comes without reading all that lies below the first."""
    session, host, bucket = storage
    for number in range(400):
        assert upload(storage, f"deep/{number:04}").status_code == 200
    assert upload(storage, "last").status_code == 200
    begin = time.monotonic()
    reply = session.get(f"{host}/storage/v1/b/{bucket}/o?delimiter=/&maxResults=2", timeout=EVENT_SECONDS).json()
    assert (reply["prefixes"], [item["name"] for item in reply["items"]]) == (["deep/"], ["last"])
    assert time.monotonic() - begin < QUICKLY_SECONDS


def test_a5_headers_that_speak_for_the_server(storage):
    session, host, bucket = storage
    reply = upload(storage, "k", headers={"X-Aloft-Principal": "root", "X-Forwarded-Host": "evil.example"})
    assert reply.status_code == 200 and "evil.example" not in reply.text
    assert "evil.example" not in begin_session((session, host, bucket), "other")


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL", "X-Forwarded-Server"])
def test_i4_links_name_the_server_that_was_asked(storage, name):
    """Links in replies, and the address of an upload that the client goes on with, are of the address that it has itself used."""
    session, host, bucket = storage
    headers = {name: "host=evil.example" if name == "Forwarded" else "evil.example"}
    assert upload(storage, "k", headers=headers).status_code == 200
    found = session.get(f"{host}/storage/v1/b/{bucket}/o/k", headers=headers, timeout=EVENT_SECONDS).json()
    assert all(found[link].startswith(host + "/") for link in ("selfLink", "mediaLink"))
    begun = session.post(f"{host}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name=s", headers=headers, timeout=EVENT_SECONDS)
    assert begun.headers["Location"].startswith(host + "/")


def test_i10_a_page_elsewhere_cannot_act(storage):
    """Emulator mode takes requests without credentials; a browser's request from another site is not one of them."""
    session, host, bucket = storage
    for method, path in (("GET", f"b/{bucket}/o"), ("DELETE", f"b/{bucket}"), ("POST", "b?project=p")):
        reply = session.request(
            method, f"{host}/storage/v1/{path}", headers={"Origin": "https://evil.example"}, json={"name": bucket + "2"}, timeout=EVENT_SECONDS
        )  # fmt: skip
        assert reply.status_code in (401, 403), (method, reply.status_code)
