"""What listeners cost that have nothing to hear: memory of each, and what 100,000 add to a commit that none of them matches.

Half of the 100,000 listen to a document, most others to an equality, every tenth to a range, in the same collections that the
commits go to.
"""

import itertools
import statistics

import firestore_load
import servers
from harness import Figure, resident_bytes, say, thread_cpu_seconds

TARGET_US, TARGET_SHARED_BYTES, TARGET_OWN_BYTES = 3, 1 << 10, 32 << 10
TARGETS, TARGETS_PER_STREAM, COLLECTIONS = 100_000, 1000, 2000
OWN_STREAMS, STREAMS_PER_CONNECTION = 5000, 100
IN_FLIGHT, CONNECTIONS = 64, 4


def mixed_targets(count):
    for number in range(count):
        name, id_in_stream = f"room-{number % COLLECTIONS}", number // (count // TARGETS_PER_STREAM or 1) + 1
        if number % 10 < 5:
            yield firestore_load.document_target(id_in_stream, f"{name}/watched-{number}")
        elif number % 10 < 9:
            yield firestore_load.query_target(id_in_stream, name, "owner", "EQUAL", f"owner-{number}")
        else:
            yield firestore_load.query_target(id_in_stream, name, "rank", "GREATER_THAN", 1_000_000 + number)


def unmatched_commits():
    fields = {"owner": "nobody", "rank": 5, "text": "t" * 200}
    return [
        firestore_load.commit(firestore_load.document(f"room-{n}/w-{firestore_load.NUMBER}", fields)) for n in range(COLLECTIONS)
    ]


def is_matcher(name):
    return name == "publisher"


def is_ours(name):
    """Not the engine's merging: that comes in lumps, and is for all commits before it."""
    return not name.startswith("rocksdb:")


def cost_of_commits(server, bodies, numbers, seconds):
    """(µs of CPU that each of these commits took, µs of it in the thread that finds whom they concern)."""
    before = [thread_cpu_seconds(server.process.pid, named) for named in (is_ours, is_matcher)]
    load = firestore_load.unary(server, "Commit", bodies, IN_FLIGHT, CONNECTIONS, seconds, next(numbers) * 1_000_000)
    if load.refused:
        raise RuntimeError("commits were refused")
    after = [thread_cpu_seconds(server.process.pid, named) for named in (is_ours, is_matcher)]
    return tuple((late - early) / load.requests * 1e6 for late, early in zip(after, before))


def shared_streams(settings):
    """(bytes of each target, µs added to a commit, words).

    What is added is the time of the thread that finds whom commits concern: it sleeps while nobody listens. The whole cost of a
    commit differs by more than that from one turn to the next; it is said beside, with listeners and right before and after.
    """
    count = 10_000 if settings.quick else TARGETS
    streams, numbers, bodies = count // TARGETS_PER_STREAM, itertools.count(), unmatched_commits()
    each, matching, alone, together = [], [], [], []
    with servers.aloft() as server:

        def cost():
            return cost_of_commits(server, bodies, numbers, settings.seconds)

        cost()  # warms up
        alone.append(cost()[0])
        for _ in range(settings.rounds):
            resident = resident_bytes(server.process.pid)
            with firestore_load.Listeners(server, mixed_targets(count), streams, streams) as listeners:
                each.append((resident_bytes(server.process.pid) - resident) / count)
                whole, part = cost()
            together.append(whole)
            matching.append(part)
            alone.append(cost()[0])
            say(f"{alone[-2]:.1f} µs alone, {whole:.1f} µs with {count:,} listeners ({part:.1f} for them), {alone[-1]:.1f} µs alone")
    added = [whole - (alone[turn] + alone[turn + 1]) / 2 for turn, whole in enumerate(together)]
    words = (
        f"CPU of the thread that finds whom a commit concerns, a commit, {min(matching):.1f} to {max(matching):.1f} µs; the whole "
        f"commit, without the engine's merging: {statistics.median(alone):.1f} µs alone, {statistics.median(together):.1f} µs with "
        f"{count:,} listeners on {streams} streams, differences to the turns before and after {min(added):.1f} to {max(added):.1f} µs, "
        f"median {statistics.median(added):.1f}; all were listening after {listeners.ready_seconds:.1f} s"
    )
    # The first time: later ones find memory that those before have given back.
    return each[0], statistics.median(matching), count, words


def own_streams(settings):
    count = 1000 if settings.quick else OWN_STREAMS
    targets = [firestore_load.query_target(1, "rooms", "owner", "EQUAL", f"owner-{n}") for n in range(count)]
    sizes = {}
    for per_connection in (STREAMS_PER_CONNECTION, 1):
        with servers.aloft() as server:
            with firestore_load.Listeners(server, targets[:1], 1, 1):
                resident = resident_bytes(server.process.pid)
                with firestore_load.Listeners(server, targets, count, count // per_connection):
                    sizes[per_connection] = (resident_bytes(server.process.pid) - resident) / count
        say(f"{count:,} streams, {per_connection} on a connection: {sizes[per_connection]:,.0f} bytes each")
    return count, sizes


def run(settings):
    each, added, count, words = shared_streams(settings)
    own_count, sizes = own_streams(settings)
    return [
        Figure(f"CPU that {count:,} idle Firestore listeners add to a commit that matches none", f"< {TARGET_US} µs", f"{added:.1f} µs", added < TARGET_US, words),
        Figure(
            f"memory of an idle Firestore listener, {TARGETS_PER_STREAM:,} on a stream",
            "< 1 KiB",
            f"{each:,.0f} bytes",
            each < TARGET_SHARED_BYTES,
            f"resident, {count:,} of them: half documents, 40 % equalities, 10 % ranges",
        ),
        Figure(
            "memory of an idle Firestore listener on a stream and a connection of its own",
            "< 32 KiB",
            f"{sizes[1] / 1024:.1f} KiB",
            sizes[1] < TARGET_OWN_BYTES,
            f"resident, {own_count:,} of them; with {STREAMS_PER_CONNECTION} streams on a connection {sizes[STREAMS_PER_CONNECTION] / 1024:.1f} KiB each",
        ),
    ]
