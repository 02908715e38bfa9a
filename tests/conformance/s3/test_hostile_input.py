"""Rows of the attack table that are S3's own: names, documents, ranges, framing. Nothing of them may stay behind."""

import base64
import hashlib
import time

import pytest
import requests
from support.waiting import EVENT_SECONDS


def keys(s3, bucket):
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


@pytest.mark.parametrize("path", ["../../etc/passwd", "%2e%2e%2fx", "..%5cwindows", "./.", "CURRENT", "LOCK", "000004.log"])
def test_p1_keys_are_never_paths(raw, s3, server, bucket, path):
    """P1: names that look like a way out are keys like others."""
    assert raw("PUT", f"/{bucket}/{path}", data=b"data").status_code == 200
    assert len(keys(s3, bucket)) == 1
    assert raw("GET", f"/{bucket}/{path}").content == b"data"


@pytest.mark.parametrize("path", ["%00", "a%00b", "k" * 1025, "%ff%fe", "%zz"])
def test_p1_names_that_cannot_be(raw, s3, bucket, path):
    """P1: stored as data, or refused with 400; never anything else."""
    answer = raw("PUT", f"/{bucket}/{path}", data=b"data")
    if answer.status_code == 200:
        assert raw("GET", f"/{bucket}/{path}").content == b"data"
    else:
        assert answer.status_code == 400 and keys(s3, bucket) == []


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
    + "]><Delete><Object><Key>&j;</Key></Object></Delete>"
)
EXTERNAL = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&x;</Key></Object></Delete>'


@pytest.mark.parametrize(
    "document",
    [
        BOMB, EXTERNAL, "<Delete>" + "<a>" * 100_000, "<Delete>" + "<a>" * 5000 + "</a>" * 5000 + "</Delete>",
        "<Delete" + " a='b'" * 100_000 + "/>", "<Delete><Object><Key>a</Key></Object>", "\xff\xfe<Delete/>", "<!--" * 10_000,
        "<Delete>" + "<Object><Key>k</Key></Object>" * 1001 + "</Delete>",
    ],
    ids=["laughs", "external", "open", "deep", "attributes", "cut", "bytes", "comments", "1001"],
)  # fmt: skip
def test_p4_documents_that_would_cost(raw, s3, bucket, document):
    """P4: 400 MalformedXML, at once, and nothing is fetched or deleted."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    started = time.monotonic()
    answer = raw("POST", f"/{bucket}?delete", data=document.encode("latin-1"))
    assert answer.status_code == 400 and "<Code>MalformedXML</Code>" in answer.text
    assert "root:" not in answer.text
    assert time.monotonic() - started < 5
    assert keys(s3, bucket) == ["k"]


def test_p4_bodies_without_end(raw, bucket):
    """P4: a document far past what its operation can need is refused, not read."""
    answer = raw("POST", f"/{bucket}?delete", data=b"<Delete>" + b" " * (20 << 20) + b"</Delete>")
    assert answer.status_code in (400, 413)
    answer = raw("PUT", f"/{bucket}?versioning", data=b" " * (2 << 20))
    assert answer.status_code in (400, 413)


def test_p4_more_parts_than_there_can_be(raw, s3, bucket):
    """P4: 10,001 parts."""
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    part = "<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>"
    body = "<CompleteMultipartUpload>" + part * 10_001 + "</CompleteMultipartUpload>"
    answer = raw("POST", f"/{bucket}/k?uploadId={upload}", data=body.encode())
    assert answer.status_code == 400 and "MalformedXML" in answer.text


def test_p4_another_namespace_is_read_as_amazon_reads_it(raw, s3, bucket):
    """P4: namespaces mean nothing; roots do."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    body = b'<Delete xmlns="http://doc.s3.amazonaws.com/2006-03-01"><Object><Key>k</Key></Object></Delete>'
    assert raw("POST", f"/{bucket}?delete", data=body).status_code == 200
    assert raw("POST", f"/{bucket}?delete", data=b"<Erase><Object><Key>k</Key></Object></Erase>").status_code == 400


