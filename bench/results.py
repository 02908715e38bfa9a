"""The results as a page: the machine, the versions, each figure beside its target."""

import os
import pathlib
import platform
import statistics
import subprocess
import time

import peers
import servers
from harness import ROOT, SCRATCH, AtRest, Beside, Figure, Settings, median_by, pin

SYNCS = 200
INTRODUCTION = """Made by `./dev bench`; run it again on your machine. The server has one core, the load the other, unless a row says
otherwise; servers take turns; figures are medians over rounds; CPU is user plus system time of the server's process by the
kernel's accounting. A durable write is on the disk before its reply. On a machine that others use too, CPU per operation
and ratios hold, while absolute rates and latencies look worse than they are."""


def verdict(figure):
    return {True: "met", False: "MISSED", None: "-"}[figure.met]


def _said(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _field(path, name):
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.split(":", 1)[1].strip()
    return "unknown"


def sync_us():
    """What one fdatasync of 4 KiB appended to a file costs here: no durable write can be faster than its share of it."""
    path = SCRATCH / "sync.probe"
    spent = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(os.urandom(4096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            spent.append(time.perf_counter() - began)
    path.unlink()
    return sorted(spent)[SYNCS // 2] * 1e6


def _file_system():
    lines = _said(["df", "--output=fstype,source", str(SCRATCH)]).splitlines()
    return " on ".join(lines[-1].split()) if lines else "unknown"


def _compiler():
    cache = ROOT / "build/release/CMakeCache.txt"
    for line in cache.read_text().splitlines() if cache.exists() else []:
        if line.startswith("CMAKE_CXX_COMPILER:"):
            return _said([line.split("=", 1)[1], "--version"]).splitlines()[0]
    return "unknown"


def _peer_versions():
    found = []
    for name, version in [
        ("nginx", peers.nginx_version),
        ("MinIO", peers.minio_version),
        ("DynamoDB Local", peers.dynamodb_local_version),
        ("Redis", peers.redis_version),
    ]:
        try:
            found.append(f"{name} {version()}")
        except peers.Missing as why:
            found.append(f"{name} missing ({why})")
    return ", ".join(found)


def machine():
    memory = int(_field("/proc/meminfo", "MemTotal").split()[0]) // 1024
    return {
        "processor": f"{_field('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        "memory": f"{memory:,} MiB",
        "system": f"{platform.freedesktop_os_release().get('PRETTY_NAME', 'Linux')}, Linux {platform.release()}",
        "data on": f"{_file_system()}; fdatasync of 4 KiB takes {sync_us():.0f} µs (median)",
        "load average at the end": " ".join(f"{each:.1f}" for each in os.getloadavg()),
        "compiler": _compiler(),
        "peers": _peer_versions(),
        "commit": _said(["git", "describe", "--always", "--dirty", "--exclude=*"]) + " " + _said(["git", "log", "-1", "--format=%cs"]),
    }


MIB = 1 << 20
BESIDE = """Each at what it promises by default, and, where it has a switch for that, made as durable as Aloft is. All of one load took
turns in the same rounds, pinned alike; memory is what was resident when the rounds were over."""
AT_REST = "On an empty data directory, pinned to one core; the peers took turns. Medians."


def beside_row(row):
    loads = row.rounds
    rate, cost = median_by(loads, lambda load: load.per_second), median_by(loads, lambda load: load.cpu_us)
    p50, p99 = median_by(loads, lambda load: load.p50_us) / 1000, median_by(loads, lambda load: load.p99_us) / 1000
    refused = sum(load.refused for load in loads)
    return (
        f"| {row.load} | {row.server} | {row.durability} | {rate:,.0f} | {cost:.1f} µs | {p50:.2f} / {p99:.2f} ms "
        f"| {row.memory_bytes / MIB:.0f} MiB |" + (f" {refused} refused |" if refused else " |")
    )


def beside_lines(rows):
    if not rows:
        return []
    lines = ["", "## Beside others", "", BESIDE, ""]
    lines += ["| load | server | what a reply means | per second | CPU each | p50 / p99 | memory | |", "|---|---|---|---|---|---|---|---|"]
    return lines + [beside_row(row) for row in rows]


def at_rest_lines(rows):
    if not rows:
        return []
    lines = ["", "## Starting, and at rest", "", AT_REST, "", "| server | start to first answer | memory, idle |", "|---|---|---|"]
    for row in rows:
        start, memory = statistics.median(row.start_ms), statistics.median(row.memory_bytes) / MIB
        lines.append(f"| {row.server} | {start:,.0f} ms | {memory:.0f} MiB |")
    return lines


def render(rows, began, settings: Settings):
    figures = [row for row in rows if isinstance(row, Figure)]
    lines = ["# What it reaches", "", INTRODUCTION, ""]
    if settings.quick:
        lines += ["**A quick run: less data, fewer rounds than the targets speak of.**", ""]
    if figures:
        lines += ["| what | target | measured | |", "|---|---|---|---|"]
        lines += [f"| {each.what} | {each.target} | {each.measured} | {verdict(each)} |" for each in figures]
    lines += beside_lines([row for row in rows if isinstance(row, Beside)])
    lines += at_rest_lines([row for row in rows if isinstance(row, AtRest)])
    lines += ["", "## In detail", ""]
    lines += [f"- {each.what}: {each.note}" for each in figures if each.note]
    lines += ["", "## How each was started", "", f"Each behind `{' '.join(pin([]))}`; what a server takes from its environment stands before it.", ""]
    lines += [f"- {name}: `{command}`" for name, command in servers.COMMANDS.items()]
    lines += ["", "## The machine", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in machine().items()]
    finished = time.time()
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(finished))
    lines += ["", f"Measured {when}, {(finished - began) / 60:.0f} minutes, {settings.rounds} rounds of {settings.seconds} s each.", ""]
    return "\n".join(lines)
