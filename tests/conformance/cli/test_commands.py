"""The command line as a user meets it: every command, its help, and its refusals."""

import json
import os
import re
import socket
import ssl
import subprocess
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError
from support.ports import free_port
from support.server import AloftServer, binary, without_aws
from support.waiting import EVENT_SECONDS

COMMAND_SECONDS = EVENT_SECONDS


def aloft(*arguments, environment=None):
    return subprocess.run(
        [binary(), *map(str, arguments)], capture_output=True, text=True, timeout=COMMAND_SECONDS,
        env=environment or without_aws(os.environ),
    )


def made(*arguments):
    done = aloft(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def running():
    with AloftServer() as server:
        yield server


@pytest.mark.parametrize("command", [[], ["dev"], ["serve"], ["env"], ["status"], ["keys"], ["keys", "create"], ["doctor"]])
def test_help_explains_every_command(command):
    text = made(*command, "--help")
    assert "Usage:" in text or "OPTIONS" in text
    assert "xample" in text or "first session" in text or "Looks at" in text, text


def test_version_and_nonsense():
    assert re.fullmatch(r"aloft \d+\.\d+\.\d+\n", made("--version"))
    wrong = aloft("dev", "--prot", "1")
    assert wrong.returncode == 2 and "--help" in wrong.stderr


def test_env_in_three_forms(running):
    data = running.data_directory
    shell = subprocess.run(
        ["sh", "-c", f'eval "$("{binary()}" env --data "{data}")" && printf %s "$AWS_SECRET_ACCESS_KEY"'],
        capture_output=True, text=True, check=True,
    ).stdout
    as_json = json.loads(made("env", "--json", "--data", data))
    dotenv = dict(line.split("=", 1) for line in made("env", "--dotenv", "--data", data).splitlines())
    assert shell == as_json["AWS_SECRET_ACCESS_KEY"] and dotenv == as_json
    assert as_json["AWS_ENDPOINT_URL"] == running.endpoint
    by_variable = aloft("env", "--json", environment={**without_aws(os.environ), "ALOFT_DATA": str(data)})
    assert json.loads(by_variable.stdout) == as_json


def test_without_a_server_commands_say_what_to_do(tmp_path):
    for command in (["env"], ["status"], ["keys", "list"]):
        done = aloft(*command, "--data", tmp_path)
        assert done.returncode == 1 and "aloft dev" in done.stderr, done.stderr


def test_status_counts_what_is_there(own_server):
    boto3.client("s3", **own_server.boto3_options()).create_bucket(Bucket="counted")
    told = json.loads(made("status", "--json", "--data", own_server.data_directory))
    assert told["counts"]["buckets"] == 1 and told["counts"]["tables"] == 0
    assert "buckets    1" in made("status", "--data", own_server.data_directory)


def test_a_key_may_do_what_its_policy_says_until_it_is_disabled(own_server, tmp_path):
    data = own_server.data_directory
    root = boto3.client("s3", **own_server.boto3_options())
    root.create_bucket(Bucket="shared")
    root.put_object(Bucket="shared", Key="k", Body=b"x")
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared/*"}],
    }))
    key = dict(
        line.split("=", 1)
        for line in made("keys", "create", "--user", "reader", "--policy", policy, "--data", data).splitlines()
    )
    options = dict(own_server.boto3_options(), aws_access_key_id=key["AWS_ACCESS_KEY_ID"],
                   aws_secret_access_key=key["AWS_SECRET_ACCESS_KEY"])
    reader = boto3.client("s3", **options)
    assert reader.get_object(Bucket="shared", Key="k")["Body"].read() == b"x"
    with pytest.raises(ClientError, match="AccessDenied"):
        reader.put_object(Bucket="shared", Key="k", Body=b"y")
    assert re.search(rf"{key['AWS_ACCESS_KEY_ID']} +enabled .* policy +reader", made("keys", "list", "--data", data))

    made("keys", "disable", key["AWS_ACCESS_KEY_ID"], "--data", data)
    with pytest.raises(ClientError) as refused:
        reader.get_object(Bucket="shared", Key="k")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    made("keys", "enable", key["AWS_ACCESS_KEY_ID"], "--data", data)
    reader.get_object(Bucket="shared", Key="k")
    made("keys", "delete", key["AWS_ACCESS_KEY_ID"], "--data", data)
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        reader.get_object(Bucket="shared", Key="k")
    assert key["AWS_SECRET_ACCESS_KEY"] not in made("keys", "list", "--data", data) + own_server.log_text()


def test_a_policy_that_is_not_understood_makes_no_key(own_server, tmp_path):
    policy = tmp_path / "policy.json"
    policy.write_text('{"Version": "2012-10-17", "Statement": [{"Effect": "Maybe", "Action": "s3:*", "Resource": "*"}]}')
    done = aloft("keys", "create", "--user", "x", "--policy", policy, "--data", own_server.data_directory)
    assert done.returncode == 1 and done.stdout == ""
    assert " x\n" not in made("keys", "list", "--data", own_server.data_directory)


def test_the_root_key_outlives_a_restart(own_server):
    before = dict(own_server.variables)
    own_server.stop()
    own_server.start()
    assert own_server.variables["AWS_SECRET_ACCESS_KEY"] == before["AWS_SECRET_ACCESS_KEY"]
    boto3.client("s3", **own_server.boto3_options()).list_buckets()


def test_a_second_server_on_the_same_data_is_refused(running):
    second = aloft("dev", "--data", running.data_directory, "--port", 0)
    assert second.returncode == 1 and "in use by another process" in second.stderr


def test_a_port_that_is_taken_is_said(running, tmp_path):
    second = aloft("dev", "--data", tmp_path / "d", "--port", running.port)
    assert second.returncode == 1 and str(running.port) in second.stderr


def test_further_ports_serve_the_same(tmp_path):
    further = free_port()
    with AloftServer(arguments=["--also", str(further)]) as server:
        options = dict(server.boto3_options(), endpoint_url=f"http://127.0.0.1:{further}")
        boto3.client("s3", **options).create_bucket(Bucket="through-the-other-door")
        names = boto3.client("s3", **server.boto3_options()).list_buckets()["Buckets"]
        assert [bucket["Name"] for bucket in names] == ["through-the-other-door"]


def test_health_and_metrics(running):
    assert urllib.request.urlopen(running.endpoint + "/healthz").read().strip() == b"ok"
    text = urllib.request.urlopen(running.endpoint + "/metrics").read().decode()
    assert re.search(r"^aloft_\w+requests\w*(\{.*\})? \d+", text, re.M), text[:500]


def test_tls_with_the_local_authority():
    with AloftServer(arguments=["--tls"]) as server:
        assert server.endpoint.startswith("https://")
        authority = server.variables["AWS_CA_BUNDLE"]
        client = boto3.client("s3", verify=authority, **server.boto3_options())
        client.create_bucket(Bucket="over-tls")
        client.put_object(Bucket="over-tls", Key="k", Body=b"secret")
        assert client.get_object(Bucket="over-tls", Key="k")["Body"].read() == b"secret"
        assert json.loads(made("status", "--json", "--data", server.data_directory))["counts"]["buckets"] == 1
        context = ssl.create_default_context(cafile=authority)
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(OSError), socket.create_connection(("127.0.0.1", server.port)) as plain:
            context.wrap_socket(plain, server_hostname="localhost")


def test_serve_reads_its_configuration_and_refuses_what_is_unsafe(tmp_path):
    config = tmp_path / "aloft.toml"
    config.write_text(f'data = "{tmp_path}/d"\nlisten = ["0.0.0.0:0"]\n')
    done = aloft("serve", "--config", config)
    assert done.returncode == 1 and "needs TLS" in done.stderr
    config.write_text("lisen = []\n")
    done = aloft("serve", "--config", config)
    assert done.returncode == 1 and "aloft.toml:1" in done.stderr and "lisen" in done.stderr
    config.write_text("listen = [\n")
    assert aloft("serve", "--config", config).returncode == 1


def test_doctor_finds_what_is_wrong(own_server):
    data = own_server.data_directory
    assert "a server runs" in made("doctor", "--data", data)
    (data / "credentials").chmod(0o644)
    done = aloft("doctor", "--data", data)
    assert done.returncode == 1 and "chmod 600" in done.stdout


def test_secrets_are_private_files(running):
    for name in ("credentials", "master.key", "run.json"):
        assert (running.data_directory / name).stat().st_mode & 0o077 == 0
