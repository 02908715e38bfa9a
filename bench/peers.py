"""Gets the peers from their public registries into build/peers/; they are never part of the repository.

Each function answers where the peer is, or raises Missing with the reason: a bench then goes on without it and says so.
"""

import json
import os
import re
import shutil
import subprocess

from harness import BUILD, say

PEERS = BUILD / "peers"
MINIO = BUILD / "peers/minio"
DYNAMODB_LOCAL = BUILD / "peers/dynamodb-local"
FETCH_SECONDS = 1200

DYNAMODB_LOCAL_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>peer</groupId><artifactId>peer</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>[2.0,)</version>
  </dependency></dependencies>
</project>
"""

MINIO_MAIN = """package main

import (
	"os"

	minio "github.com/minio/minio/cmd"
)

func main() { minio.Main(os.Args) }
"""


class Missing(Exception):
    pass


def _run(command, directory):
    if shutil.which(command[0]) is None:
        raise Missing(f"{command[0]} is not installed")
    try:
        subprocess.run(command, cwd=directory, check=True, capture_output=True, text=True, timeout=FETCH_SECONDS)
    except subprocess.CalledProcessError as failed:
        raise Missing(f"`{' '.join(command)}`: {(failed.stderr or failed.stdout).strip()[-300:]}") from failed
    except subprocess.TimeoutExpired as slow:
        raise Missing(f"`{' '.join(command)}` took more than {FETCH_SECONDS} s") from slow


def dynamodb_local():
    """The folder of its jars and native libraries."""
    directory = DYNAMODB_LOCAL
    library = directory / "lib"
    if not list(library.glob("DynamoDBLocal-*.jar")):
        say("fetching DynamoDB Local from Maven Central")
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "pom.xml").write_text(DYNAMODB_LOCAL_POM)
        _run(["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"], directory)
    return library


def dynamodb_local_version():
    jars = list(DYNAMODB_LOCAL.glob("lib/DynamoDBLocal-*.jar"))
    if not jars:
        raise Missing("not fetched")
    return jars[0].stem.split("-", 1)[1]


def minio():
    """The program, built from the newest release on the Go proxy."""
    directory = MINIO
    program = directory / "minio"
    if not program.exists():
        say("building MinIO from the Go proxy (some minutes the first time)")
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "main.go").write_text(MINIO_MAIN)
        if not (directory / "go.mod").exists():
            _run(["go", "mod", "init", "peer"], directory)
        _run(["go", "get", "github.com/minio/minio@latest"], directory)
        _run(["go", "build", "-o", "minio", "."], directory)
    return program


def minio_version():
    if not (MINIO / "minio").exists():
        raise Missing("not built")
    found = re.search(r"github.com/minio/minio (\S+)", (MINIO / "go.mod").read_text())
    return found.group(1) if found else "of unknown version"


def go_program(module, package, name, version="latest"):
    """A program of a module on the Go proxy, at its newest release unless another is named; and that release."""
    directory = PEERS / name
    program = directory / name
    if not program.exists():
        say(f"building {name} from the Go proxy (some minutes the first time)")
        directory.mkdir(parents=True, exist_ok=True)
        if not (directory / "go.mod").exists():
            _run(["go", "mod", "init", "peer"], directory)
        _run(["go", "get", f"{module}@{version}"], directory)
        _run(["go", "get", package], directory)
        _run(["go", "build", "-o", name, package], directory)
    found = re.search(rf"{re.escape(module)} (\S+)", (directory / "go.mod").read_text())
    return program, found.group(1) if found else "of unknown version"


def npm_package(name):
    """The folder with the package's node_modules, at its newest release; and that release."""
    directory = PEERS / name
    manifest = directory / "node_modules" / name / "package.json"
    if not manifest.exists():
        say(f"fetching {name} from npm")
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "package.json").write_text('{"private": true}')
        _run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", name], directory)
    return directory, json.loads(manifest.read_text())["version"]


def nginx_version():
    path = shutil.which("nginx") or "/usr/sbin/nginx"
    if not os.path.exists(path):
        raise Missing("nginx is not installed")
    return subprocess.run([path, "-v"], capture_output=True, text=True, check=True).stderr.split("/")[-1].strip()


def redis():
    path = shutil.which("redis-server")
    if path is None or shutil.which("redis-benchmark") is None:
        raise Missing("redis-server is not installed")
    return path


def redis_version():
    words = subprocess.run([redis(), "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"v=(\S+)", words).group(1)
