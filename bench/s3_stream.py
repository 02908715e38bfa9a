"""S3 PUT of 1 GiB in one stream, beside the slowest digest that the server must compute for it.

A signed payload needs MD5 (the ETag) and SHA-256 (the signature); an unsigned one MD5 alone. The digests run at once in a
good server, so the slowest of them is the floor. Server and client share all cores here. The reply comes when the bytes are on
the disk, so a disk that is slower than the digest is the floor instead: its own rate is measured in the same rounds and told.
"""

import hashlib
import http.client
import os
import statistics
import time

import buckets
import servers
from harness import SCRATCH, Figure, cpu_seconds, say
from signing import Signer

TARGET_PERCENT = 70
WHOLE_BYTES, QUICK_BYTES = 1 << 30, 1 << 28
SEND_BYTES = 1 << 20
ROUNDS = 3
MIB = 1 << 20


def digest_rate(name, body):
    """MiB/s of one thread over the whole body in memory."""
    began = time.perf_counter()
    hashlib.new(name, body, usedforsecurity=False).digest()
    return len(body) / MIB / (time.perf_counter() - began)


def disk_rate(body):
    """MiB/s of the same bytes written in order to a new file, until they are on the disk."""
    path = SCRATCH / "stream.probe"
    began = time.perf_counter()
    with open(path, "wb", buffering=0) as file:
        for at in range(0, len(body), SEND_BYTES):
            file.write(body[at : at + SEND_BYTES])
        os.fdatasync(file.fileno())
    rate = len(body) / MIB / (time.perf_counter() - began)
    path.unlink()
    return rate


def put_rate(server, headers, body):
    """(MiB/s from the first byte to the reply, server CPU seconds)."""
    before = cpu_seconds(server.process.pid)
    connection = http.client.HTTPConnection(server.endpoint.split("://")[1], timeout=600)
    began = time.perf_counter()
    connection.putrequest("PUT", "/bench/large", skip_accept_encoding=True, skip_host=True)
    connection.putheader("Host", server.endpoint.split("://")[1])
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    for at in range(0, len(body), SEND_BYTES):
        connection.sock.sendall(body[at : at + SEND_BYTES])
    reply = connection.getresponse()
    answer = reply.read()
    spent = time.perf_counter() - began
    if reply.status != 200:
        raise RuntimeError(f"PUT answered {reply.status}: {answer[:300]}")
    return len(body) / MIB / spent, cpu_seconds(server.process.pid) - before


def run(settings):
    body = memoryview(buckets.bytes_of(7, MIB) * ((QUICK_BYTES if settings.quick else WHOLE_BYTES) // MIB))
    payload_hashes = {"signed": hashlib.sha256(body).hexdigest(), "unsigned": "UNSIGNED-PAYLOAD"}
    digests, rates, cpu = ({kind: [] for kind in payload_hashes} for _ in range(3))
    disks = []
    with servers.aloft(core=None) as server:
        buckets.create(server, "bench")
        signer = Signer(server.endpoint, server.variables)
        for number in range(ROUNDS):
            md5, sha256 = digest_rate("md5", body), digest_rate("sha256", body)
            digests["signed"].append(min(md5, sha256))
            digests["unsigned"].append(md5)
            disks.append(disk_rate(body))
            for kind, payload_hash in payload_hashes.items():
                rate, spent = put_rate(server, signer.s3_stream_headers("/bench/large", payload_hash), body)
                rates[kind].append(rate)
                cpu[kind].append(spent)
                say(
                    f"round {number + 1}/{ROUNDS} {kind}: {rate:.0f} MiB/s, {spent:.2f} s CPU; "
                    f"MD5 {md5:.0f}, SHA-256 {sha256:.0f}, disk {disks[-1]:.0f} MiB/s"
                )
    return [row(kind, len(body), rates[kind], cpu[kind], digests[kind], disks) for kind in payload_hashes]


def row(kind, body_bytes, rates, cpu, digests, disks):
    percent = statistics.median(rate / limit for rate, limit in zip(rates, digests)) * 100
    of_slowest = statistics.median(rate / min(limits) for rate, *limits in zip(rates, digests, disks)) * 100
    note = (
        f"{statistics.median(rates):.0f} MiB/s, {statistics.median(cpu):.2f} s CPU for all; the digest alone "
        f"{statistics.median(digests):.0f} MiB/s, the disk alone {statistics.median(disks):.0f} MiB/s; "
        f"{of_slowest:.0f} % of the slower of the two"
    )
    what = f"S3 PUT of {body_bytes // MIB:,} MiB in one stream, {kind} payload, of the slowest digest's rate (all cores)"
    return Figure(what, f">= {TARGET_PERCENT} %", f"{percent:.0f} %", percent >= TARGET_PERCENT, note)
