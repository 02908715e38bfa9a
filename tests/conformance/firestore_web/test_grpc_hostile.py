"""What no gRPC client sends: refused in gRPC's words or with a GOAWAY, while other listeners go on as if nothing were."""

import contextlib
import queue
import re
import socket
import struct
import threading

import grpc
import pytest
import requests
from google.cloud.firestore_v1 import types
from google.protobuf.internal.encoder import _VarintBytes
from support.memory import grows_by_less_than, resident_bytes
from support.waiting import EVENT_SECONDS, looked_until

LISTEN = "/google.firestore.v1.Firestore/Listen"
COMMIT = "/google.firestore.v1.Firestore/Commit"
DATABASE = "projects/aloft-dev/databases/(default)"
MEMORY_BYTES_MAX = 100 << 20
ENHANCE_YOUR_CALM = 11
FRAME_SIZE_ERROR = 6
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 2, 3, 4, 6, 7, 8, 9


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def head(path):
    """A request's header block: literals without indexing, no Huffman."""
    fields = [(":method", "POST"), (":scheme", "http"), (":authority", "localhost"), (":path", path)]
    fields += [("content-type", "application/grpc"), ("te", "trailers"), ("authorization", "Bearer owner")]
    return b"".join(
        b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode() for name, value in fields
    )


def goaway_of(port, frames):
    """The error code of the GOAWAY that ends a connection which sends `frames`."""
    with socket.create_connection(("127.0.0.1", port), timeout=EVENT_SECONDS) as connection:

        def send():
            with contextlib.suppress(OSError):
                connection.sendall(PREFACE + frame(SETTINGS, 0, 0, b"") + frames)

        sender = threading.Thread(target=send)
        sender.start()
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while data := connection.recv(65536):
                received += data
        sender.join()
    while len(received) >= 9:
        length = int.from_bytes(received[:3], "big")
        if received[3] == GOAWAY:
            return int.from_bytes(received[13:17], "big")
        received = received[9 + length :]
    return None


def target(path, target_id=1, **more):
    documents = types.firestore.Target.DocumentsTarget(documents=[f"{DATABASE}/documents/{path}"])
    add = types.firestore.Target(documents=documents, target_id=target_id, **more)
    return types.ListenRequest.serialize(types.ListenRequest(database=DATABASE, add_target=add))


class Conversation:
    """A stream of messages as bytes."""

    def __init__(self, channel, method=LISTEN):
        self.requests = queue.SimpleQueue()
        self.replies = channel.stream_stream(method)(
            iter(self.requests.get, None), metadata=[("authorization", "Bearer owner")], timeout=EVENT_SECONDS
        )

    def send(self, message):
        self.requests.put(message)

    def changes(self):
        """The target changes that come, by kind."""
        for message in self.replies:
            reply = types.ListenResponse.deserialize(message)
            if "target_change" in reply:
                yield reply.target_change.target_change_type.name, reply.target_change

    def ends_with(self):
        with pytest.raises(grpc.RpcError) as caught:
            for _ in self.replies:
                pass
        return caught.value.code()


@pytest.fixture(scope="module")
def server(measured_server):
    return measured_server


@pytest.fixture
def channel(server):
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as opened:
        yield opened


@pytest.fixture
def bystander(server, unique):
    """A listener of somebody else, who must be told of a write after the test."""
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        listener = Conversation(channel)
        listener.send(target(f"{unique}/x"))
        changes = listener.changes()
        assert any(kind == "CURRENT" for kind, _ in changes)
        yield
        name = f"{DATABASE}/documents/{unique}/x"
        write = types.Write(update=types.Document(name=name))
        commit = types.CommitRequest(database=DATABASE, writes=[write])
        channel.unary_unary(COMMIT)(
            types.CommitRequest.serialize(commit), metadata=[("authorization", "Bearer owner")], timeout=EVENT_SECONDS
        )
        for message in listener.replies:
            if "document_change" in types.ListenResponse.deserialize(message):
                break
        listener.send(None)


def repeat(one, count=20_000):
    return one * count


