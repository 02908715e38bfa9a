"""Whatever botocore signs must be taken, and nothing that was changed afterwards: thousands of random requests.

The signatures are botocore's own; the verdicts are those of the front itself, asked through the small program sigv4_probe
(no server, no network, no clock). The real client's requests are caught before they are sent.
"""

import base64
import datetime
import hashlib
import json
import os
import pathlib
import random
import string
import subprocess
from unittest import mock
from urllib.parse import quote, urlsplit

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import pytest

KEY_ID = "PROBEKEYFORTESTS0001"
SECRET = "probe/secret+that/nobody+uses/elsewhere1"
NOW = None  # the moment of the test that runs
CREDENTIALS = botocore.credentials.Credentials(KEY_ID, SECRET)
ROUNDS = int(os.environ.get("ALOFT_SIGNING_ROUNDS", "1500"))
# Fields that connections keep to themselves, and Host, which travels apart.
HIDDEN = {"host", "connection", "transfer-encoding", "content-length", "expect"}


def probe_path():
    named = os.environ.get("ALOFT_SIGV4_PROBE")
    if named:
        return pathlib.Path(named)
    binary = os.environ.get("ALOFT_BINARY")
    root = pathlib.Path(__file__).parents[3]
    return (pathlib.Path(binary).parent if binary else root / "build/release") / "sigv4_probe"


@pytest.fixture(scope="module")
def probe():
    path = probe_path()
    if not path.exists():
        pytest.skip(f"{path} is not built")
    with subprocess.Popen([path, KEY_ID, SECRET], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(request):
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return process.stdout.readline().rstrip("\n")

        yield ask
        process.stdin.close()


@pytest.fixture(autouse=True)
def frozen_time():
    """Each test has its own moment, which must be a real one: not every clock that a client reads can be set from here.

    One moment for all of them would be past when a slow machine comes to them: signatures are good for fifteen minutes.
    """
    global NOW
    NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    with mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: NOW.replace(tzinfo=None)), \
         mock.patch("time.time", lambda: NOW.timestamp()):
        yield


def wire(method, url, headers, body=b""):
    """What the server would see of a prepared request."""
    parts = urlsplit(url)
    target = parts.path or "/"
    if parts.query:
        target += "?" + parts.query
    fields = [(name.lower(), value.decode() if isinstance(value, bytes) else value) for name, value in headers.items()]
    host = dict(fields).get("host", parts.netloc)
    return {
        "now_micros": int(NOW.timestamp() * 1_000_000),
        "method": method,
        "target": target,
        "host": host,
        "tls": parts.scheme == "https",
        "chunked": "chunked" in dict(fields).get("transfer-encoding", ""),
        "headers": [[name, value.strip()] for name, value in fields if name not in HIDDEN],
        "body_base64": base64.b64encode(body).decode(),
    }


def stored(body):
    return "stored " + hashlib.sha256(body).hexdigest()


class Dice:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, alphabet, least, most):
        return "".join(self.random.choice(alphabet) for _ in range(self.random.randint(least, most)))

    def path(self):
        alphabet = string.ascii_letters + string.digits + "-_.~/ +%$&,:;=?@!*'()éü漢"
        return "/bucket/" + quote(self.text(alphabet, 0, 20), safe="/~")

    def query(self):
        names = ["prefix", "delimiter", "uploads", "acl", "marker", "max-keys", "versionId", "x-id", "list-type"]
        pairs = []
        for name in self.random.sample(names, self.random.randint(0, 4)):
            value = quote(self.text(string.printable[:95] + "é", 0, 8), safe="-_.~")
            pairs.append(name if not value and self.random.random() < 0.5 else f"{name}={value}")
        return "&".join(pairs)

    def headers(self):
        found = {}
        for _ in range(self.random.randint(0, 4)):
            name = "x-amz-meta-" + self.text(string.ascii_lowercase + "-", 1, 8)
            found[name] = self.text(string.ascii_letters + string.digits + "  \t,;=\"", 0, 20)
        if self.random.random() < 0.5:
            found["Content-Type"] = "text/plain;  charset=utf-8"
        return found

    def request(self):
        method = self.random.choice(["GET", "PUT", "POST", "DELETE", "HEAD"])
        body = self.random.randbytes(self.random.randint(0, 3000)) if method in ("PUT", "POST") else b""
        query = self.query()
        scheme = self.random.choice(["http", "https"])
        host = self.random.choice(["localhost:4566", "127.0.0.1:8000", "bucket.s3.localhost:4566", "s3.example.org"])
        url = f"{scheme}://{host}{self.path()}" + (f"?{query}" if query else "")
        return botocore.awsrequest.AWSRequest(method=method, url=url, headers=self.headers(), data=body)


SIGNERS = {
    "s3-header": lambda: botocore.auth.S3SigV4Auth(CREDENTIALS, "s3", "eu-west-1"),
    "s3-query": lambda: botocore.auth.S3SigV4QueryAuth(CREDENTIALS, "s3", "eu-west-1", expires=300),
    "s3-v2-query": lambda: botocore.auth.HmacV1QueryAuth(CREDENTIALS, expires=300),
    "dynamodb-header": lambda: botocore.auth.SigV4Auth(CREDENTIALS, "dynamodb", "us-east-1"),
}


