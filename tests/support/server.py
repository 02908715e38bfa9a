"""Runs the built `aloft dev` for tests: a data directory of its own, a free port, real credentials.

    with AloftServer() as server:
        boto3.client("s3", **server.boto3_options())

`ALOFT_BINARY` names the binary; `./dev test` and `./dev conform` set it.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from support.ports import free_port
from support.waiting import EVENT_SECONDS

START_SECONDS = STOP_SECONDS = EVENT_SECONDS
PORTS_TRIED = 5  # until one is not taken between choosing and listening


def binary():
    named = os.environ.get("ALOFT_BINARY")
    path = pathlib.Path(named) if named else pathlib.Path(__file__).parents[2] / "build/release/aloft"
    if not path.exists():
        raise RuntimeError(f"{path} is not built: run ./dev build")
    return str(path)


class AloftServer:
    """One `aloft dev` process. Start and stop it as often as needed: the data directory stays until close()."""

    def __init__(self, arguments=(), data_directory=None, environment=None, log_path=None, wrapper=()):
        self.owns_directory = data_directory is None
        self.data_directory = pathlib.Path(data_directory or tempfile.mkdtemp(prefix="aloft-test-"))
        self.arguments = list(arguments)
        self.environment = dict(os.environ, **(environment or {}))
        self.process = None
        self.last_process_id = None  # of the run before, whose run.json may still be there
        self.port = None  # chosen at the first start, and kept
        self.variables = {}
        self.wrapper = list(wrapper)  # a command in front of ours: strace, a shell that limits memory
        self.log_path = pathlib.Path(log_path or self.data_directory.with_name(self.data_directory.name + ".log"))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.close()

    def command(self):
        command = [*self.wrapper, binary(), "dev", "--data", str(self.data_directory), "--port", str(self.port)]
        return command + self.arguments

    def start(self):
        """Starts the process and waits until it has said where it listens."""
        if self.port is not None:
            return self._start()
        for left in reversed(range(PORTS_TRIED)):
            self.port = free_port()
            try:
                return self._start()
            except RuntimeError as error:
                self.port = None
                if left == 0 or "cannot listen" not in str(error):
                    raise

    def configure(self):
        """What is to be done before each start."""

    def _start(self):
        self.configure()
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(self.command(), stdout=self.log, stderr=self.log, env=self.environment)
        deadline = time.monotonic() + START_SECONDS
        while True:
            run = self._run_info()
            if run is not None:
                break
            if self.process.poll() is not None:
                raise RuntimeError(f"aloft ended with {self.process.returncode}:\n{self.log_text()}")
            if time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"aloft did not start in {START_SECONDS} s:\n{self.log_text()}")
            time.sleep(0.005)  # another process: there is no event to wait for but its file
        self.last_process_id = run["process_id"]
        self.endpoint = run["endpoint"]
        self.port = int(self.endpoint.rsplit(":", 1)[1])
        self.variables = json.loads(
            subprocess.run(
                [binary(), "env", "--json", "--data", str(self.data_directory)], check=True, capture_output=True
            ).stdout
        )

    def _run_info(self):
        try:
            run = json.loads((self.data_directory / "run.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        ours = run["process_id"] == self.process.pid or self.wrapper
        return run if ours and run["process_id"] != self.last_process_id else None

    def stop(self):
        """A graceful stop; fails if the server does not end by itself or ends with an error."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self.log.close()
        assert status == 0, f"aloft ended with {status}:\n{self.log_text()}"

    def kill(self):
        self.process.kill()
        self.process.wait(STOP_SECONDS)
        self.log.close()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.stop()
        if self.owns_directory:
            shutil.rmtree(self.data_directory, ignore_errors=True)
            self.log_path.unlink(missing_ok=True)

    def log_text(self):
        return self.log_path.read_text(errors="replace")[-4000:]

    def boto3_options(self):
        return boto3_options(self.endpoint, self.variables)

    def command_environment(self):
        """The environment for command-line clients: what `eval "$(aloft env)"` gives."""
        return {**without_aws(os.environ), **self.variables}


def without_aws(environment):
    """The environment without what this machine's owner has set for AWS clients."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


def boto3_options(endpoint, variables):
    return {
        "endpoint_url": endpoint,
        "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
        "region_name": variables["AWS_REGION"],
    }
