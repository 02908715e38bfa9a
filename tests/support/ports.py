"""Ports that stay free while nobody listens at them."""

import contextlib
import pathlib
import random
import socket

LOWEST, HIGHEST = 10_000, 65_535
ENOUGH = 500
RANGE = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")


def _candidates():
    first, last = map(int, RANGE.read_text().split())
    outside = [*range(LOWEST, first), *range(last + 1, HIGHEST + 1)]
    return outside if len(outside) >= ENOUGH else [0]  # a machine that gives all of them to connections: any that is free now


def free_port():
    """A port that nobody has, outside those that the system gives to connections by itself.

    One of those would be free only until it is given away: to a client of whoever, while the server that had it is started again
    or before the one that shall have it is started; even to a client that tries to reach it, which is then connected to itself.
    """
    candidates = _candidates()
    while True:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", random.choice(candidates)))
            return probe.getsockname()[1]


def listening_socket():
    """A socket that listens at such a port."""
    while True:
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", free_port()))
