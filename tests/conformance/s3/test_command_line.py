"""The command-line clients people already use, unmodified: a tree of 2,000 files goes up, is listed, and comes back the same."""

import json
import pathlib
import shutil
import subprocess
import sys

import boto3
import pytest

from support.tree import make_tree, read_tree

COMMAND_SECONDS = 900  # the slowest of them takes 2,000 files there and back


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = tmp_path_factory.mktemp("tree")
    return root, make_tree(root, key_prefix_bytes=len("tree/"))


@pytest.fixture
def bucket(server, unique):
    boto3.client("s3", **server.boto3_options()).create_bucket(Bucket=unique)
    return unique


def run(command, environment, **options):
    done = subprocess.run(command, env=environment, capture_output=True, timeout=COMMAND_SECONDS, **options)
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr.decode()[-3000:]}"
    return done.stdout.decode()


def tool(name):
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not installed: ./dev conform installs it")
    return found


def rclone_environment(server):
    return {
        **server.command_environment(),
        "RCLONE_CONFIG": "/dev/null",
        "RCLONE_CONFIG_ALOFT_TYPE": "s3",
        "RCLONE_CONFIG_ALOFT_PROVIDER": "Other",  # "AWS" insists on a bucket in the host name
        "RCLONE_CONFIG_ALOFT_ACL": "bucket-owner-full-control",  # the one that buckets without ACLs accept
        "RCLONE_CONFIG_ALOFT_NO_CHECK_BUCKET": "true",
        "RCLONE_CONFIG_ALOFT_LIST_VERSION": "2",
        "RCLONE_CONFIG_ALOFT_LIST_URL_ENCODE": "true",
        "RCLONE_CONFIG_ALOFT_ENV_AUTH": "true",
        "RCLONE_CONFIG_ALOFT_ENDPOINT": server.endpoint,
        "RCLONE_CONFIG_ALOFT_REGION": server.variables["AWS_REGION"],
        "RCLONE_CONFIG_ALOFT_FORCE_PATH_STYLE": "true",
    }


def test_rclone_syncs_checks_and_restores(server, bucket, tree, tmp_path):
    root, digests = tree
    environment = rclone_environment(server)
    rclone = tool("rclone")
    remote = f"aloft:{bucket}/tree"
    run([rclone, "sync", str(root), remote, "--transfers", "8"], environment)
    run([rclone, "check", str(root), remote], environment)  # sizes and MD5 of every file, both ways
    listed = json.loads(run([rclone, "lsjson", "-R", "--files-only", remote], environment))
    assert {entry["Path"] for entry in listed} == set(digests)
    run([rclone, "copy", remote, str(tmp_path / "back"), "--transfers", "8"], environment)
    assert read_tree(tmp_path / "back") == digests


def test_rclone_sync_removes_what_is_gone(server, bucket, tmp_path):
    environment = rclone_environment(server)
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    run([tool("rclone"), "sync", str(tmp_path), f"aloft:{bucket}"], environment)
    (tmp_path / "b").unlink()
    run([tool("rclone"), "sync", str(tmp_path), f"aloft:{bucket}"], environment)
    assert run([tool("rclone"), "lsf", f"aloft:{bucket}"], environment).split() == ["a", "c"]


def test_s3cmd_puts_lists_and_gets(server, bucket, tree, tmp_path):
    root, digests = tree
    host = server.endpoint.split("://")[1]
    options = [
        "--config=/dev/null",
        f"--access_key={server.variables['AWS_ACCESS_KEY_ID']}",
        f"--secret_key={server.variables['AWS_SECRET_ACCESS_KEY']}",
        f"--region={server.variables['AWS_REGION']}",
        f"--host={host}",
        f"--host-bucket={host}",
        "--no-ssl",
        "--no-progress",
    ]
    s3cmd = [tool("s3cmd"), *options]
    environment = dict(server.command_environment(), LC_ALL="C.UTF-8")
    run([*s3cmd, "sync", f"{root}/", f"s3://{bucket}/tree/"], environment)
    lines = run([*s3cmd, "ls", "--recursive", f"s3://{bucket}/tree/"], environment).splitlines()
    names = {line.split(f"s3://{bucket}/tree/", 1)[1] for line in lines}
    assert names == set(digests)
    back = tmp_path / "back"
    back.mkdir()
    run([*s3cmd, "sync", f"s3://{bucket}/tree/", f"{back}/"], environment)
    assert read_tree(back) == digests


