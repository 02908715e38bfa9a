"""Batches: many calls in one request, each judged by itself."""

import re

import pytest


def part(request, body="", content_id="1", frame="--b\r\n"):
    return f"{frame}Content-Type: application/http\r\nContent-ID: <{content_id}>\r\n\r\n{request}\r\n\r\n{body}\r\n"


def statuses(reply):
    return [int(status) for status in re.findall(r"^HTTP/1\.1 (\d+)", reply.text, re.MULTILINE)]


@pytest.fixture
def batch(raw):
    def send(body, content_type="multipart/mixed; boundary=b"):
        return raw("POST", "/batch/storage/v1", data=body.encode(), headers={"Content-Type": content_type})

    return send


def test_googles_client(gcs, bucket, refused):
    for number in range(5):
        bucket.blob(str(number)).upload_from_string(b"1")
    with gcs.batch():
        for number in range(4):
            bucket.delete_blob(str(number))
        blob = bucket.blob("4")
        blob.metadata = {"a": "b"}
        blob.patch()
    assert [entry.name for entry in bucket.list_blobs()] == ["4"]
    assert bucket.get_blob("4").metadata == {"a": "b"}
    with refused(404), gcs.batch():
        bucket.delete_blob("0")
        bucket.delete_blob("4")
    assert list(bucket.list_blobs()) == []  # the others were done


def test_answers_stand_in_order_under_their_ids(batch, bucket):
    body = part(f"GET /storage/v1/b/{bucket.name}?fields=name HTTP/1.1", content_id="x")
    body += part(f"PATCH /storage/v1/b/{bucket.name} HTTP/1.1\r\nContent-Type: application/json", '{"labels":{"a":"b"}}', "y")
    body += part(f"GET /storage/v1/b/{bucket.name}/o/none HTTP/1.1", content_id="z")
    reply = batch(body + "--b--")
    assert reply.status_code == 200 and statuses(reply) == [200, 200, 404]
    assert re.findall(r"Content-ID: <response-(\w)>", reply.text) == ["x", "y", "z"]
    assert '{"name":"%s"}' % bucket.name in reply.text


def test_every_call_has_its_own_credentials_checked(batch, bucket):
    body = part(f"GET /storage/v1/b/{bucket.name} HTTP/1.1\r\nAuthorization: Bearer somebody-else")
    assert statuses(batch(body + "--b--")) == [401]


@pytest.mark.parametrize(
    "request_line",
    [
        "POST /batch/storage/v1 HTTP/1.1",
        "POST /upload/storage/v1/b/x/o?uploadType=media&name=n HTTP/1.1",
        "GET /storage/v1/b/x/o/y?alt=media HTTP/1.1",
    ],
)
def test_what_does_not_belong_into_a_batch(batch, request_line):
    assert statuses(batch(part(request_line) + "--b--")) == [400]


def test_batches_that_are_none(batch):
    assert batch("").status_code == 400
    assert batch("--b--").status_code == 400
    assert batch(part("GET /b HTTP/1.1")).status_code == 400  # never closed
    assert batch("x", content_type="text/plain").status_code == 400
    assert batch(part("GET /b HTTP/1.1") + "--b--", content_type="multipart/mixed; boundary=" + "c" * 71).status_code == 400
    assert batch(part("GET /b HTTP/1.1") * 101 + "--b--").status_code == 400
    assert batch("--b\r\n" * 100_000 + "--b--").status_code == 400
    assert batch(part("GET /b HTTP/1.1", "x" * (11 << 20)) + "--b--").status_code == 413
