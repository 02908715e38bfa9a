"""Ports that stay free while nobody listens at them."""

import contextlib
import pathlib
import random
import socket

LOWEST = 10_000
RANGE = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port():
    """A port that nobody has, below those that the system gives to connections by itself.

    One of those would be free only until it is given away: to a client of whoever, while the server that had it is started again
    or before the one that shall have it is started; even to a client that tries to reach it, which is then connected to itself.
    """
    end = int(RANGE.read_text().split()[0])
    assert end > LOWEST, f"no ports below those of {RANGE}"
    while True:
        port = random.randrange(LOWEST, end)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def listening_socket():
    """A socket that listens at such a port."""
    while True:
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", free_port()))
