"""A data directory with a million items of 1 KiB, written once in a run and shared by the benches that need it."""

import servers
import tables
from harness import SCRATCH, resident_bytes, say

_made = {}


def data_directory(settings):
    """Made at the first call; `loaded_bytes` remembers what the server that wrote it all held in memory."""
    if settings.items not in _made:
        say(f"writing {settings.items:,} items of 1 KiB")
        with servers.aloft("million") as server:
            tables.create(server, "bench")
            tables.fill(server, "bench", settings.items)
            _made[settings.items] = resident_bytes(server.process.pid)
    return SCRATCH / "million"


def loaded_bytes(settings):
    data_directory(settings)
    return _made[settings.items]
