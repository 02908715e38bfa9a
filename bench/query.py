"""Query of one partition: ten items of 1 KiB in order."""

import servers
import tables
from harness import Figure, clean, median_by, say, take_turns, told, wrk
from signing import Signer

TARGET_US = 90
CONNECTIONS = 64
PARTITIONS, ITEMS_EACH = 300, 10


def query(partition):
    return {
        "TableName": "bench",
        "KeyConditionExpression": "id = :id",
        "ExpressionAttributeValues": {":id": tables.key(partition)["id"]},
    }


def run(settings):
    with servers.aloft() as server:
        tables.create(server, "bench", sort_key=True)
        tables.fill_partitions(server, "bench", PARTITIONS, ITEMS_EACH)
        servers.start_anew(server)
        client = tables.client(server)
        found = client.query(**query(0))
        if found["Count"] != ITEMS_EACH:
            raise RuntimeError(f"a query found {found['Count']} of {ITEMS_EACH} items")
        signer = Signer(server.endpoint, server.variables)
        requests = [signer.dynamodb("Query", query(partition)) for partition in range(PARTITIONS)]

        def measure(one, seconds):
            return wrk(one.endpoint, requests, one.process.pid, CONNECTIONS, seconds)

        say(f"{PARTITIONS} partitions of {ITEMS_EACH} items, {CONNECTIONS} connections")
        loads = take_turns(settings, {"aloft": server}, measure)["aloft"]
    cost = median_by(loads, lambda load: load.cpu_us)
    met = cost <= TARGET_US and clean(loads)
    return [Figure("Query of 10 items of 1 KiB", f"<= {TARGET_US} µs CPU", f"{cost:.1f} µs CPU", met, told(loads))]
