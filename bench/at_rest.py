"""From the command to the first answer, and the memory held then: Aloft and its peers, each on an empty data directory."""

import contextlib

import peers
import servers
from harness import AtRest, resident_bytes, say
from start import first_answer_ms

FILES = {"a": b"x"}


def ours():
    spent, process = first_answer_ms(servers.fresh_directory("start"), servers.free_port())
    memory = resident_bytes(process.pid)
    process.terminate()
    process.wait()
    return spent, memory


def theirs(start):
    with start() as peer:
        return peer.start_ms, resident_bytes(peer.process.pid)


# Where each comes from: known only once it was fetched.
PEERS = {
    "MinIO": lambda: _bound(servers.minio, peers.minio()),
    "DynamoDB Local": lambda: _bound(servers.dynamodb_local, peers.dynamodb_local()),
    "Redis": lambda: _bound(servers.redis, peers.redis()),
    "nginx": lambda: peers.nginx_version() and _bound(servers.nginx, FILES),
}


def _bound(start, argument):
    return lambda: theirs(lambda: start(argument))


def run(settings):
    ways = {"aloft": ours}
    for name, get in PEERS.items():
        try:
            ways[name] = get()
        except peers.Missing as why:
            say(f"{name} is missing: {why}")
    rows = {name: AtRest(name, [], []) for name in ways}
    for _ in range(settings.rounds):
        for name, way in ways.items():
            with contextlib.suppress(RuntimeError):  # a peer that does not start has no row
                spent, memory = way()
                rows[name].start_ms.append(spent)
                rows[name].memory_bytes.append(memory)
    for row in rows.values():
        say(f"{row.server}: {', '.join(f'{each:.0f}' for each in row.start_ms)} ms")
    return [row for row in rows.values() if row.start_ms]
