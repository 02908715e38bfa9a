"""Signed heads for tests that speak HTTP by hand."""

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signed_headers(server, method, path, headers=None, payload="UNSIGNED-PAYLOAD"):
    """The header lines of a signed request, Host included, without the empty line behind them."""
    variables = server.variables
    request = AWSRequest(method, server.endpoint + path, headers={"x-amz-content-sha256": payload, **(headers or {})})
    request.context["payload_signing_enabled"] = False
    credentials = Credentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
    S3SigV4Auth(credentials, "s3", variables["AWS_REGION"]).add_auth(request)
    lines = [f"Host: {server.endpoint.split('//')[1]}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items() if name.lower() != "host"]
    return "\r\n".join(lines)
