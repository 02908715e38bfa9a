"""Cloud Storage's resumable upload of 1 GiB, and reading it in ranges, beside S3's PUT and ranges in the same rounds.

Both go through one server and one disk, both compute MD5 and CRC32C while the bytes come. The upload is measured in one chunk,
as a client with a known length sends it, and in chunks of 100 MiB, the default of Google's client for Python: each of those
must be durable before its reply.
"""

import http.client
import json
import os
import statistics
import time

import buckets
import servers
from harness import Figure, cpu_seconds, say
from s3_stream import MIB, QUICK_BYTES, SEND_BYTES, WHOLE_BYTES, put_rate
from signing import Signer

TARGET_PERCENT = 80
CHUNK_BYTES = 100 * MIB
RANGE_BYTES = 8 * MIB
ROUNDS = 6  # each kind of write begins twice
OBJECTS = "/storage/v1/b/bench/o"


def connect(server):
    return http.client.HTTPConnection(server.endpoint.split("://")[1], timeout=600)


def begin(server, name):
    """The address of a new session, below the server's."""
    connection = connect(server)
    connection.request("POST", f"/upload{OBJECTS}?uploadType=resumable&name={name}", b"{}")
    reply = connection.getresponse()
    reply.read()
    return reply.headers["Location"].split(server.endpoint, 1)[1]


def send(connection, path, body, first, whole):
    connection.putrequest("PUT", path, skip_accept_encoding=True)
    connection.putheader("Content-Length", str(len(body)))
    connection.putheader("Content-Range", f"bytes {first}-{first + len(body) - 1}/{whole}")
    connection.endheaders()
    for at in range(0, len(body), SEND_BYTES):
        connection.sock.sendall(body[at : at + SEND_BYTES])
    reply = connection.getresponse()
    return reply.status, reply.read()


def upload_rate(server, body, chunk_bytes):
    path = begin(server, "large")
    before = cpu_seconds(server.process.pid)
    connection = connect(server)
    began = time.perf_counter()
    for at in range(0, len(body), chunk_bytes):
        status, answer = send(connection, path, body[at : at + chunk_bytes], at, len(body))
    spent = time.perf_counter() - began
    if status != 200 or json.loads(answer)["size"] != str(len(body)):
        raise RuntimeError(f"the upload ended with {status}: {answer[:300]}")
    return len(body) / MIB / spent, cpu_seconds(server.process.pid) - before


def read_range(connection, path, first, headers):
    """Seconds until all bytes of one range are here."""
    began = time.perf_counter()
    connection.request("GET", path, headers={**headers, "Range": f"bytes={first}-{first + RANGE_BYTES - 1}"})
    reply = connection.getresponse()
    count = 0
    while some := reply.read(MIB):
        count += len(some)
    if reply.status != 206 or count != RANGE_BYTES:
        raise RuntimeError(f"a range was answered {reply.status} with {count} bytes")
    return time.perf_counter() - began


def read_rates(server, whole, s3_headers):
    """MiB/s of S3 and of Cloud Storage: each range is asked of both, first of one, the next of the other."""
    paths = {"s3 read": ("/bench/large", s3_headers), "read": (f"/download{OBJECTS}/large?alt=media", {})}
    connections = {name: connect(server) for name in paths}
    spent = dict.fromkeys(paths, 0.0)
    for first in range(0, whole, RANGE_BYTES):
        for name in paths if first // RANGE_BYTES % 2 else reversed(paths):
            path, headers = paths[name]
            spent[name] += read_range(connections[name], path, first, headers)
    return {name: whole / MIB / seconds for name, seconds in spent.items()}


def in_turn(number, measures):
    """Each round begins with another one, and none pays for what those before have left to be written."""
    names = list(measures)
    for name in names[number % len(names) :] + names[: number % len(names)]:
        os.sync()
        yield name, measures[name]()


def run(settings):
    body = memoryview(buckets.bytes_of(7, MIB) * ((QUICK_BYTES if settings.quick else WHOLE_BYTES) // MIB))
    rates = {name: [] for name in ("s3 put", "one chunk", "chunks", "s3 read", "read")}
    spent = {name: [] for name in ("s3 put", "one chunk", "chunks")}
    with servers.aloft(core=None) as server:
        buckets.create(server, "bench")
        signer = Signer(server.endpoint, server.variables)
        writes = {
            "s3 put": lambda: put_rate(server, signer.s3_stream_headers("/bench/large", "UNSIGNED-PAYLOAD"), body),
            "one chunk": lambda: upload_rate(server, body, len(body)),
            "chunks": lambda: upload_rate(server, body, CHUNK_BYTES),
        }
        for number in range(ROUNDS):
            for name, figures in in_turn(number, writes):
                rates[name].append(figures[0])
                spent[name].append(figures[1])
            for name, rate in read_rates(server, len(body), signer.s3_headers("GET", "/bench/large")).items():
                rates[name].append(rate)
            say(f"round {number + 1}/{ROUNDS}: " + ", ".join(f"{name} {rate[-1]:.0f}" for name, rate in rates.items()) + " MiB/s")
    size = f"{len(body) // MIB:,} MiB"
    return [
        row(f"Cloud Storage resumable upload of {size} in one chunk, of S3's unsigned PUT", "one chunk", "s3 put", rates, spent),
        row(f"the same in chunks of {CHUNK_BYTES // MIB} MiB, each durable", "chunks", "s3 put", rates, spent),
        row(f"Cloud Storage read of {size} in ranges of {RANGE_BYTES // MIB} MiB, of S3's", "read", "s3 read", rates, {}),
    ]


def row(what, name, against, rates, spent):
    percent = statistics.median(rate / other for rate, other in zip(rates[name], rates[against])) * 100
    note = f"{statistics.median(rates[name]):.0f} MiB/s, S3 {statistics.median(rates[against]):.0f} MiB/s"
    if name in spent:
        note += f"; {statistics.median(spent[name]):.2f} s CPU, S3 {statistics.median(spent[against]):.2f} s"
    return Figure(what, f">= {TARGET_PERCENT} %", f"{percent:.0f} %", percent >= TARGET_PERCENT, note)
