"""What the S3 tests share: clients, a bucket of one's own, and refusals as expectations."""

import contextlib
import http.client
import json
import subprocess
import urllib.parse

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import pytest

from support.server import binary


@contextlib.contextmanager
def refusal(code, status=None):
    """The block must be refused with this error code (HEAD replies have only the status as text)."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        yield caught
    response = caught.value.response
    assert response["Error"]["Code"] == code, response
    if status is not None:
        assert response["ResponseMetadata"]["HTTPStatusCode"] == status, response


@pytest.fixture
def refused():
    return refusal


def make_client(server, **overrides):
    options = {**server.boto3_options(), **overrides}
    style = options.pop("style", "path")
    config = botocore.config.Config(s3={"addressing_style": style}, retries={"max_attempts": 1})
    return boto3.client("s3", **{"config": config, **options})


@pytest.fixture(scope="session")
def s3(server):
    return make_client(server)


@pytest.fixture
def client_for(server):
    return lambda **overrides: make_client(server, **overrides)


@pytest.fixture
def bucket(s3, unique):
    s3.create_bucket(Bucket=unique)
    return unique


@pytest.fixture
def versioned(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


@pytest.fixture
def limited(server, s3, unique, tmp_path):
    """Makes a client whose key may only what the policy document allows."""
    if not hasattr(server, "data_directory"):
        pytest.skip("makes keys of its own, which needs a server of ours")

    def make(*statements):
        document = tmp_path / "policy.json"
        document.write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
        command = [binary(), "keys", "create", "--user", unique + "-user", "--policy", str(document)]
        command += ["--data", str(server.data_directory)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        key = dict(line.split("=", 1) for line in done.stdout.splitlines())
        return make_client(
            server, aws_access_key_id=key["AWS_ACCESS_KEY_ID"], aws_secret_access_key=key["AWS_SECRET_ACCESS_KEY"]
        )

    return make


@pytest.fixture
def anonymous(server):
    return make_client(
        server, config=botocore.config.Config(signature_version=botocore.UNSIGNED, s3={"addressing_style": "path"})
    )


class Signer(botocore.auth.S3SigV4Auth):
    """Signs the x-amz-content-sha256 that was given, where botocore would put its own."""

    def payload(self, request):
        return request.context.get("content_sha256") or super().payload(request)


class Reply:
    def __init__(self, response):
        self.status_code = response.status
        self.headers = response.headers  # by name, whatever the case
        self.content = response.read()

    @property
    def text(self):
        return self.content.decode(errors="replace")


class Raw:
    """Sends requests exactly as given, signed by botocore or not at all: nothing in between tidies paths or headers."""

    def __init__(self, server):
        options = server.boto3_options()
        self.endpoint = options["endpoint_url"] or "https://s3.amazonaws.com"
        self.region = options["region_name"]
        self.credentials = botocore.credentials.Credentials(
            options["aws_access_key_id"], options["aws_secret_access_key"]
        )

    def __call__(self, method, path, headers=None, data=b"", sign=True):
        headers = dict(headers or {})
        if sign:
            request = botocore.awsrequest.AWSRequest(method=method, url=self.endpoint + path, data=data)
            request.context["content_sha256"] = headers.pop("x-amz-content-sha256", None)
            for name, value in headers.items():
                request.headers[name] = value
            Signer(self.credentials, "s3", self.region).add_auth(request)
            headers = dict(request.headers.items())
        return self.send(method, path, headers, data)

    def send(self, method, path, headers, data):
        where = urllib.parse.urlsplit(self.endpoint)
        kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        connection = kind(where.netloc, timeout=60)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                connection.putheader(name, value.encode() if isinstance(value, str) else value)
            connection.endheaders()
            try:
                connection.send(data)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before all of it was sent: the answer is there
            return Reply(connection.getresponse())
        finally:
            connection.close()


@pytest.fixture
def raw(server):
    return Raw(server)
