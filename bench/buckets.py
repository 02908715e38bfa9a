"""Buckets for the benches: made with boto3, filled over the wire."""

import http.client
import json
import pathlib
import re
import signal
import subprocess
import tempfile
from urllib.parse import quote

import boto3
from botocore.config import Config

from harness import LOAD_CORE, pin, say, tool
from signing import Signer
from support.server import boto3_options

FILL_CONNECTIONS = 128


def client(server):
    options = boto3_options(server.endpoint, server.variables)
    return boto3.client("s3", config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}), **options)


def create(server, name):
    client(server).create_bucket(Bucket=name)


def bytes_of(number, size):
    """`size` bytes that no compression shortens and no two numbers share."""
    pattern = bytes((number * 31 + at * at) & 255 for at in range(251))
    return (number.to_bytes(8, "big") + pattern * (size // len(pattern) + 1))[:size]


# After the last key it begins again, so that the last answers are no special case; ENDED is said well after the first lap.
FILL_LUA = """
local folders, each, bucket, at = {folders}, {each}, "{bucket}", 0
request = function()
  local n = at % (folders * each)
  at = at + 1
  if at == folders * each + {margin} then io.write("ENDED\\n"); io.flush() end
  return string.format("PUT /%s/folder-%05d/object-%05d HTTP/1.1\\r\\nHost: {host}\\r\\nContent-Length: 16\\r\\n\\r\\n0123456789abcdef",
    bucket, n % folders, math.floor(n / folders))
end
done = function(summary) io.write(string.format("FILLED %d\\n", summary.errors.status)) end
"""


def _fill_by_wrk(server, script):
    command = ["wrk", "-t1", f"-c{FILL_CONNECTIONS}", "-d3600s", "--timeout", "60s", "-s", str(script), server.endpoint]
    tool("wrk")
    with subprocess.Popen(pin(command, LOAD_CORE), stdout=subprocess.PIPE, text=True) as load:
        for line in load.stdout:
            if line.startswith("ENDED"):
                load.send_signal(signal.SIGINT)  # wrk then ends its rounds and calls done()
            if line.startswith("FILLED"):
                return int(line.split()[1])
    raise RuntimeError("wrk ended without a word")


def count(server, bucket):
    """All keys of the bucket, page by page."""
    signer = Signer(server.endpoint, server.variables)
    connection = http.client.HTTPConnection(signer.host, timeout=60)
    found, after = 0, ""
    while True:
        target = f"/{bucket}?list-type=2" + (f"&start-after={quote(after, safe='')}" if after else "")
        connection.request("GET", target, headers=signer.s3_headers("GET", target))
        page = connection.getresponse().read().decode()
        keys = re.findall("<Key>([^<]*)</Key>", page)
        found += len(keys)
        if "<IsTruncated>true" not in page:
            return found
        after = keys[-1]


def fill(server, bucket, folders, each):
    """Writes folder-F/object-N of 16 bytes, `each` in every folder, without signatures under a policy that allows it."""
    s3 = client(server)
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration=dict.fromkeys(
            ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], False
        ),
    )
    rule = {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [rule]}))
    host = server.endpoint.split("://")[1]
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "fill.lua"
        margin = 8 * FILL_CONNECTIONS
        script.write_text(FILL_LUA.format(folders=folders, each=each, bucket=bucket, host=host, margin=margin))
        refused = _fill_by_wrk(server, script)
    found = count(server, bucket)
    if refused or found != folders * each:
        raise RuntimeError(f"{bucket}: {refused} writes refused, {found:,} of {folders * each:,} objects are there")
    say(f"{found:,} objects written")
