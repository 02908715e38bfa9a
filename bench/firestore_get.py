"""GetDocument of 1 KiB through gRPC: the cheapest read, framing and protobuf included."""

import firestore_load
import servers
from harness import Figure, clean, median_by, say, take_turns, told

TARGET_US = 20
IN_FLIGHT, CONNECTIONS = 64, 4
DOCUMENTS = 1000
BATCH = 100


def fields(number):
    return {"title": f"note {number}", "count": number, "text": "t" * 960}


def run(settings):
    with servers.aloft() as server:
        batches = [
            firestore_load.commit(*(firestore_load.document(f"notes/n{n}", fields(n)) for n in range(at, at + BATCH)))
            for at in range(0, DOCUMENTS, BATCH)
        ]
        for batch in batches:  # one round each: a load of no seconds sends one call
            if firestore_load.unary(server, "Commit", [batch], 1, 1, 0).refused:
                raise RuntimeError("the documents could not be written")
        servers.start_anew(server)
        bodies = [firestore_load.get(f"notes/n{n}") for n in range(DOCUMENTS)]

        def measure(one, seconds):
            return firestore_load.unary(one, "GetDocument", bodies, IN_FLIGHT, CONNECTIONS, seconds)

        say(f"{DOCUMENTS:,} documents, {IN_FLIGHT} in flight, {CONNECTIONS} connections")
        loads = take_turns(settings, {"aloft": server}, measure)["aloft"]
    cost = median_by(loads, lambda load: load.cpu_us)
    met = cost <= TARGET_US and clean(loads)
    return [Figure("Firestore GetDocument 1 KiB through gRPC", f"<= {TARGET_US} µs CPU", f"{cost:.1f} µs CPU", met, told(loads))]
