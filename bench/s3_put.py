"""Durable S3 PUT of 4 KiB at 32 connections, signed payload, beside MinIO at its default and with its switch for the disk."""

import contextlib

import buckets
import peers
import servers
from harness import Beside, Figure, clean, median_by, resident_bytes, say, take_turns, told, wrk
from signing import Signer

TARGET_RATIO = 2
CONNECTIONS = 32
OBJECTS, OBJECT_BYTES = 4000, 4096
LOAD = f"S3 PUT 4 KiB, {CONNECTIONS} connections"
SYNCED = "MinIO, MINIO_FS_OSYNC=on"
DURABILITY = {
    "aloft": "on the disk before the reply",
    "MinIO": "its default: files are synced, their names are not",
    SYNCED: "a sync of the whole file system before the reply; deletes go without",
}


def signed_puts(server):
    signer = Signer(server.endpoint, server.variables)
    return [signer.s3("PUT", f"/bench/object-{n}", buckets.bytes_of(n, OBJECT_BYTES)) for n in range(OBJECTS)]


def start_all(stack):
    """The servers by name, and why some are missing."""
    all_servers, missing = {"aloft": stack.enter_context(servers.aloft())}, ""
    try:
        program = peers.minio()
        all_servers["MinIO"] = stack.enter_context(servers.minio(program))
        all_servers[SYNCED] = stack.enter_context(servers.minio(program, synced=True))
    except (peers.Missing, RuntimeError) as why:
        missing = f"MinIO is missing: {why}"
        say(missing)
    return all_servers, missing


def figure(rounds, name, what):
    target = f">= {TARGET_RATIO}x"
    ours, theirs = rounds["aloft"], rounds[name]
    ratio = median_by(ours, lambda load: load.per_second) / median_by(theirs, lambda load: load.per_second)
    return Figure(what, target, f"{ratio:.1f}x", ratio >= TARGET_RATIO and clean(ours, theirs), f"aloft {told(ours)}; {name} {told(theirs)}")


def run(settings):
    with contextlib.ExitStack() as stack:
        all_servers, missing = start_all(stack)
        requests = {}
        for server in all_servers.values():
            buckets.create(server, "bench")
            requests[server.endpoint] = signed_puts(server)

        def measure(one, seconds):
            return wrk(one.endpoint, requests[one.endpoint], one.process.pid, CONNECTIONS, seconds)

        say(f"{OBJECTS:,} objects in turn, {CONNECTIONS} connections")
        rounds = take_turns(settings, all_servers, measure)
        memory = {name: resident_bytes(server.process.pid) for name, server in all_servers.items()}
    beside = [Beside(LOAD, name, DURABILITY[name], loads, memory[name]) for name, loads in rounds.items()]
    what = "S3 durable PUT 4 KiB, 32 connections, beside MinIO"
    if missing:
        return [Figure(what, f">= {TARGET_RATIO}x", "not measured", None, f"{missing}; aloft {told(rounds['aloft'])}"), *beside]
    return [figure(rounds, "MinIO", what), figure(rounds, SYNCED, "the same, MinIO as durable (MINIO_FS_OSYNC=on)"), *beside]
