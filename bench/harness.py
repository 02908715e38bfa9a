"""What every bench stands on: servers pinned to one core, load from another, CPU time from the system's own accounting.

A figure is the median of several rounds in which the servers take turns, so that a change of the machine's speed meets all.
"""

import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))  # support.server

ROOT = pathlib.Path(__file__).parents[1]
BUILD = ROOT / "build"
SCRATCH = BUILD / "bench"  # data directories of all servers: one file system for all
SERVER_CORE, LOAD_CORE = "0", "1"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


@dataclasses.dataclass
class Settings:
    quick: bool = False

    @property
    def rounds(self):
        return 2 if self.quick else 5

    @property
    def seconds(self):
        return 2 if self.quick else 4

    @property
    def items(self):
        return 50_000 if self.quick else 1_000_000


@dataclasses.dataclass
class Figure:
    """One row of the results: what was measured, what it should be, what it was."""

    what: str
    target: str
    measured: str
    met: bool | None  # None: no target, or not measured
    note: str = ""


@dataclasses.dataclass
class Beside:
    """One server under a load that others get too: a row of the table of peers."""

    load: str  # "S3 PUT 4 KiB, 32 connections"
    server: str
    durability: str  # what its reply says about the disk
    rounds: list  # of Load
    memory_bytes: int  # resident when the rounds were over


@dataclasses.dataclass
class AtRest:
    """One server that nobody asks anything: a row of the table of starts."""

    server: str
    start_ms: list  # from the command to the first answer, each on an empty data directory
    memory_bytes: list  # resident then


def processes_of(process_id):
    """The process and all its descendants."""
    found = [process_id]
    for child in pathlib.Path(f"/proc/{process_id}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for each in child.read_text().split():
                found += processes_of(int(each))
    return found


def cpu_seconds(process_id):
    total = 0
    for each in processes_of(process_id):
        with contextlib.suppress(OSError):
            fields = pathlib.Path(f"/proc/{each}/stat").read_text().rsplit(") ", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / CLOCK_TICKS


def thread_cpu_seconds(process_id, named):
    """User and system time of the process's threads whose names `named` says yes to."""
    total = 0
    for thread in pathlib.Path(f"/proc/{process_id}/task").iterdir():
        with contextlib.suppress(OSError):
            name, fields = (thread / "stat").read_text().split(" (", 1)[1].rsplit(") ", 1)
            if named(name):
                total += sum(int(field) for field in fields.split()[11:13])
    return total / CLOCK_TICKS


def resident_bytes(process_id):
    total = 0
    for each in processes_of(process_id):
        with contextlib.suppress(OSError):
            total += int(pathlib.Path(f"/proc/{each}/statm").read_text().split()[1]) * PAGE_BYTES
    return total


def pin(command, core=SERVER_CORE):
    return ["taskset", "-c", core, *command]


@dataclasses.dataclass
class Load:
    """One round of load on one server."""

    requests: int
    seconds: float
    refused: int  # replies that were not 2xx, and socket errors
    cpu_seconds: float
    p50_us: float
    p99_us: float

    @property
    def per_second(self):
        return self.requests / self.seconds

    @property
    def cpu_us(self):
        return self.cpu_seconds / max(self.requests, 1) * 1e6


LUA = """
local requests = {{}}
for line in io.lines("{path}.index") do
  local from, size = line:match("(%d+) (%d+)")
  local file = io.open("{path}", "rb"); file:seek("set", tonumber(from)); requests[#requests + 1] = file:read(tonumber(size)); file:close()
end
local at = 0
request = function() at = at % #requests + 1; return requests[at] end
done = function(summary, latency, _)
  local e = summary.errors
  io.write(string.format('RESULT {{"requests":%d,"us":%d,"bad":%d,"p50":%f,"p99":%f}}\\n', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
end
"""


def wrk(endpoint, requests, server_process_id, connections=64, seconds=5):
    """Sends the raw `requests` (bytes) in turn over `connections` kept-alive connections."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "requests"
        index, offset = [], 0
        with open(path, "wb") as file:
            for request in requests:
                file.write(request)
                index.append(f"{offset} {len(request)}")
                offset += len(request)
        pathlib.Path(f"{path}.index").write_text("\n".join(index) + "\n")
        script = pathlib.Path(folder) / "load.lua"
        script.write_text(LUA.format(path=path))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), endpoint]
        before = cpu_seconds(server_process_id)
        done = subprocess.run(pin(command, LOAD_CORE), capture_output=True, text=True, check=True)
        spent = cpu_seconds(server_process_id) - before
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise RuntimeError(f"wrk said nothing: {done.stdout}{done.stderr}")
    told = json.loads(line[7:])
    return Load(told["requests"], told["us"] / 1e6, told["bad"], spent, told["p50"], told["p99"])


def raw_request(method, target, host, headers, body=b""):
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if name.lower() != "host"]
    if body or method in ("PUT", "POST"):
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def take_turns(settings, servers, measure):
    """Each round measures every server once: {name: [Load, ...]}. One short round before, to warm caches, counts nothing."""
    rounds = {name: [] for name in servers}
    for name, server in servers.items():
        measure(server, 1)
    for number in range(settings.rounds):
        for name, server in servers.items():
            load = measure(server, settings.seconds)
            rounds[name].append(load)
            bad = f", {load.refused} REFUSED" if load.refused else ""
            say(
                f"round {number + 1}/{settings.rounds} {name}: {load.per_second:,.0f}/s, {load.cpu_us:.1f} µs CPU each, "
                f"p50 {load.p50_us / 1000:.2f} ms, p99 {load.p99_us / 1000:.2f} ms{bad}"
            )
    return rounds


def told(loads):
    """The medians of one server's rounds in words."""
    refused = sum(load.refused for load in loads)
    words = (
        f"{median_by(loads, lambda load: load.cpu_us):.1f} µs CPU, {median_by(loads, lambda load: load.per_second):,.0f}/s, "
        f"p50 {median_by(loads, lambda load: load.p50_us) / 1000:.2f} ms, p99 {median_by(loads, lambda load: load.p99_us) / 1000:.2f} ms"
    )
    return f"{words}, {refused} refused" if refused else words


def clean(*servers_rounds):
    """Whether nobody was refused anything: otherwise a rate is one of refusals, and so is what is compared with it."""
    return not any(load.refused for loads in servers_rounds for load in loads)


def median_by(rounds, key):
    return statistics.median(key(each) for each in rounds)


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not happen in {seconds} s")
        time.sleep(0.01)  # a foreign server: there is nothing else to wait for


def tool(name):
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed: ./dev bench installs it")
    return found
