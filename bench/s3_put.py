"""Durable S3 PUT of 4 KiB at 32 connections, signed payload, beside MinIO at its default."""

import contextlib

import buckets
import peers
import servers
from harness import Figure, median_by, say, take_turns, told, wrk
from signing import Signer

TARGET_RATIO = 2
CONNECTIONS = 32
OBJECTS, OBJECT_BYTES = 4000, 4096


def signed_puts(server):
    signer = Signer(server.endpoint, server.variables)
    return [signer.s3("PUT", f"/bench/object-{n}", buckets.bytes_of(n, OBJECT_BYTES)) for n in range(OBJECTS)]


def run(settings):
    missing = ""
    with contextlib.ExitStack() as stack:
        all_servers = {"aloft": stack.enter_context(servers.aloft())}
        try:
            all_servers["MinIO"] = stack.enter_context(servers.minio(peers.minio()))
        except (peers.Missing, RuntimeError) as why:
            missing = f"MinIO is missing: {why}"
            say(missing)
        requests = {}
        for server in all_servers.values():
            buckets.create(server, "bench")
            requests[server.endpoint] = signed_puts(server)

        def measure(one, seconds):
            return wrk(one.endpoint, requests[one.endpoint], one.process.pid, CONNECTIONS, seconds)

        say(f"{OBJECTS:,} objects in turn, {CONNECTIONS} connections")
        rounds = take_turns(settings, all_servers, measure)
    what, target = "S3 durable PUT 4 KiB, 32 connections, beside MinIO", f">= {TARGET_RATIO}x"
    if missing:
        return [Figure(what, target, "not measured", None, f"{missing}; aloft {told(rounds['aloft'])}")]
    ratio = median_by(rounds["aloft"], lambda load: load.per_second) / median_by(rounds["MinIO"], lambda load: load.per_second)
    clean = not any(load.refused for load in rounds["aloft"])
    note = f"aloft {told(rounds['aloft'])}; MinIO {told(rounds['MinIO'])}"
    return [Figure(what, target, f"{ratio:.1f}x", ratio >= TARGET_RATIO and clean, note)]
