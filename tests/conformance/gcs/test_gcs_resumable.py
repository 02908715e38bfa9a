"""Resumable uploads: by Google's client, by hand, and across a restart of the server."""

import base64
import hashlib
import io
import os
import socket

import google_crc32c
import pytest

from support.server import AloftServer
from support.waiting import EVENT_SECONDS, looked_until

QUANTUM = 256 * 1024


def crc32c(body):
    return base64.b64encode(google_crc32c.Checksum(body).digest()).decode()


def begin(raw, bucket, name, query="", **options):
    path = f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name={name}{query}"
    reply = raw("POST", path, **options)
    assert reply.status_code == 200, reply.text
    assert reply.headers["X-GUploader-UploadID"]
    return reply.headers["Location"].removeprefix(raw.endpoint)


def put(raw, session, content_range, data=b"", **headers):
    return raw("PUT", session, data=data, headers={"Content-Range": content_range, **headers})


@pytest.mark.parametrize("size", [0, 5, QUANTUM, 3 * QUANTUM + 17])
def test_googles_client_in_chunks(bucket, size):
    body = os.urandom(size)
    blob = bucket.blob("chunked", chunk_size=QUANTUM)
    blob.upload_from_file(io.BytesIO(body), content_type="text/z")
    read = bucket.get_blob("chunked")
    assert read.size == size and read.content_type == "text/z" and read.crc32c == crc32c(body)
    assert read.md5_hash == base64.b64encode(hashlib.md5(body).digest()).decode()
    assert read.download_as_bytes() == body


def test_more_than_one_kept_piece_in_one_request(bucket):
    """A long chunk is kept piece by piece; what comes out is one object."""
    body = os.urandom(1 << 20) * 260
    blob = bucket.blob("long", chunk_size=300 << 20)
    blob.upload_from_file(io.BytesIO(body))
    assert blob.crc32c == crc32c(body)
    assert bucket.blob("long").download_as_bytes() == body


def test_a_connection_that_ends_in_a_chunk_costs_nothing(server, raw, bucket):
    """What had come is kept, and the next request goes on behind it."""
    body = os.urandom(4 << 20)
    session = begin(raw, bucket.name, "cut")
    host = server.endpoint.split("://")[1]
    name, port = host.rsplit(":", 1)
    with socket.create_connection((name, int(port)), timeout=EVENT_SECONDS) as cut:
        head = f"PUT {session} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n\r\n"
        cut.sendall(head.encode() + body[: 3 << 20])
    # The server keeps it after the connection has ended, which nobody is told.
    status = looked_until(lambda: put(raw, session, "bytes */*"), lambda reply: "Range" in reply.headers)
    kept = int(status.headers["Range"].split("-")[1]) + 1
    assert 0 < kept <= 3 << 20
    done = put(raw, session, f"bytes {kept}-{len(body) - 1}/{len(body)}", body[kept:])
    assert done.status_code == 200 and done.json()["size"] == str(len(body))
    assert bucket.blob("cut").download_as_bytes() == body


def test_chunks_by_hand(raw, bucket):
    body = os.urandom(2 * QUANTUM + 100)
    session = begin(raw, bucket.name, "by-hand", json={"contentType": "a/b", "metadata": {"k": "v"}})
    status = put(raw, session, "bytes */*")
    assert status.status_code == 308 and "Range" not in status.headers
    first = put(raw, session, f"bytes 0-{QUANTUM - 1}/*", body[:QUANTUM])
    assert first.status_code == 308 and first.headers["Range"] == f"bytes=0-{QUANTUM - 1}"
    assert put(raw, session, f"bytes */{len(body)}").headers["Range"] == f"bytes=0-{QUANTUM - 1}"
    assert put(raw, session, f"bytes {QUANTUM}-{QUANTUM + 9}/*", b"x" * 10).status_code == 400
    assert put(raw, session, f"bytes {2 * QUANTUM}-{len(body) - 1}/{len(body)}", body[2 * QUANTUM :]).status_code == 503
    # The client did not see the answer and sends its first chunk again, with the rest.
    last = put(raw, session, f"bytes 0-{len(body) - 1}/{len(body)}", body)
    assert last.status_code == 200 and last.json()["crc32c"] == crc32c(body)
    assert last.json()["metadata"] == {"k": "v"} and last.json()["contentType"] == "a/b"
    # Nor that answer: the session tells what it has become.
    assert put(raw, session, f"bytes */{len(body)}").json()["generation"] == last.json()["generation"]


def test_conditions_of_the_beginning_hold_at_the_end(raw, bucket):
    session = begin(raw, bucket.name, "raced", "&ifGenerationMatch=0")
    bucket.blob("raced").upload_from_string(b"first")
    reply = put(raw, session, "bytes 0-3/4", b"late")
    assert reply.status_code == 412 and bucket.blob("raced").download_as_bytes() == b"first"
    refused = raw("POST", f"/upload/storage/v1/b/{bucket.name}/o?uploadType=resumable&name=raced&ifGenerationMatch=0")
    assert refused.status_code == 412


def test_digests_are_checked_at_the_end(raw, bucket):
    session = begin(raw, bucket.name, "checked", json={"crc32c": crc32c(b"other")})
    assert put(raw, session, "bytes 0-3/4", b"body").status_code == 400
    session = begin(raw, bucket.name, "checked")
    wrong = {"x-goog-hash": f"crc32c={crc32c(b'other')}"}
    assert put(raw, session, "bytes 0-3/4", b"body", **wrong).status_code == 400
    assert bucket.get_blob("checked") is None
    assert put(raw, session, "bytes 0-3/4", b"body", **{"x-goog-hash": f"crc32c={crc32c(b'body')}"}).status_code == 200


def test_a_cancelled_session_is_gone(raw, bucket, s3):
    session = begin(raw, bucket.name, "cancelled")
    assert put(raw, session, f"bytes 0-{QUANTUM - 1}/*", b"x" * QUANTUM).status_code == 308
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket.name)  # no upload in parts
    assert raw("DELETE", session).status_code == 499
    assert put(raw, session, "bytes */*").status_code == 404
    assert bucket.get_blob("cancelled") is None


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_an_upload_goes_on_after_a_restart(client_of, raw_of, how):
    body = os.urandom(3 * QUANTUM + 5)
    with AloftServer() as server:
        client_of(server).create_bucket("restarted")
        raw = raw_of(server)
        session = begin(raw, "restarted", "o", "&ifGenerationMatch=0")
        assert put(raw, session, f"bytes 0-{2 * QUANTUM - 1}/*", body[: 2 * QUANTUM]).status_code == 308
        getattr(server, how)()
        server.start()
        raw = raw_of(server)
        assert put(raw, session, "bytes */*").headers["Range"] == f"bytes=0-{2 * QUANTUM - 1}"
        rest = body[2 * QUANTUM :]
        done = put(raw, session, f"bytes {2 * QUANTUM}-{len(body) - 1}/{len(body)}", rest)
        assert done.status_code == 200, done.text
        assert done.json()["md5Hash"] == base64.b64encode(hashlib.md5(body).digest()).decode()
        blob = client_of(server).bucket("restarted").blob("o")
        assert blob.download_as_bytes() == body


@pytest.mark.parametrize("content_range", ["", "bytes", "bytes 5-1/9", "bytes 0-9/5", "bytes x-y/z", "bytes 0-3"])
def test_content_ranges_that_are_none(raw, bucket, content_range):
    session = begin(raw, bucket.name, "malformed")
    assert put(raw, session, content_range or "x", b"abcd").status_code == 400