FLOODS = {
    "ping": repeat(frame(PING, 0, 0, b"12345678")),
    "settings": repeat(frame(SETTINGS, 0, 0, b"")),
    "priority": repeat(frame(PRIORITY, 0, 1, b"\0\0\0\3\1")),
    "window_update": repeat(frame(WINDOW_UPDATE, 0, 0, b"\0\0\0\1")),
    "empty_data": frame(HEADERS, 4, 1, head(LISTEN)) + repeat(frame(DATA, 0, 1, b"")),
    "rapid_reset": b"".join(
        frame(HEADERS, 4, 2 * n + 1, head(LISTEN)) + frame(RST_STREAM, 0, 2 * n + 1, b"\0\0\0\x08") for n in range(5000)
    ),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_floods_end_their_own_connection(server, bystander, flood):
    before = resident_bytes(server)
    assert goaway_of(server.port, FLOODS[flood]) == ENHANCE_YOUR_CALM
    grows_by_less_than(server, before, MEMORY_BYTES_MAX)


def test_continuations_without_end(server, bystander):
    block = frame(HEADERS, 0, 1, head(LISTEN)) + repeat(frame(CONTINUATION, 0, 1, b""))
    assert goaway_of(server.port, block) is not None


def test_a_head_that_is_small_until_it_is_unpacked(server, bystander):
    """One field of 4,000 bytes goes into the table of the connection, and the next head names it 16,000 times."""
    before = resident_bytes(server)
    field = b"\x40\x01a" + b"\x7f" + _VarintBytes(4000 - 127) + b"x" * 4000  # literal, with indexing
    first = frame(HEADERS, 5, 1, head(LISTEN) + field)
    bomb = frame(HEADERS, 5, 3, head(LISTEN) + b"\xbe" * 16_000)  # the newest entry of the table
    assert goaway_of(server.port, first + bomb) == ENHANCE_YOUR_CALM
    grows_by_less_than(server, before, MEMORY_BYTES_MAX)


def test_a_frame_of_5_mib(server, bystander):
    before = resident_bytes(server)
    big = frame(HEADERS, 4, 1, head(LISTEN)) + frame(DATA, 0, 1, bytes(5 << 20))
    assert goaway_of(server.port, big) == FRAME_SIZE_ERROR
    grows_by_less_than(server, before, MEMORY_BYTES_MAX)


def test_a_message_that_says_it_is_too_long(channel, bystander):
    """Refused by what its length says, not when all of it has come."""
    listener = Conversation(channel)
    listener.send(b"x" * (12 << 20))
    assert listener.ends_with() == grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_message_of_5_mib_that_is_none(channel, bystander):
    listener = Conversation(channel)
    listener.send(b"\xff" * (5 << 20))
    assert listener.ends_with() == grpc.StatusCode.INVALID_ARGUMENT


def test_a_message_that_expands_beyond_all_bounds(server, bystander):
    """P3: a few KiB on the wire, 64 MiB in memory if somebody let them."""
    before = resident_bytes(server)
    with grpc.insecure_channel(f"127.0.0.1:{server.port}", compression=grpc.Compression.Gzip) as channel:
        listener = Conversation(channel)
        listener.send(target("a/" + "b" * (64 << 20)))
        assert listener.ends_with() in (grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.INVALID_ARGUMENT)
    grows_by_less_than(server, before, MEMORY_BYTES_MAX)


def nested(depth):
    """A commit whose one field is an array in an array in an array..."""
    value = b""
    for _ in range(depth):
        inner = b"\x0a" + _VarintBytes(len(value)) + value  # ArrayValue.values
        value = b"\x4a" + _VarintBytes(len(inner)) + inner  # Value.array_value
    entry = b"\x0a\x01f\x12" + _VarintBytes(len(value)) + value
    name = f"{DATABASE}/documents/a/b".encode()
    document = b"\x0a" + _VarintBytes(len(name)) + name + b"\x12" + _VarintBytes(len(entry)) + entry
    write = b"\x0a" + _VarintBytes(len(document)) + document
    database = DATABASE.encode()
    return b"\x0a" + _VarintBytes(len(database)) + database + b"\x12" + _VarintBytes(len(write)) + write


@pytest.mark.parametrize("depth", [21, 60, 5_000, 50_000])
def test_nesting_bombs(server, channel, bystander, depth):
    before = resident_bytes(server)
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(COMMIT)(nested(depth), metadata=[("authorization", "Bearer owner")], timeout=EVENT_SECONDS)
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    grows_by_less_than(server, before, MEMORY_BYTES_MAX)


@pytest.mark.parametrize("token", [b"forged", b"", b"\0" * 8, b"\xff" * 64, b"x" * 100_000])
def test_forged_resume_tokens(channel, bystander, token, unique):
    """At worst the target is refused; never is anything told that the token should have decided."""
    listener = Conversation(channel)
    listener.send(target(f"{unique}/forged", resume_token=token))
    for kind, change in listener.changes():
        assert kind in ("ADD", "RESET", "CURRENT", "REMOVE", "NO_CHANGE")
        if kind == "REMOVE":
            assert change.cause.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
        if kind in ("REMOVE", "CURRENT"):
            break
    listener.send(None)


def test_a_token_of_another_database(server, channel, bystander, unique):
    other = "projects/aloft-dev/databases/other-" + unique
    documents = types.firestore.Target.DocumentsTarget(documents=[f"{other}/documents/a/b"])
    add = types.firestore.Target(documents=documents, target_id=1)
    listener = Conversation(channel)
    listener.send(types.ListenRequest.serialize(types.ListenRequest(database=other, add_target=add)))
    token = next(change.resume_token for kind, change in listener.changes() if kind == "CURRENT")
    listener.send(None)
    mine = Conversation(channel)
    mine.send(target(f"{unique}/y", resume_token=token))
    assert any(kind in ("REMOVE", "CURRENT") for kind, _ in mine.changes())
    mine.send(None)


def test_unknown_targets(channel, bystander, unique):
    """Removing what is not there is nothing; adding what is there is refused."""
    listener = Conversation(channel)
    remove = types.ListenRequest(database=DATABASE, remove_target=77)
    listener.send(types.ListenRequest.serialize(remove))
    listener.send(target(f"{unique}/y"))
    assert next(kind for kind, _ in listener.changes()) == "ADD"
    listener.send(target(f"{unique}/y"))
    assert listener.ends_with() in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.ALREADY_EXISTS)


