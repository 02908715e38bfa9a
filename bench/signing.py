"""Requests signed once and sent many times: SigV4 does not care how often, for fifteen minutes."""

import json

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness import raw_request


class _KnownPayload(S3SigV4Auth):
    """Signs for a payload whose hash the caller has, or for one that is not signed."""

    def __init__(self, payload_hash, *arguments):
        super().__init__(*arguments)
        self.payload_hash = payload_hash

    def payload(self, request):
        return self.payload_hash


class Signer:
    def __init__(self, endpoint, variables):
        self.endpoint = endpoint
        self.host = endpoint.split("://")[1]
        self.region = variables["AWS_REGION"]
        self.credentials = Credentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])

    def _headers(self, kind, service, method, target, headers, body):
        request = AWSRequest(method, self.endpoint + target, headers=headers, data=body)
        kind(self.credentials, service, self.region).add_auth(request)
        return dict(request.headers.items())

    def dynamodb(self, operation, parameters):
        body = json.dumps(parameters).encode()
        headers = {"X-Amz-Target": f"DynamoDB_20120810.{operation}", "Content-Type": "application/x-amz-json-1.0"}
        signed = self._headers(SigV4Auth, "dynamodb", "POST", "/", headers, body)
        return raw_request("POST", "/", self.host, signed, body)

    def s3_headers(self, method, target, body=b"", headers=None):
        return self._headers(S3SigV4Auth, "s3", method, target, dict(headers or {}), body)

    def s3_stream_headers(self, target, payload_hash):
        """Headers of a PUT whose body is not at hand: its SHA-256 in hex, or UNSIGNED-PAYLOAD."""
        request = AWSRequest("PUT", self.endpoint + target)
        _KnownPayload(payload_hash, self.credentials, "s3", self.region).add_auth(request)
        return dict(request.headers.items())

    def s3(self, method, target, body=b"", headers=None):
        return raw_request(method, target, self.host, self.s3_headers(method, target, body, headers), body)
