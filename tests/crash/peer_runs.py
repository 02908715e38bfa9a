"""`./dev crash peers`: the power cuts that Aloft has to stand, for the servers that a user might pick instead.

The same file system, cuts, writers, ledger and checks, with the same stock clients; a peer is spared what it does not have
(versions, indexes, streams, transactions), and that is said. Buckets and tables are pushed to the disk before the first cut. What is counted: acknowledged writes; lost keys (what was
acknowledged is not there, or an older state is); corrupt ones (what is there was never written, or cannot be read); views that
disagree (listing and object, index and item, stream and items); and how often the server did not start again.

A loss is no mistake of a peer that does not promise to keep what it acknowledges: this says what a user gets by default.
"""

import hashlib

import peer_servers
from ledger import ABSENT, content
from peer_servers import Missing, PeerServer
from powercut import aloft_on, aws_writers, in_rounds
from watched import WatchedWriter
from writers import Gone, ItemWriter, ObjectWriter, TransactionWriter, VersionWriter, Writer

BUSY_SECONDS = (0.5, 2.0)  # longer than for Aloft: some of them have just begun to compile themselves


class PlainItemWriter(ItemWriter):
    """For servers without streams."""

    HAS_STREAM = False
    READS = ()


class PeerVersionWriter(VersionWriter):
    """For servers that make no marker where nothing is."""

    MARKS_ABSENT = False


class WatchedItem(WatchedWriter):
    KINDS = ("item",)


class WatchedObject(WatchedWriter):
    KINDS = ("object",)


class RedisWriter(Writer):
    """SET and DEL, with the client that Redis recommends for Python."""

    WRITES = ("SET", "DEL")
    KEYS = 20
    SIZES = (20, 700, 6000, 90_000)

    def prepare(self):
        self.module = peer_servers.redis_client()
        self.connect()

    def connect(self):
        port = int(self.options["endpoint_url"].rsplit(":", 1)[1])
        retry = self.module.retry.Retry(self.module.backoff.NoBackoff(), 0)
        self.redis = self.module.Redis(port=port, socket_timeout=20, retry=retry)

    def step(self):
        key = f"{self.writer_name}/{self.random.randrange(self.KEYS)}"
        self.sequence += 1
        body = content(key, self.sequence, self.random.choice(self.SIZES))
        remove = self.random.random() < 0.2
        self.ledger.ask(key, ABSENT if remove else hashlib.md5(body).hexdigest())
        try:
            self.redis.delete(key) if remove else self.redis.set(key, body)
        except (self.module.ConnectionError, self.module.TimeoutError, self.module.ResponseError) as error:
            raise Gone from error
        self.hear()
        self.ledger.acknowledge(key, "DEL" if remove else "SET")

    def check(self):
        self.connect()
        for key in set(self.ledger.entries) | {found.decode() for found in self.redis.scan_iter(match=f"{self.writer_name}/*")}:
            body = self.redis.get(key)
            complaint = self.ledger.settle(key, ABSENT if body is None else hashlib.md5(body).hexdigest())
            if complaint:
                yield complaint


# Each peer with what is asked of it.
PLAIN = dict(objects=ObjectWriter, more=ObjectWriter, watched=WatchedObject)
VERSIONED = dict(versions=PeerVersionWriter, **PLAIN)
REDIS = dict(keys=RedisWriter, more=RedisWriter, third=RedisWriter)
PEERS = {
    "minio": (peer_servers.minio, VERSIONED),
    "minio-synced": (lambda: peer_servers.minio(synced=True), VERSIONED),
    "seaweedfs": (peer_servers.seaweedfs, VERSIONED),
    "versitygw": (peer_servers.versitygw, PLAIN),
    "s3rver": (peer_servers.s3rver, PLAIN),
    "dynamodb-local": (peer_servers.dynamodb_local, dict(items=ItemWriter, moves=TransactionWriter, watched=WatchedItem)),
    "dynalite": (peer_servers.dynalite, dict(items=PlainItemWriter, more=PlainItemWriter, watched=WatchedItem)),
    "redis": (peer_servers.redis, REDIS),
    "redis-synced": (lambda: peer_servers.redis(synced=True), REDIS),
}


def run_peer(name, options, progress):
    """(its kind, its outcome)"""
    get, kinds = PEERS[name]
    kind = get()
    print(f"{kind.name} {kind.version}: {kind.shown()}", flush=True)

    def writers(server, seed):
        options = server.boto3_options()
        return [made(f"{name}-{each}", options, f"{seed}/{each}") for each, made in kinds.items()]

    outcome = in_rounds(
        options.fs, options.seed, options.folder, options.cuts, options.seconds, progress,
        server=lambda filesystem: PeerServer(kind, filesystem), writers=writers, settled=True, busy=BUSY_SECONDS,
    )
    return kind, outcome


def row(name, version, outcome):
    kinds, (median, worst) = outcome.kinds, outcome.recovery()
    counts = " | ".join(str(kinds[kind]) for kind in ("lost", "corrupt", "disagreeing", "dead"))
    other = f" ({kinds['other']} other complaints)" if kinds["other"] else ""
    return (
        f"| {name} {version} | {outcome.cuts} ({outcome.quiet}) | {outcome.acknowledged} | {counts}{other} "
        f"| {median:.2f} s / {worst:.2f} s |"
    )


def run_all(options, show_progress):
    """Prints a table; returns how many peers could not be had here."""
    rows, missing = [], 0
    if not options.name or options.name == "aloft":
        outcome = in_rounds(
            options.fs, options.seed, options.folder, options.cuts, options.seconds, show_progress(options.cuts, shown_each=2),
            server=aloft_on, writers=aws_writers, settled=True, busy=BUSY_SECONDS,
        )
        rows.append(row("Aloft", "", outcome))
    for name in PEERS:
        if options.name and options.name != name:
            continue
        try:
            kind, outcome = run_peer(name, options, show_progress(options.cuts, shown_each=2))
        except Missing as reason:
            missing += 1
            rows.append(f"| {name} | not run here: {reason} | | | | | | |")
            continue
        print(f"answered: {outcome.answers()}", flush=True)
        rows.append(row(kind.name, kind.version, outcome))
    print("| server | cuts (quiet) | acknowledged writes | lost | corrupt | disagreeing | did not start | recovery p50 / p99 |")
    print("|---|---|---|---|---|---|---|---|")
    print("\n".join(rows))
    return missing
