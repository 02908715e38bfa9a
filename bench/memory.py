"""Resident memory: idle, after writing a million items, and after reading many of them back."""

import million
import servers
import tables
from harness import Figure, resident_bytes, say, wrk
from signing import Signer

IDLE_TARGET_MIB, FULL_TARGET_MIB = 60, 400
MIB = 1 << 20
CONNECTIONS = 64
READS = 5000


def read_all_over(server, items, seconds):
    """Reads items spread over the whole table, so that caches fill as far as they ever will."""
    signer = Signer(server.endpoint, server.variables)
    step = max(items // READS, 1)
    requests = [
        signer.dynamodb("GetItem", {"TableName": "bench", "Key": tables.key(n)}) for n in range(0, items, step)
    ]
    load = wrk(server.endpoint, requests, server.process.pid, CONNECTIONS, seconds)
    if load.refused:
        raise RuntimeError(f"{load.refused} reads were refused")


def scan_all(server):
    pages = tables.client(server).get_paginator("scan").paginate(TableName="bench", Select="COUNT")
    return sum(page["Count"] for page in pages)


def run(settings):
    with servers.aloft("idle") as server:
        idle = resident_bytes(server.process.pid) / MIB
    say(f"idle: {idle:.0f} MiB")
    written = million.loaded_bytes(settings) / MIB
    say(f"after writing: {written:.0f} MiB")
    with servers.aloft("million", keep_data=True) as server:
        started = resident_bytes(server.process.pid) / MIB
        read_all_over(server, settings.items, settings.seconds)
        counted = scan_all(server)
        if counted != settings.items:
            raise RuntimeError(f"{counted:,} items are there, {settings.items:,} were written")
        read = resident_bytes(server.process.pid) / MIB
    say(f"started anew: {started:.0f} MiB; after reading: {read:.0f} MiB")
    most = max(written, started, read)
    return [
        Figure("memory, idle", f"< {IDLE_TARGET_MIB} MiB", f"{idle:.0f} MiB", idle < IDLE_TARGET_MIB, "resident, nothing stored"),
        Figure(
            f"memory with {settings.items:,} items of 1 KiB",
            f"< {FULL_TARGET_MIB} MiB",
            f"{most:.0f} MiB",
            most < FULL_TARGET_MIB,
            f"resident after writing all: {written:.0f} MiB; started anew: {started:.0f} MiB; "
            f"after reads all over and a scan of all: {read:.0f} MiB",
        ),
    ]
