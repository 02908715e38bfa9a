"""S3 GET of 16 KiB, signed, beside nginx sending the same bytes from files."""

import contextlib

import buckets
import peers
import servers
from harness import Beside, Figure, clean, median_by, resident_bytes, say, take_turns, told, wrk
from signing import Signer

TARGET_RATIO = 2
CONNECTIONS = 64
OBJECTS, OBJECT_BYTES = 200, 16 * 1024
LOAD = f"S3 GET 16 KiB, {CONNECTIONS} connections"


def run(settings):
    files = {f"bench/object-{n}": buckets.bytes_of(n, OBJECT_BYTES) for n in range(OBJECTS)}
    missing = ""
    with contextlib.ExitStack() as stack:
        aloft = stack.enter_context(servers.aloft())
        all_servers = {"aloft": aloft}
        try:
            peers.nginx_version()
            all_servers["nginx"] = stack.enter_context(servers.nginx(files))
        except (peers.Missing, RuntimeError) as why:
            missing = f"nginx is missing: {why}"
            say(missing)
        buckets.create(aloft, "bench")
        for name, data in files.items():
            buckets.client(aloft).put_object(Bucket="bench", Key=name.split("/")[1], Body=data)
        servers.start_anew(aloft)
        signer = Signer(aloft.endpoint, aloft.variables)
        requests = [signer.s3("GET", f"/{name}") for name in files]

        def measure(one, seconds):
            return wrk(one.endpoint, requests, one.process.pid, CONNECTIONS, seconds)

        say(f"{OBJECTS} objects, {CONNECTIONS} connections; nginx gets the same requests and ignores the signature")
        rounds = take_turns(settings, all_servers, measure)
        memory = {name: resident_bytes(server.process.pid) for name, server in all_servers.items()}
    beside = [Beside(LOAD, name, "nothing: a read", loads, memory[name]) for name, loads in rounds.items()]
    what, target = "S3 GET 16 KiB, signed: CPU beside nginx", f"<= {TARGET_RATIO}x"
    cost = median_by(rounds["aloft"], lambda load: load.cpu_us)
    if missing:
        return [Figure(what, target, f"{cost:.1f} µs CPU, no peer", None, missing), *beside]
    ratio = cost / median_by(rounds["nginx"], lambda load: load.cpu_us)
    note = f"aloft {told(rounds['aloft'])}; nginx {told(rounds['nginx'])}"
    return [Figure(what, target, f"{ratio:.2f}x", ratio <= TARGET_RATIO and clean(*rounds.values()), note), *beside]
