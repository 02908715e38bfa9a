"""What a server holds in memory, as its own metrics tell."""

import re

import requests

from support.waiting import EVENT_SECONDS, looked_until

# What is freed goes back to the system at once: what an allocator keeps for the next request is not what a request made it hold.
# (The two names are those of the versions that Debian and Ubuntu have.)
GIVES_BACK_AT_ONCE = {"MIMALLOC_DECOMMIT_DELAY": "0", "MIMALLOC_PURGE_DELAY": "0"}


def resident_bytes(server):
    text = requests.get(f"{server.endpoint}/metrics", timeout=EVENT_SECONDS).text
    return float(re.search(r"^process_resident_memory_bytes (\S+)", text, re.M)[1])


def grows_by_less_than(server, before, bytes_max):
    """Waits until it holds so little more than `before`: a request is answered before its thread has given everything back."""
    looked_until(lambda: resident_bytes(server) - before, lambda more: more < bytes_max)
