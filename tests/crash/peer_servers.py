"""The servers that a user might pick instead, each on the file system whose power is cut, at its defaults.

Each is got from its public registry into build/peers/ and started as its own manual says, with nothing set but where the data
lies and the port. A peer that cannot be got here raises Missing with the reason.
"""

import dataclasses
import importlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable

BENCH = pathlib.Path(__file__).parents[2] / "bench"
BUILD = pathlib.Path(__file__).parents[2] / "build"
sys.path.append(str(BENCH))
import peers as registries  # noqa: E402: bench/peers.py
from peers import Missing  # noqa: E402

from writers import ONCE, SESSION  # noqa: E402

START_SECONDS = 120
STOP_SECONDS = 30
SEAWEEDFS = "v0.0.0-20261109003541-7506e5f91cd6"  # the release that the Go proxy gives
KEYS = {"aws_access_key_id": "crashpeer", "aws_secret_access_key": "crashpeersecret", "region_name": "us-east-1"}


@dataclasses.dataclass
class Kind:
    """One peer: how to get it, how to start it."""

    name: str
    version: str
    command: Callable[[pathlib.Path, int], list]  # the data directory, the port
    ready: Callable[[dict], None]  # raises as long as the server does not answer requests
    environment: dict = dataclasses.field(default_factory=dict)
    keys: dict = dataclasses.field(default_factory=lambda: KEYS)

    def shown(self):
        """The command line for the record, without the places of this machine."""
        words = [str(word) for word in self.command(pathlib.Path("DATA"), 1)]
        words = [re.sub(r"[^ =]*/build/peers/[^ =/]*/", "", word) for word in words]
        words = [os.path.basename(words[0]), *words[1:]]
        return re.sub(r"(?<=[ :=])1(?= |$)", "PORT", " ".join(words))


class PeerServer:
    """One process of a peer, with what PowerCuts needs of a server. Its data directory is on the file system given."""

    def __init__(self, kind, filesystem):
        self.kind = kind
        self.data = filesystem.mount_point / "data"
        self.log_path = filesystem.folder / "peer.log"
        self.environment = dict(os.environ, **kind.environment)
        self.process = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self):
        self.data.mkdir(exist_ok=True)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in self.kind.command(self.data, self.port)],
                cwd=self.data, stdout=log, stderr=log, env=self.environment,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.kind.name} ended with {self.process.returncode}: {self._said()}")
            if time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self.kind.name} did not answer in {START_SECONDS} s: {self._said()}")
            time.sleep(0.05)  # a foreign server: nothing tells when it listens

    def _answers(self):
        try:
            self.kind.ready(self.boto3_options())
        except Exception:  # noqa: BLE001: every client has errors of its own
            return False
        return True

    def _said(self):
        return self.log_path.read_text(errors="replace")[-700:]

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(STOP_SECONDS)

    def boto3_options(self):
        return {"endpoint_url": f"http://127.0.0.1:{self.port}", **self.kind.keys}


def answers_s3(options):
    SESSION.client("s3", config=ONCE, **options).list_buckets()


def takes_objects(options):
    """For a server that answers well before its volumes take writes: a writer ends at the first refusal."""
    s3 = SESSION.client("s3", config=ONCE, **options)
    if "ready" not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket="ready")
    s3.put_object(Bucket="ready", Key="k", Body=b"ready")


def answers_dynamodb(options):
    SESSION.client("dynamodb", config=ONCE, **options).list_tables()


def answers_redis(options):
    redis_client().Redis(port=int(options["endpoint_url"].rsplit(":", 1)[1])).ping()


def minio(synced=False):
    """At its default, or with the switch it has for the disk: a sync of the whole file system behind each rename."""
    program = registries.minio()
    return Kind(
        "MinIO, MINIO_FS_OSYNC=on" if synced else "MinIO", registries.minio_version(),
        lambda data, port: [program, "server", "--address", f"127.0.0.1:{port}", data], answers_s3,
        {"MINIO_ROOT_USER": KEYS["aws_access_key_id"], "MINIO_ROOT_PASSWORD": KEYS["aws_secret_access_key"],
         "MINIO_UPDATE": "off", "MINIO_BROWSER": "off", "MINIO_FS_OSYNC": "on" if synced else "off"},
    )


def seaweedfs():
    module = "github.com/seaweedfs/seaweedfs"
    program, version = registries.go_program(module, f"{module}/weed", "weed", SEAWEEDFS)
    return Kind("SeaweedFS", version, lambda data, port: [program, *seaweedfs_arguments(data, port)], takes_objects)


def seaweedfs_arguments(data, port):
    """All its servers in one process, on ports beside the given one; its report to its makers is off."""
    yield from ("server", "-s3", "-ip=127.0.0.1", "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-dir={data}")
    for offset, name in enumerate(("s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc",
                                   "filer.port", "filer.port.grpc")):  # fmt: skip
        yield f"-{name}={port + offset}"


def versitygw():
    module = "github.com/versity/versitygw"
    program, version = registries.go_program(module, f"{module}/cmd/versitygw", "versitygw")
    return Kind(
        "Versity gateway (POSIX)", version,
        lambda data, port: [program, "--port", f"127.0.0.1:{port}", "posix", data], answers_s3,
        {"ROOT_ACCESS_KEY": KEYS["aws_access_key_id"], "ROOT_SECRET_KEY": KEYS["aws_secret_access_key"]},
    )


def s3rver():
    folder, version = registries.npm_package("s3rver")
    program = folder / "node_modules/s3rver/bin/s3rver.js"
    return Kind(
        "s3rver", version,
        lambda data, port: [need("node"), program, "--directory", data, "--address", "127.0.0.1", "--port", port], answers_s3,
        keys={**KEYS, "aws_access_key_id": "S3RVER", "aws_secret_access_key": "S3RVER"},
    )


def dynamodb_local():
    library = registries.dynamodb_local()
    main = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner"
    return Kind(
        "DynamoDB Local", registries.dynamodb_local_version(),
        lambda data, port: [
            need("java"), f"-Djava.library.path={library}", "-cp", f"{library}/*", main,
            "-sharedDb", "-dbPath", data, "-port", port,
        ],
        answers_dynamodb,
        {"DDB_LOCAL_TELEMETRY": "0"},
    )


def dynalite():
    folder, version = registries.npm_package("dynalite")
    program = folder / "node_modules/dynalite/cli.js"
    return Kind(
        "dynalite", version,
        lambda data, port: [need("node"), program, "--host", "127.0.0.1", "--path", data, "--port", port], answers_dynamodb,
    )


def redis(synced=False):
    """At its default, or with a log that is synced before each reply."""
    program = need("redis-server")
    words = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    return Kind(
        "Redis, appendfsync always" if synced else "Redis", re.search(r"v=(\S+)", words).group(1),
        lambda data, port: [program, "--dir", data, "--port", port, "--bind", "127.0.0.1",
                            *(("--appendonly", "yes", "--appendfsync", "always") if synced else ())], answers_redis,
    )


def redis_client():
    """The `redis` module of PyPI, installed beside the peers."""
    folder = BUILD / "peers/redis-py"
    if not (folder / "redis").exists():
        command = [sys.executable, "-m", "pip", "install", "-q", "--target", str(folder), "redis"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise Missing(f"the redis module: {done.stderr[-300:]}")
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    return importlib.import_module("redis")


def need(program):
    path = shutil.which(program)
    if path is None:
        raise Missing(f"{program} is not installed")
    return path
