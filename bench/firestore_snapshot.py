"""The first snapshot of a large collection, delivered to the Firebase web SDK (in Node.js); the server's memory meanwhile."""

import json
import pathlib
import shutil
import subprocess

import firestore_load
import servers
from harness import Figure, say, tool
from support.javascript import installed

TARGET_MIB = 200
DOCUMENTS = 50_000
BATCH = 400
TEXT = 300
SECONDS_MAX = 600
CLIENT = pathlib.Path(__file__).parent / "web_client"


def fill(server, count):
    for at in range(0, count, BATCH):
        documents = (
            firestore_load.document(f"large/d{n:06}", {"n": n, "text": "t" * TEXT}) for n in range(at, min(at + BATCH, count))
        )
        if firestore_load.unary(server, "Commit", [firestore_load.commit(*documents)], 1, 1, 0).refused:
            raise RuntimeError("the documents could not be written")


def peak_mib(server):
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the system does not say the peak of memory")


def run(settings):
    count = 5000 if settings.quick else DOCUMENTS
    home = installed(CLIENT)
    shutil.copy(CLIENT / "snapshot.mjs", home)
    with servers.aloft(core=None) as server:
        fill(server, count)
        servers.start_anew(server)
        before = peak_mib(server)
        command = [tool("node"), "snapshot.mjs", str(server.port), "large"]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=SECONDS_MAX)
        if done.returncode:
            raise RuntimeError(done.stderr[-500:])
        told = json.loads(done.stdout.splitlines()[-1])
        peak = peak_mib(server)
    whole = told["documents"] == count and told["bytes"] == count * TEXT
    say(f"{told['documents']:,} documents after {told['milliseconds'] / 1000:.1f} s, peak {peak:.0f} MiB")
    return [
        Figure(
            f"first snapshot of {count:,} documents to the Firebase web SDK: the server's memory",
            f"delivered, < {TARGET_MIB} MiB",
            f"{peak:.0f} MiB" if whole else f"{told['documents']:,} documents only",
            whole and peak < TARGET_MIB,
            f"peak resident, {before:.0f} MiB before; {told['milliseconds'] / 1000:.1f} s until the SDK in Node.js had all",
        )
    ]
