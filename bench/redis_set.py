"""Small writes of 1 KiB at 128 connections: Redis, whose log is synced always, every second or hardly ever, for reference.

SET is no PutItem: no signature, no HTTP, no conditions, nothing but a key and its bytes. What it says is what a small durable
write costs on this disk in a server that does little else. Redis is measured by its own load generator, redis-benchmark.
"""

import contextlib
import csv
import io
import subprocess

import peers
import servers
import tables
from harness import LOAD_CORE, Beside, Load, cpu_seconds, pin, resident_bytes, say, take_turns, wrk
from signing import Signer

CONNECTIONS = 128
ITEMS, ITEM_BYTES = 4000, 1024
WARM_REQUESTS = 5000
LOAD = f"small writes of 1 KiB, {CONNECTIONS} connections"
WAYS = {
    "aloft PutItem": "on the disk before the reply",
    "Redis SET, appendfsync always": "on the disk before the reply",
    "Redis SET, appendfsync everysec": "on the disk within a second or two",
    "Redis SET, default": "a snapshot now and then",
}


def redis_load(server, requests):
    """One run of redis-benchmark with so many requests."""
    command = ["redis-benchmark", "-p", str(server.port), "-c", str(CONNECTIONS), "-n", str(requests), "-d", str(ITEM_BYTES)]
    before = cpu_seconds(server.process.pid)
    done = subprocess.run(
        pin([*command, "-r", str(ITEMS), "-t", "set", "--csv"], LOAD_CORE), capture_output=True, text=True, check=True
    )
    spent = cpu_seconds(server.process.pid) - before
    row = next(csv.DictReader(io.StringIO(done.stdout)))
    rate = float(row["rps"])
    return Load(requests, requests / rate, 0, spent, float(row["p50_latency_ms"]) * 1000, float(row["p99_latency_ms"]) * 1000)


def run(settings):
    names = list(WAYS)
    with contextlib.ExitStack() as stack:
        all_servers = {names[0]: stack.enter_context(servers.aloft())}
        try:
            program = peers.redis()
            for name, policy in zip(names[1:], ("always", "everysec", None), strict=True):
                all_servers[name] = stack.enter_context(servers.redis(program, policy))
        except (peers.Missing, RuntimeError) as why:
            say(f"Redis is missing: {why}")
        aloft = all_servers[names[0]]
        tables.create(aloft, "bench")
        signer = Signer(aloft.endpoint, aloft.variables)
        puts = [signer.dynamodb("PutItem", {"TableName": "bench", "Item": tables.item(n)}) for n in range(ITEMS)]
        rates = {}

        def measure(one, seconds):
            if one is aloft:
                return wrk(one.endpoint, puts, one.process.pid, CONNECTIONS, seconds)
            load = redis_load(one, int(rates.get(one.name, WARM_REQUESTS / seconds) * seconds))
            rates[one.name] = load.per_second
            return load

        rounds = take_turns(settings, all_servers, measure)
        memory = {name: resident_bytes(server.process.pid) for name, server in all_servers.items()}
    return [Beside(LOAD, name, WAYS[name], loads, memory[name]) for name, loads in rounds.items()]
