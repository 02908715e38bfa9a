"""How long until the last of 1,000 listeners, each on a stream of its own, has heard of a commit that all of them match."""

import firestore_load
import servers
from harness import Figure, cpu_seconds, say

TARGET_P50_MS, TARGET_P99_MS = 20, 50
STREAMS = 1000
ROUNDS = 200


def targets():
    return [firestore_load.query_target(1, "ticker", "open", "EQUAL", True) for _ in range(STREAMS)]


def commits():
    fields = {"open": True, "price": 1, "text": f"tick {firestore_load.NUMBER} " + "x" * 900}
    return [firestore_load.commit(firestore_load.document("ticker/one", fields))]


def measured(connections, rounds):
    with servers.aloft(core=None) as server:
        with firestore_load.Listeners(server, targets(), STREAMS, connections, commits()) as listeners:
            listeners.commit(20)  # warms up
            before = cpu_seconds(server.process.pid)
            told = listeners.commit(rounds)
            told["cpu_ms"] = (cpu_seconds(server.process.pid) - before) / rounds * 1000
    say(
        f"{STREAMS} streams on {connections} connections: p50 {told['p50'] / 1000:.1f} ms, p99 {told['p99'] / 1000:.1f} ms, "
        f"{told['cpu_ms']:.1f} ms CPU"
    )
    return told


def run(settings):
    rounds = 50 if settings.quick else ROUNDS
    figures = []
    for connections in (10, STREAMS):
        told = measured(connections, rounds)
        p50, p99 = told["p50"] / 1000, told["p99"] / 1000
        figures.append(
            Figure(
                f"Firestore commit of 1 KiB to the last of {STREAMS:,} listeners on {STREAMS:,} streams of {connections:,} connections",
                f"p50 <= {TARGET_P50_MS} ms, p99 <= {TARGET_P99_MS} ms",
                f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
                p50 <= TARGET_P50_MS and p99 <= TARGET_P99_MS,
                f"{rounds} commits one after the other, the slowest {told['max'] / 1000:.1f} ms, the server's CPU "
                f"{told['cpu_ms']:.1f} ms each; durable before it is told; "
                "server and load share all cores",
            )
        )
    return figures