def test_a_client_that_opens_a_thousand_streams_and_goes(server, bystander, unique):
    """As many as a connection may have, on one connection, gone without a word."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=EVENT_SECONDS) as connection:
        message = target(f"{unique}/many")
        framed = b"\0" + struct.pack(">I", len(message)) + message
        frames = b"".join(
            frame(HEADERS, 4, 2 * n + 1, head(LISTEN)) + frame(DATA, 0, 2 * n + 1, framed) for n in range(999)
        )
        connection.sendall(PREFACE + frame(SETTINGS, 0, 0, b"") + frames)
        looked_until(lambda: live_streams(server), lambda streams: streams >= 1000)
    looked_until(lambda: live_streams(server), lambda streams: streams == 1)  # the bystander's


def live_streams(server):
    text = requests.get(f"{server.endpoint}/metrics", timeout=EVENT_SECONDS).text
    return float(re.search(r"^aloft_edge_live_streams (\S+)", text, re.M)[1])


def test_p5_texts_that_are_no_utf8_leave_nothing_in_the_log(own_server):
    """The library that reads messages would tell standard error of each: whoever may call could fill the disk with it."""
    before = own_server.log_text()
    with grpc.insecure_channel(f"127.0.0.1:{own_server.port}") as channel:
        get = channel.unary_unary("/google.firestore.v1.Firestore/GetDocument")
        for message in (b"\x0a\x03a\xff\xfe", b"\x0a\xff", b"\x0b" * 200):
            with pytest.raises(grpc.RpcError) as caught:
                get(message, metadata=[("authorization", "Bearer owner")])
            assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    address = f"{own_server.endpoint}/v1/{DATABASE}/documents:runQuery"
    assert requests.post(address, data=b'{"structuredQuery": {"from": [{"collectionId": "\xff"}]}}', timeout=EVENT_SECONDS).status_code == 400
    assert own_server.log_text() == before
