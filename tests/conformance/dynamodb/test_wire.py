"""The wire itself: headers, checksums, encodings, and requests that no SDK would send."""

import gzip
import json
import zlib

import pytest
from botocore.credentials import Credentials


def test_reply_headers(raw):
    reply = raw.call("ListTables", {})
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/x-amz-json-1.0"
    assert int(reply.headers["x-amz-crc32"]) == zlib.crc32(reply.body)
    identifier = reply.headers["x-amzn-requestid"]
    assert len(identifier) == 52 and identifier.isalnum() and identifier.upper() == identifier
    assert raw.call("ListTables", {}).headers["x-amzn-requestid"] != identifier
    failed = raw.call("DescribeTable", {"TableName": "absent-table"})
    assert failed.status == 400
    assert failed.json()["__type"] == "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
    assert int(failed.headers["x-amz-crc32"]) == zlib.crc32(failed.body)


def test_health_check(server, raw):
    if not server.endpoint:
        pytest.skip("answered by host name there")
    reply = raw.send("GET", "/", {"Host": f"dynamodb.{raw.options['region_name']}.amazonaws.com"})
    assert reply.status == 200
    assert reply.body == f"healthy: dynamodb.{raw.options['region_name']}.amazonaws.com ".encode()


def test_both_content_types(raw):
    reply = raw.call("ListTables", {}, {"Content-Type": "application/json"})
    assert reply.status == 200 and reply.headers["content-type"] == "application/json"
    assert raw.call("ListTables", {}, {"Content-Type": "text/plain"}).status == 404


@pytest.mark.parametrize("encoding, compress", [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_compressed_requests(raw, simple, encoding, compress):
    body = json.dumps({"TableName": simple, "Item": {"p": {"S": encoding}, "x": {"S": "y" * 5000}}}).encode()
    reply = raw.call("PutItem", compress(body), {"Content-Encoding": encoding})
    assert reply.status == 200, reply.body
    reply = raw.call("GetItem", {"TableName": simple, "Key": {"p": {"S": encoding}}})
    assert len(reply.json()["Item"]["x"]["S"]) == 5000


def test_compressed_bombs(raw, simple):
    bomb = gzip.compress(b" " * (64 << 20), 9)
    assert raw.call("PutItem", bomb, {"Content-Encoding": "gzip"}).status == 413
    ratio = gzip.compress(b'{"TableName":"' + b"a" * (3 << 20) + b'"}', 9)
    assert raw.call("GetItem", ratio, {"Content-Encoding": "gzip"}).status == 413
    twice = gzip.compress(gzip.compress(b"{}"))
    assert raw.call("ListTables", twice, {"Content-Encoding": "gzip, gzip"}).status == 413
    assert raw.call("ListTables", b"not gzip", {"Content-Encoding": "gzip"}).status >= 400
    assert raw.call("ListTables", b"{}", {"Content-Encoding": "br"}).status >= 400


def test_body_limit(raw, simple):
    assert raw.call("PutItem", b" " * ((16 << 20) + 1)).status == 413
    body = b'{"TableName":"' + simple.encode() + b'"}' + b" " * (15 << 20)
    assert raw.call("DescribeTable", body).status == 200


BODY = b'{"TableName":"TABLE","Item":{"p":{"S":"a"},"l":{"L":[{"N":"1"},{"BOOL":true}]}}}'


def test_every_truncation_is_refused(raw, simple):
    body = BODY.replace(b"TABLE", simple.encode())
    for length in range(0, len(body), 3):
        reply = raw.call("PutItem", body[:length])
        assert (reply.status, reply.error) == (400, "SerializationException"), body[:length]
    assert raw.call("Scan", {"TableName": simple, "Select": "COUNT"}).json()["Count"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{}{}",
        b'{"TableName":"a","TableName":"b"}',
        b'{"TableName":"\xff"}',
        b'{"TableName":"\xed\xa0\x80"}',
        b'{"TableName":"\\ud800"}',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"[" * 200_000 + b"]" * 200_000,
        b'{"TableName":1' + b"0" * 1_000_000 + b"}",
        b'{"TableName":"abc","Key":{"p":{"N":1}}}',
        b'{"TableName":"abc","Key":{"p":{"B":"a"}}}',
        b'{"TableName":"abc","Key":{"p":{"B":"YWJ="}}}',
        b'{"TableName":"abc","Key":{"p":{"B":"YW!j"}}}',
        b'{"TableName":"abc","Key":{"p":{"SS":"x"}}}',
        b'{"TableName":"abc","Key":{"p":"x"}}',
        b'{"TableName":"abc","Key":[]}',
        b'{"TableName":{},"Key":{}}',
        b'{"TableName":"abc","ConsistentRead":"maybe","Key":{}}',
    ],
)
def test_malformed_bodies(raw, body):
    reply = raw.call("GetItem", body)
    assert (reply.status, reply.error) == (400, "SerializationException"), reply.body[:200]


def test_deep_values_fail_when_written(raw, simple):
    deep = b'{"L":[' * 100 + b'{"S":"x"}' + b"]}" * 100
    reply = raw.call("PutItem", b'{"TableName":"' + simple.encode() + b'","Item":{"p":{"S":"a"},"d":' + deep + b"}}")
    assert (reply.status, reply.error) == (400, "ValidationException")
    assert raw.call("Scan", {"TableName": simple, "Select": "COUNT"}).json()["Count"] == 0


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 4096,
        "NOT " * 1000 + "a = b",
        "a = b AND " * 400 + "a = b",
        "a" + "[0]" * 1300,
        "a" + ".b" * 2000 + " = c",
        "size(" * 800,
    ],
)
def test_hostile_expressions(raw, simple, expression):
    reply = raw.call("Scan", {"TableName": simple, "FilterExpression": expression})
    assert (reply.status, reply.error) == (400, "ValidationException")
    assert reply.message.startswith("Invalid FilterExpression: ")


