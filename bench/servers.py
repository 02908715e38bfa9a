"""Aloft and its peers, each started alike: one core, data on the same disk, an endpoint that answers."""

import contextlib
import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

from harness import BUILD, ROOT, SERVER_CORE, SCRATCH, pin, tool
from support.server import AloftServer

STOP_SECONDS = 30
PEER_START_SECONDS = 120
PEER_VARIABLES = {"AWS_ACCESS_KEY_ID": "benchpeer", "AWS_SECRET_ACCESS_KEY": "benchpeersecret", "AWS_REGION": "us-east-1"}


COMMANDS = {}  # of each server that was started: for the record


def shown(command, port, environment):
    """A command line without the places of this machine."""
    words = [f"{name}={value}" for name, value in environment.items()]
    words += [os.path.basename(command[0]), *map(str, command[1:])]
    return " ".join(words).replace(f"{SCRATCH}/", "").replace(f"{BUILD}/peers/", "").replace(str(port), "PORT")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fresh_directory(name):
    path = SCRATCH / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def aloft(name="aloft", core=SERVER_CORE, keep_data=False):
    """A started server whose data lies beside the peers'. `core` None leaves it unpinned; use with `with`."""
    data = SCRATCH / name
    if not keep_data:
        shutil.rmtree(data, ignore_errors=True)
    COMMANDS["aloft"] = "aloft dev --data DATA --port PORT"
    data.mkdir(parents=True, exist_ok=True)
    (data / "run.json").unlink(missing_ok=True)  # a killed server's, which would be taken for the new one's
    return AloftServer(data_directory=data, wrapper=["taskset", "-c", core] if core else ())


def start_anew(server):
    """Stops and starts Aloft on its port: what was written is then read from tables and files, not from the write buffer."""
    server.stop()
    server.start()


def answers_http(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/")
    reply = connection.getresponse()
    reply.read()
    if reply.status >= 500:
        raise OSError("no answer yet")  # it says itself that it is still starting


def answers_redis(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"PING\r\n")
        if not connection.recv(64).startswith(b"+PONG"):
            raise OSError("no answer yet")  # it is still reading its files


class Peer:
    """A foreign server process: started by `command`, pinned, stopped by SIGTERM."""

    def __init__(self, name, command, port, directory, environment=None, core=SERVER_CORE, answers=answers_http):
        self.name = name
        COMMANDS[name] = shown(command, port, environment or {})
        self.answers = answers
        self.port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self.variables = PEER_VARIABLES
        self.log_path = SCRATCH / f"{name}.log"
        began = time.perf_counter()
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                pin(command, core) if core else command,
                cwd=directory,
                stdout=log,
                stderr=log,
                env=dict(os.environ, **(environment or {})),
            )
        self._wait()
        self.start_ms = (time.perf_counter() - began) * 1000  # to the first answer

    def _wait(self):
        deadline = time.monotonic() + PEER_START_SECONDS
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.answers(self.port)
                return
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended: {self.log_path.read_text(errors='replace')[-500:]}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not answer in {PEER_START_SECONDS} s")
            time.sleep(0.002)  # a foreign server: nothing tells when it listens

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


NGINX = """
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; default_type application/octet-stream;
  client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
  server {{ listen 127.0.0.1:{port}; root {directory}/files; }}
}}
"""


def nginx(files):
    """Serves `files` (path -> bytes) with one worker, as Debian configures it but without an access log."""
    program = tool("nginx") if shutil.which("nginx") else "/usr/sbin/nginx"
    directory = fresh_directory("nginx")
    for name, data in files.items():
        path = directory / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    port = free_port()
    configuration = directory / "nginx.conf"
    configuration.write_text(NGINX.format(directory=directory, port=port))
    for path in [directory, directory / "files", *(directory / "files").rglob("*")]:
        path.chmod(0o755)
    for above in directory.parents:  # the worker runs as another user, and only needs to pass through
        if ROOT in above.parents and not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)
    return Peer("nginx", [program, "-c", str(configuration), "-e", str(directory / "error.log")], port, directory)


def dynamodb_local(library):
    """DynamoDB Local in its default on-disk mode, with one shared database."""
    port, directory = free_port(), fresh_directory("dynamodb-local")
    command = [tool("java"), f"-Djava.library.path={library}", "-cp", f"{library}/*"]
    command += ["com.amazonaws.services.dynamodbv2.local.main.ServerRunner", "-sharedDb", "-port", str(port)]
    command += ["-dbPath", str(directory)]
    return Peer("dynamodb-local", command, port, directory, {"DDB_LOCAL_TELEMETRY": "0"})


def minio(program, synced=False):
    """MinIO: one directory, one process; at its default, or with the one switch it has for the disk: a sync of the whole file
    system behind each rename (MINIO_FS_OSYNC)."""
    name = "minio-synced" if synced else "minio"
    port, directory = free_port(), fresh_directory(name)
    environment = {
        "MINIO_ROOT_USER": PEER_VARIABLES["AWS_ACCESS_KEY_ID"],
        "MINIO_ROOT_PASSWORD": PEER_VARIABLES["AWS_SECRET_ACCESS_KEY"],
        "MINIO_BROWSER": "off",
        "MINIO_UPDATE": "off",
        "MINIO_FS_OSYNC": "on" if synced else "off",
    }
    command = [str(pathlib.Path(program)), "server", "--address", f"127.0.0.1:{port}", str(directory / "data")]
    return Peer(name, command, port, directory, environment)


def redis(program, appendfsync=None):
    """Redis at its default (a snapshot now and then), or with a log that is synced "always" or "everysec"."""
    name = f"redis-{appendfsync or 'default'}"
    port, directory = free_port(), fresh_directory(name)
    command = [program, "--dir", str(directory), "--port", str(port), "--bind", "127.0.0.1"]
    if appendfsync:
        command += ["--appendonly", "yes", "--appendfsync", appendfsync]
    return Peer(name, command, port, directory, answers=answers_redis)