@pytest.mark.parametrize(
    "header, statuses",
    [
        ("bytes=" + ",".join(["0-0"] * 2000), (200,)), ("bytes=0-1,1-2,0-5", (200,)), ("bytes=-0", (416,)),
        ("bytes=99999999999999999999-", (416,)), ("bytes=0-99999999999999999999", (206,)), ("bytes=abc", (200,)),
        ("bytes=18446744073709551615-0", (200, 416)), ("bytes=5-2", (200,)), ("items=0-1", (200,)),
    ],
)  # fmt: skip
def test_p8_ranges(raw, s3, bucket, header, statuses):
    """P8: 416 or the object once, never more bytes than it has."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    answer = raw("GET", f"/{bucket}/k", {"Range": header})
    assert answer.status_code in statuses
    assert answer.status_code == 416 or answer.content == b"0123456789"


def test_p9_metadata_cannot_split_replies(s3, raw, bucket):
    """P9: no stored text becomes a line of its own."""
    for url in ("javascript:alert(1)", "https://example.org/\r\nSet-Cookie: a=b"):
        form = s3.generate_presigned_post(
            bucket, "k2", Fields={"success_action_redirect": url}, Conditions=[["starts-with", "$success_action_redirect", ""]]
        )
        answer = requests.post(form["url"], data=form["fields"], files={"file": b"x"}, timeout=EVENT_SECONDS, allow_redirects=False)
        assert answer.status_code == 204
        assert "Set-Cookie" not in answer.headers and "javascript" not in answer.headers.get("Location", "")


def chunked(bodies, trailer):
    out = b"".join(b"%x\r\n%s\r\n" % (len(body), body) for body in bodies if body)
    return out + b"0\r\n" + trailer + b"\r\n"


TRAILING = {
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "content-encoding": "aws-chunked",
    "x-amz-trailer": "x-amz-checksum-sha256",
}


def framed(raw, bucket, length, body, headers=(), method="PUT", path="/k"):
    given = {**TRAILING, "x-amz-decoded-content-length": str(length), **dict(headers)}
    return raw(method, f"/{bucket}{path}", given, body)


def sha(body):
    return b"x-amz-checksum-sha256:" + base64.b64encode(hashlib.sha256(body).digest()) + b"\r\n"


@pytest.mark.parametrize("size", [100, 200_000])
def test_s5_trailers(raw, s3, bucket, size):
    """S5: a trailer that is wrong, absent or not the announced one refuses the upload."""
    body = b"x" * size
    answer = framed(raw, bucket, size, chunked([body], sha(body)))
    assert answer.status_code == 200, answer.text
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body
    s3.delete_object(Bucket=bucket, Key="k")
    for trailer in (sha(b"other"), b"", b"x-amz-checksum-crc32:AAAAAA==\r\n", b"x-amz-checksum-sha256:short\r\n"):
        answer = framed(raw, bucket, size, chunked([body], trailer))
        assert answer.status_code == 400, (trailer, answer.text)
    assert keys(s3, bucket) == []


@pytest.mark.parametrize("length", ["99", "101", "-1", str(2**63), "abc"])
def test_s6_lengths_that_lie(raw, s3, bucket, length):
    """S6: the stated length is the length, or nothing is stored."""
    body = b"x" * 100
    answer = framed(raw, bucket, length, chunked([body], sha(body)))
    assert answer.status_code in (400, 403, 411), answer.text
    assert keys(s3, bucket) == []


def test_s3_framing_is_for_objects_and_parts_alone(raw, s3, bucket):
    """S3: other operations do not take framed bodies."""
    body = b"<Delete><Object><Key>k</Key></Object></Delete>"
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = framed(raw, bucket, len(body), chunked([body], sha(body)), method="POST", path="?delete")
    assert answer.status_code == 400 and "InvalidRequest" in answer.text
    answer = framed(raw, bucket, 0, chunked([], sha(b"")), path="?versioning")
    assert answer.status_code == 400
    assert keys(s3, bucket) == ["k"]


def test_s7_the_body_mode_comes_from_what_was_signed(raw, s3, bucket):
    """S7: Content-Encoding: aws-chunked alone frames nothing; and framing is never stored."""
    looks_framed = chunked([b"hello"], b"")
    raw("PUT", f"/{bucket}/plain", {"Content-Encoding": "aws-chunked"}, looks_framed)
    assert s3.get_object(Bucket=bucket, Key="plain")["Body"].read() == looks_framed
    headers = {name: value for name, value in TRAILING.items() if name != "content-encoding"}
    headers["x-amz-decoded-content-length"] = "5"
    answer = raw("PUT", f"/{bucket}/framed", headers, chunked([b"hello"], sha(b"hello")))
    if answer.status_code == 200:
        assert s3.get_object(Bucket=bucket, Key="framed")["Body"].read() == b"hello"


@pytest.mark.parametrize("size", [10, 200_000])
def test_s8_the_hash_of_another_body(raw, s3, bucket, size):
    """S8: the body must be the one that was signed."""
    other = hashlib.sha256(b"other").hexdigest()
    answer = raw("PUT", f"/{bucket}/k", {"x-amz-content-sha256": other}, b"x" * size)
    assert answer.status_code in (400, 403)
    assert keys(s3, bucket) == []


def test_a_process_that_is_still_alive(s3, bucket):
    """After all of it."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