def test_huge_placeholder_maps(raw, simple):
    values = {f":v{i}": {"S": "x"} for i in range(100_000)}
    reply = raw.call("Scan", {"TableName": simple, "FilterExpression": "a = :v1", "ExpressionAttributeValues": values})
    assert (reply.status, reply.error) == (400, "ValidationException")
    assert len(reply.body) < 20_000


@pytest.mark.parametrize(
    "target", ["", "GetItem", "DynamoDB_20120810.Nope", "DynamoDB_20111205.GetItem", "DynamoDB_20120810.getItem"]
)
def test_unknown_operations(raw, target):
    reply = raw.send("POST", "/", raw.headers(target or "DynamoDB_20120810.", b"{}"), b"{}")
    assert reply.status in (400, 501)
    assert reply.error == "UnknownOperationException"


def test_authentication_comes_in_the_vendors_words(raw):
    def error(credentials=None, change=None):
        headers = raw.headers("DynamoDB_20120810.ListTables", b"{}", credentials=credentials)
        (change or (lambda h: None))(headers)
        reply = raw.send("POST", "/", headers, b"{}")
        assert reply.status == 400
        return reply.error

    options = raw.options
    assert error(Credentials(options["aws_access_key_id"], "wrong" * 8)) == "InvalidSignatureException"
    assert error(Credentials("AKIAUNKNOWNUNKNOWN00", "wrong" * 8)) == "UnrecognizedClientException"
    assert error(change=lambda h: h.pop("Authorization")) == "MissingAuthenticationTokenException"
    assert error(change=lambda h: h.update({"X-Amz-Date": "20000101T000000Z"})) == "InvalidSignatureException"
    assert (
        error(change=lambda h: h.update(Authorization="AWS4-HMAC-SHA256 Credential=a"))
        == "IncompleteSignatureException"
    )


def test_a_changed_body_is_refused(raw, simple):
    body = BODY.replace(b"TABLE", simple.encode())
    headers = raw.headers("DynamoDB_20120810.PutItem", body)
    reply = raw.send("POST", "/", headers, body.replace(b'"a"', b'"b"'))
    assert (reply.status, reply.error) == (400, "InvalidSignatureException")
    assert raw.call("Scan", {"TableName": simple, "Select": "COUNT"}).json()["Count"] == 0


def test_preflight(server, raw):
    headers = {
        "Host": f"dynamodb.{raw.options['region_name']}.amazonaws.com",
        "Origin": "http://localhost:3000",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,x-amz-target",
    }
    if not server.endpoint:
        pytest.skip("answered by host name there")
    reply = raw.send("OPTIONS", "/", headers)
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["access-control-allow-headers"] == "authorization,x-amz-target"
