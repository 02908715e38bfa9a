"""H7: secrets are nowhere but where their owner looks for them: not in logs, error bodies, arguments or stored files."""

import pathlib
import re
import subprocess
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config

from support.server import AloftServer, binary


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