def sign(kind, request):
    request.context.update({"timestamp": NOW.strftime("%Y%m%dT%H%M%SZ"), "payload_signing_enabled": True})
    if kind == "dynamodb-header":
        request.method = "POST"
        request.url = request.url.split("/bucket/")[0] + "/"
        request.headers["X-Amz-Target"] = "DynamoDB_20120810.PutItem"
    if kind.endswith("-query"):
        request.data = b""  # the client would move it into the query
    if kind == "s3-v2-query":
        for name in list(request.headers):
            del request.headers[name]
        if "bucket.s3." in request.url:
            request.auth_path = "/bucket" + urlsplit(request.url).path
    SIGNERS[kind]().add_auth(request)
    prepared = request.prepare()
    return wire(request.method, prepared.url, prepared.headers, request.data or b"")


@pytest.mark.parametrize("kind", SIGNERS)
def test_what_botocore_signs_is_taken(probe, kind):
    dice = Dice(kind)
    for _ in range(ROUNDS):
        request = dice.request()
        asked = sign(kind, request)
        assert probe(asked) == stored(request.data or b""), json.dumps(asked, indent=1)


def changed(dice, asked):
    """The request with one thing changed that is signed."""
    other = json.loads(json.dumps(asked))
    kinds = ["method", "path", "query", "host", "header", "amz"]
    kind = dice.random.choice(kinds)
    if kind == "method":
        other["method"] = "PATCH"
    elif kind == "path":
        path, mark, query = other["target"].partition("?")
        other["target"] = path + "x" + mark + query
    elif kind == "query":
        other["target"] += ("&" if "?" in other["target"] else "?") + "policy"
    elif kind == "host":
        other["host"] = "elsewhere.example.org"
    elif kind == "amz":
        other["headers"].append(["x-amz-acl", "public-read"])
    else:
        for field in other["headers"]:
            if field[0].startswith("x-amz-meta-") or field[0] == "x-amz-date":
                field[1] += "0"
    return kind, other


@pytest.mark.parametrize("kind", SIGNERS)
def test_what_was_changed_afterwards_is_refused(probe, kind):
    dice = Dice("changed " + kind)
    for _ in range(ROUNDS):
        asked = sign(kind, dice.request())
        what, other = changed(dice, asked)
        if other == asked or (kind == "s3-v2-query" and what == "host"):
            continue  # version 2 does not sign the host
        if kind == "s3-query" and what == "header" and "X-Amz-SignedHeaders=host&" in asked["target"]:
            continue
        assert probe(other).startswith("refused "), (what, json.dumps(other, indent=1))


@pytest.mark.parametrize("kind", ["s3-header", "dynamodb-header"])
def test_another_body_is_refused(probe, kind):
    dice = Dice("body " + kind)
    for _ in range(200):
        asked = sign(kind, dice.request())
        asked["body_base64"] = base64.b64encode(b"another body").decode()
        assert probe(asked).startswith("refused ")


def caught(client, call, **arguments):
    """The request that `client` would send, and the body it would carry."""
    seen = []

    def keep(request, **_):
        body = request.body
        if hasattr(body, "read"):
            body = body.read()
        body = body.encode() if isinstance(body, str) else body or b""
        seen.append(wire(request.method, request.url, request.headers, bytes(body)))
        return botocore.awsrequest.AWSResponse(request.url, 200, {}, mock.Mock(stream=lambda *_: [], content=b""))

    client.meta.events.register("before-send", keep)
    try:
        getattr(client, call)(**arguments)
    except Exception:  # the empty answer means nothing to the client
        pass
    finally:
        client.meta.events.unregister("before-send", keep)
    return seen[0]


def client(service, endpoint, **config):
    return boto3.client(
        service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET, config=botocore.config.Config(retries={"max_attempts": 0}, **config))


@pytest.mark.parametrize("endpoint", ["http://localhost:4566", "https://localhost:4566", "https://s3.example.org"])
@pytest.mark.parametrize("style", ["path", "virtual"])
def test_the_client_itself(probe, endpoint, style):
    s3 = client("s3", endpoint, s3={"addressing_style": style})
    dice = Dice(endpoint + style)
    for _ in range(15):
        key = dice.text(string.ascii_letters + " +/%~*'()éü漢", 1, 20)
        body = dice.random.randbytes(dice.random.choice([0, 1, 1000, 2_000_000]))
        metadata = {"a": dice.text(string.ascii_letters + " ", 1, 10).strip() or "b"}
        asked = caught(s3, "put_object", Bucket="bucket", Key=key, Body=body, Metadata=metadata)
        assert probe(asked) == stored(body), (key, asked["headers"])
        assert probe(caught(s3, "get_object", Bucket="bucket", Key=key)).startswith("stored ")
        assert probe(caught(s3, "list_objects_v2", Bucket="bucket", Prefix=key)).startswith("stored ")
        assert probe(caught(s3, "upload_part", Bucket="bucket", Key=key, UploadId="u/+=", PartNumber=1,
                            Body=body)) == stored(body)


def test_the_dynamodb_client_itself(probe):
    for endpoint in ("http://localhost:8000", "https://dynamodb.example.org"):
        dynamodb = client("dynamodb", endpoint)
        asked = caught(dynamodb, "put_item", TableName="table", Item={"id": {"S": "é漢"}})
        assert probe(asked).startswith("stored ")


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_by_the_client(probe, version):
    s3 = client("s3", "http://localhost:4566", signature_version=version, s3={"addressing_style": "path"})
    dice = Dice(version)
    for _ in range(200):
        key = dice.text(string.ascii_letters + " +/%~*'()éü漢", 1, 20)
        url = s3.generate_presigned_url("get_object", Params={
            "Bucket": "bucket", "Key": key, "ResponseContentType": "text/plain; charset=utf-8"}, ExpiresIn=60)
        assert probe(wire("GET", url, {})).startswith("stored "), url
        assert probe(wire("PUT", url, {}, b"x")).startswith("refused "), url
