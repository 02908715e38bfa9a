"""Load on Firestore through gRPC: messages made by Google's own types, sent by the generator in grpc_load/."""

import contextlib
import json
import os
import pathlib
import struct
import subprocess
import tempfile

from google.cloud.firestore_v1 import types

from harness import BUILD, LOAD_CORE, Load, cpu_seconds, pin

DATABASE = "projects/aloft-dev/databases/(default)"
DOCUMENTS = f"{DATABASE}/documents"
NUMBER = "@" * 10  # the generator puts a number here, another one in each message
SERVICE = "/google.firestore.v1.Firestore/"
GENERATOR = BUILD / "release/grpc_load"


def generator():
    if not GENERATOR.exists():
        raise RuntimeError(f"{GENERATOR} is not built: ./dev bench builds it")
    return str(GENERATOR)


def value(of):
    """A Firestore value of a Python one."""
    if isinstance(of, str):
        return types.Value(string_value=of)
    if isinstance(of, bool):
        return types.Value(boolean_value=of)
    return types.Value(integer_value=of) if isinstance(of, int) else types.Value(double_value=of)


def document(path, fields):
    return types.Document(name=f"{DOCUMENTS}/{path}", fields={name: value(of) for name, of in fields.items()})


def commit(*documents):
    writes = [types.Write(update=each) for each in documents]
    return types.CommitRequest.serialize(types.CommitRequest(database=DATABASE, writes=writes))


def get(path):
    return types.GetDocumentRequest.serialize(types.GetDocumentRequest(name=f"{DOCUMENTS}/{path}"))


def listen(target):
    return types.ListenRequest.serialize(types.ListenRequest(database=DATABASE, add_target=target))


def document_target(number, path):
    return types.Target(target_id=number, documents=types.Target.DocumentsTarget(documents=[f"{DOCUMENTS}/{path}"]))


def query_target(number, collection, field=None, operator="EQUAL", than=None):
    query = {"from_": [{"collection_id": collection}]}
    if field:
        query["where"] = {"field_filter": {"field": {"field_path": field}, "op": operator, "value": value(than)}}
    return types.Target(
        target_id=number,
        query=types.Target.QueryTarget(parent=DOCUMENTS, structured_query=types.StructuredQuery(query)),
    )


def write_bodies(path, bodies):
    with open(path, "wb") as file:
        for body in bodies:
            file.write(struct.pack("<I", len(body)) + body)


def unary(server, method, bodies, in_flight, connections, seconds, first_number=0, core=LOAD_CORE):
    """Keeps `in_flight` calls going for `seconds`; `core` None leaves the load unpinned."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "bodies"
        write_bodies(path, bodies)
        command = [generator(), "unary", str(server.port), SERVICE + method, str(path), str(connections), str(in_flight)]
        command += [str(seconds), DATABASE, str(first_number)]
        before = cpu_seconds(server.process.pid)
        done = subprocess.run(pin(command, core) if core else command, capture_output=True, text=True)
        spent = cpu_seconds(server.process.pid) - before
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    told = json.loads(done.stdout)
    return Load(told["requests"], told["us"] / 1e6, told["bad"], spent, told["p50"], told["p99"])


class Listeners:
    """Streams of Listen that stay open, and commits that they all hear of."""

    def __init__(self, server, targets, streams, connections, commits=(b"",)):
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        write_bodies(folder / "listens", [listen(target) for target in targets])
        write_bodies(folder / "commits", commits)
        command = [generator(), "listen", str(server.port), str(folder / "listens"), str(streams), str(connections)]
        command += [str(folder / "commits"), DATABASE]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        self.ready_seconds = self._told()["us"] / 1e6

    def _told(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the listeners have ended: see above")
        return json.loads(line)

    def commit(self, rounds):
        """{"p50", "p99", "max"}: microseconds until the last stream heard of each of `rounds` commits."""
        self.process.stdin.write(f"commit {rounds}\n")
        self.process.stdin.flush()
        return self._told()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.process.communicate("quit\n", 60)
        self.folder.cleanup()
