"""Requests as no SDK would send them, but correctly signed."""

import http.client
import json
import urllib.parse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ERRORS_WITH_CAPITAL = "Message"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json()["__type"].split("#")[-1]

    @property
    def message(self):
        body = self.json()
        return body.get("message", body.get(ERRORS_WITH_CAPITAL))


class Raw:
    def __init__(self, options):
        self.options = options
        self.url = options["endpoint_url"] or f"https://dynamodb.{options['region_name']}.amazonaws.com"

    def headers(self, target, body, extra=None, credentials=None):
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target, **(extra or {})}
        request = AWSRequest("POST", self.url + "/", data=body, headers=headers)
        credentials = credentials or Credentials(
            self.options["aws_access_key_id"], self.options["aws_secret_access_key"]
        )
        SigV4Auth(credentials, "dynamodb", self.options["region_name"]).add_auth(request)
        return dict(request.headers.items())

    def connection(self):
        parts = urllib.parse.urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.netloc, timeout=60)

    def send(self, method, path, headers, body=b""):
        connection = self.connection()
        try:
            connection.request(method, path, body=body, headers=headers)
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def call(self, operation, body, extra=None, credentials=None, service="DynamoDB_20120810"):
        """`body` as bytes goes as it is; anything else as JSON."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.send("POST", "/", self.headers(f"{service}.{operation}", body, extra, credentials), body)
