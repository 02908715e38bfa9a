"""Listing: a thousand keys out of 100,000, and the thousand folders that a million keys lie in."""

import http.client
import statistics
import time

import buckets
import servers
from harness import Figure, cpu_seconds, say
from signing import Signer

KEYS_TARGET_MS, FOLDERS_TARGET_MS = 5, 20
PAGE = 1000
REQUESTS = 60


def latencies_ms(server, target, expected):
    """Each request alone on one kept connection: (median ms, CPU ms each)."""
    signer = Signer(server.endpoint, server.variables)
    headers = signer.s3_headers("GET", target)
    connection = http.client.HTTPConnection(signer.host, timeout=60)
    spent = []
    before = cpu_seconds(server.process.pid)
    for _ in range(REQUESTS):
        began = time.perf_counter()
        connection.request("GET", target, headers=headers)
        reply = connection.getresponse()
        answer = reply.read()
        spent.append((time.perf_counter() - began) * 1000)
        if reply.status != 200 or answer.count(expected) != PAGE:
            raise RuntimeError(f"listing answered {reply.status} with {answer.count(expected)} entries: {answer[:300]}")
    return spent, (cpu_seconds(server.process.pid) - before) / REQUESTS * 1000


def figure(what, target_ms, measured):
    spent, cpu_ms = measured
    middle = statistics.median(spent)
    note = f"median of {len(spent)}, {min(spent):.1f} to {max(spent):.1f} ms, {cpu_ms:.1f} ms CPU each"
    say(f"{what}: {note}")
    return Figure(what, f"< {target_ms} ms", f"{middle:.1f} ms", middle < target_ms, note)


def run(settings):
    folders, each = PAGE, (20 if settings.quick else 1000)
    keys = 10_000 if settings.quick else 100_000
    with servers.aloft("list") as server:
        buckets.create(server, "flat")
        buckets.fill(server, "flat", keys // 100, 100)
        buckets.create(server, "deep")
        buckets.fill(server, "deep", folders, each)
        flat = latencies_ms(server, "/flat?list-type=2&start-after=folder-00050", b"<Contents>")
        deep = latencies_ms(server, "/deep?delimiter=%2F&list-type=2", b"<CommonPrefixes>")
    return [
        figure(f"list 1,000 of {keys:,} keys", KEYS_TARGET_MS, flat),
        figure(f"list 1,000 common prefixes of {folders * each:,} keys", FOLDERS_TARGET_MS, deep),
    ]