def test_restic_backs_up_checks_and_restores(server, bucket, tree, tmp_path):
    root, digests = tree
    environment = dict(
        server.command_environment(),
        RESTIC_REPOSITORY=f"s3:{server.endpoint}/{bucket}/backups",
        RESTIC_PASSWORD="a test, not a secret",
        RESTIC_CACHE_DIR=str(tmp_path / "cache"),
    )
    restic = tool("restic")
    run([restic, "init"], environment)
    run([restic, "backup", "."], environment, cwd=root)
    run([restic, "check", "--read-data"], environment)
    run([restic, "restore", "latest", "--target", str(tmp_path / "back")], environment)
    assert read_tree(tmp_path / "back") == digests
    run([restic, "forget", "--keep-last", "1", "--prune"], environment)


def aws_cli(server, *arguments, **options):
    return run([sys.executable, "-m", "awscli", *arguments], server.command_environment(), **options)


def test_aws_cli_syncs_a_folder_there_and_back(server, bucket, tmp_path):
    root = tmp_path / "up"
    digests = make_tree(root, count=80, key_prefix_bytes=len("tree/"))
    aws_cli(server, "s3", "sync", "--quiet", str(root), f"s3://{bucket}/tree/")
    listing = aws_cli(server, "s3", "ls", "--recursive", f"s3://{bucket}/tree/")
    assert len(listing.splitlines()) == len(digests)
    aws_cli(server, "s3", "sync", "--quiet", f"s3://{bucket}/tree/", str(tmp_path / "back"))
    assert read_tree(tmp_path / "back") == digests
    aws_cli(server, "s3", "rb", "--force", f"s3://{bucket}")
    assert f"{bucket}\n" not in aws_cli(server, "s3", "ls")


def test_aws_cli_multipart_and_presigned_url(server, bucket, tmp_path):
    source = tmp_path / "large.bin"
    source.write_bytes(bytes(range(256)) * 4096 * 20)  # 20 MiB: the CLI uploads it in parts
    aws_cli(server, "s3", "cp", "--quiet", str(source), f"s3://{bucket}/large.bin")
    head = json.loads(aws_cli(server, "s3api", "head-object", "--bucket", bucket, "--key", "large.bin"))
    assert head["ContentLength"] == source.stat().st_size
    assert head["ETag"].strip('"').endswith("-3")
    url = aws_cli(server, "s3", "presign", f"s3://{bucket}/large.bin").strip()
    import requests

    part = requests.get(url, headers={"Range": "bytes=256-511"}, timeout=60)
    assert part.status_code == 206 and part.content == bytes(range(256))


# Keys that no file system can hold, which S3 takes as they are.
SLASHED_KEYS = ["/leading", "a//b", "//", "trailing/", "a/./b", "a/../b", "x/" * 511 + "é"]


def test_keys_that_are_no_paths_are_listed_as_they_are(server, bucket):
    client = boto3.client("s3", **server.boto3_options())
    assert max(len(key.encode()) for key in SLASHED_KEYS) == 1024
    for key in SLASHED_KEYS:
        client.put_object(Bucket=bucket, Key=key, Body=key.encode())
    listed = json.loads(aws_cli(server, "s3api", "list-objects-v2", "--bucket", bucket))
    assert {entry["Key"] for entry in listed["Contents"]} == set(SLASHED_KEYS)
    for key in SLASHED_KEYS:
        assert client.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
