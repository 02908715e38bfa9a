"""H7: secrets are nowhere but where their owner looks for them: not in logs, error bodies, arguments or stored files."""

import base64
import hashlib
import os
import pathlib
import re
import subprocess
import urllib.error
import urllib.request

import boto3
import pytest
import requests
from botocore.config import Config

from support.server import AloftServer, binary
from support.waiting import EVENT_SECONDS


@pytest.fixture
def talkative(request):
    if request.config.getoption("--against"):
        pytest.skip("reads the server's files")
    with AloftServer(arguments=["--log", "debug"]) as server:
        yield server


def test_h7_no_secret_in_logs_errors_arguments_or_files(talkative, unique):
    options = talkative.boto3_options()
    secret = options["aws_secret_access_key"]
    s3 = boto3.client("s3", config=Config(signature_version="s3v4"), **options)
    s3.create_bucket(Bucket=unique)
    s3.put_object(Bucket=unique, Key="a", Body=b"a", Metadata={"canary": "kept-in-the-object-only"})
    create = [binary(), "keys", "create", "--user", "second", "--data", str(talkative.data_directory)]
    made = subprocess.run(create, capture_output=True, text=True, check=True).stdout
    second = re.search(r"(?<![\w/+])[\w/+]{40}(?![\w/+])", made).group()
    said = [presigned_refusal(s3, unique), wrong_signature(options, unique)]
    arguments = pathlib.Path(f"/proc/{talkative.process.pid}/cmdline").read_bytes().decode()
    talkative.stop()
    places = {"log": talkative.log_text(), "arguments": arguments, "errors": "".join(said)}
    for path in talkative.data_directory.rglob("*"):
        if path.is_file() and path.name != "credentials":  # the owner's own copy, for `aloft env`
            places[str(path)] = path.read_bytes().decode("latin-1")
    for canary in (secret, second):
        assert [name for name, text in places.items() if canary in text] == []
    assert (talkative.data_directory / "credentials").stat().st_mode & 0o077 == 0
    assert (talkative.data_directory / "master.key").stat().st_mode & 0o077 == 0


def sse_c(key):
    return {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}


def test_h7_no_key_of_a_client_and_nothing_encrypted_with_it_is_stored(talkative, unique):
    key, text = os.urandom(32), b"canary of what is encrypted: " + os.urandom(16).hex().encode()
    s3 = boto3.client("s3", **talkative.boto3_options())
    s3.create_bucket(Bucket=unique)
    control = b"canary of what is not: " + os.urandom(16).hex().encode()
    s3.put_object(Bucket=unique, Key="control", Body=control)
    padded = os.urandom(200_000) + text + os.urandom(10)
    for body in (text, padded):
        s3.put_object(Bucket=unique, Key=f"client-{len(body)}", Body=body, **sse_c(key))
        s3.put_object(Bucket=unique, Key=f"server-{len(body)}", Body=body, ServerSideEncryption="AES256")
    upload = s3.create_multipart_upload(Bucket=unique, Key="parts", **sse_c(key))["UploadId"]
    s3.upload_part(Bucket=unique, Key="parts", UploadId=upload, PartNumber=1, Body=padded, **sse_c(key))
    said = [unfinished_session(talkative, unique, key, text.rjust(256 * 1024))]
    mismatched = {**sse_c(base64.b64encode(key).decode()), "SSECustomerKeyMD5": "AAAA"}
    for wrong in ({}, sse_c(os.urandom(32)), mismatched, sse_c(key[:31])):
        with pytest.raises(s3.exceptions.ClientError) as refused:
            s3.get_object(Bucket=unique, Key=f"client-{len(text)}", **wrong)
        said.append(str(refused.value.response))
    assert s3.get_object(Bucket=unique, Key=f"client-{len(text)}", **sse_c(key))["Body"].read() == text
    talkative.stop()
    places = {"log": talkative.log_text().encode(), "replies": "".join(said).encode()}
    places |= {str(path): path.read_bytes() for path in talkative.data_directory.rglob("*") if path.is_file()}
    md5 = hashlib.md5(key).digest()
    for canary in (text, key, base64.b64encode(key), key.hex().encode(), md5, base64.b64encode(md5)):
        assert [name for name, content in places.items() if canary in content] == []
    assert [name for name, content in places.items() if control in content], "this test would see it"


def unfinished_session(server, bucket, key, chunk):
    """Google's way to begin: the running digest of what has come ends in the midst of a block."""
    headers = {
        "x-goog-encryption-algorithm": "AES256",
        "x-goog-encryption-key": base64.b64encode(key).decode(),
        "x-goog-encryption-key-sha256": base64.b64encode(hashlib.sha256(key).digest()).decode(),
    }
    address = f"{server.endpoint}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name=session"
    begun = requests.post(address, headers=headers, json={}, timeout=EVENT_SECONDS)
    part = {"Content-Range": f"bytes 0-{len(chunk) - 1}/*"}
    kept = requests.put(begun.headers["Location"], headers=part, data=chunk, timeout=EVENT_SECONDS)
    assert kept.status_code == 308
    return begun.text + kept.text


def presigned_refusal(s3, bucket):
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "absent"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url)
    return refused.value.read().decode()


def wrong_signature(options, bucket):
    stranger = boto3.client("s3", **{**options, "aws_secret_access_key": "not the secret"})
    with pytest.raises(stranger.exceptions.ClientError) as refused:
        stranger.list_objects_v2(Bucket=bucket)
    return str(refused.value.response)
