"""The results as a page: the machine, the versions, each figure beside its target."""

import os
import pathlib
import platform
import subprocess
import time

import peers
from harness import ROOT, SCRATCH, Settings

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
        "commit": _said(["git", "log", "-1", "--format=%h %cs"]),
    }


def render(figures, began, settings: Settings):
    lines = ["# What it reaches", "", INTRODUCTION, ""]
    if settings.quick:
        lines += ["**A quick run: less data, fewer rounds than the targets speak of.**", ""]
    lines += ["| what | target | measured | |", "|---|---|---|---|"]
    lines += [f"| {each.what} | {each.target} | {each.measured} | {verdict(each)} |" for each in figures]
    lines += ["", "## In detail", ""]
    lines += [f"- {each.what}: {each.note}" for each in figures if each.note]
    lines += ["", "## The machine", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in machine().items()]
    finished = time.time()
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(finished))
    lines += ["", f"Measured {when}, {(finished - began) / 60:.0f} minutes, {settings.rounds} rounds of {settings.seconds} s each.", ""]
    return "\n".join(lines)
