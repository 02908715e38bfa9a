"""Durable PutItem of 1 KiB at 128 connections, beside DynamoDB Local in its default on-disk mode.

DynamoDB Local has no switch for the disk: SQLite commits as its library does by default, and nothing on the command line
changes that. So there is one column of it alone.
"""

import contextlib

import peers
import servers
import tables
from harness import Beside, Figure, clean, median_by, resident_bytes, say, take_turns, told, wrk
from signing import Signer

TARGET_US, TARGET_RATIO = 28, 10
CONNECTIONS = 128
ITEMS = 4000
LOAD = f"DynamoDB PutItem 1 KiB, {CONNECTIONS} connections"
DURABILITY = {"aloft": "on the disk before the reply", "DynamoDB Local": "its only way: SQLite in a file, no switch for the disk"}


def run(settings):
    missing = ""
    with contextlib.ExitStack() as stack:
        all_servers = {"aloft": stack.enter_context(servers.aloft())}
        try:
            all_servers["DynamoDB Local"] = stack.enter_context(servers.dynamodb_local(peers.dynamodb_local()))
        except (peers.Missing, RuntimeError) as why:
            missing = f"DynamoDB Local is missing: {why}"
            say(missing)
        requests = {}
        for name, server in all_servers.items():
            tables.create(server, "bench")
            signer = Signer(server.endpoint, server.variables)
            requests[server.endpoint] = [
                signer.dynamodb("PutItem", {"TableName": "bench", "Item": tables.item(n)}) for n in range(ITEMS)
            ]

        def measure(one, seconds):
            return wrk(one.endpoint, requests[one.endpoint], one.process.pid, CONNECTIONS, seconds)

        say(f"{ITEMS:,} items in turn, {CONNECTIONS} connections")
        rounds = take_turns(settings, all_servers, measure)
        memory = {name: resident_bytes(server.process.pid) for name, server in all_servers.items()}
    beside = [Beside(LOAD, name, DURABILITY[name], each, memory[name]) for name, each in rounds.items()]
    loads = rounds["aloft"]
    cost = median_by(loads, lambda load: load.cpu_us)
    what, met = f"durable PutItem 1 KiB, {CONNECTIONS} connections", cost <= TARGET_US and clean(loads)
    figures = [Figure(what, f"<= {TARGET_US} µs CPU", f"{cost:.1f} µs CPU", met, told(loads))]
    what, target = "the same, operations per second beside DynamoDB Local", f">= {TARGET_RATIO}x"
    if missing:
        return [*figures, Figure(what, target, "not measured", None, missing), *beside]
    peer = rounds["DynamoDB Local"]
    ratio = median_by(loads, lambda load: load.per_second) / median_by(peer, lambda load: load.per_second)
    version = peers.dynamodb_local_version()
    figures.append(Figure(what, target, f"{ratio:.1f}x", ratio >= TARGET_RATIO and clean(loads, peer), f"DynamoDB Local {version}: {told(peer)}"))
    return [*figures, *beside]
