"""GetItem of 1 KiB: the cheapest read, its signature verified. What the edge, the signature and the engine cost together."""

import servers
import tables
from harness import Figure, clean, median_by, say, take_turns, told, wrk
from signing import Signer

TARGET_US = 20
CONNECTIONS = 64
ITEMS = 1000


def run(settings):
    with servers.aloft() as server:
        tables.create(server, "bench")
        tables.fill(server, "bench", ITEMS)
        servers.start_anew(server)
        signer = Signer(server.endpoint, server.variables)
        requests = [signer.dynamodb("GetItem", {"TableName": "bench", "Key": tables.key(n)}) for n in range(ITEMS)]

        def measure(one, seconds):
            return wrk(one.endpoint, requests, one.process.pid, CONNECTIONS, seconds)

        say(f"{ITEMS:,} items, {CONNECTIONS} connections")
        loads = take_turns(settings, {"aloft": server}, measure)["aloft"]
    cost = median_by(loads, lambda load: load.cpu_us)
    met = cost <= TARGET_US and clean(loads)
    return [Figure("GetItem 1 KiB, SigV4 verified", f"<= {TARGET_US} µs CPU", f"{cost:.1f} µs CPU", met, told(loads))]
