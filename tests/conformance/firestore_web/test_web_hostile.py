"""What no page sends to a channel: each is refused as specified, costs the server little, and harms nobody else."""

import http.client
import json
import select
import socket
import urllib.parse

import pytest
import requests
from support.memory import grows_by_less_than, resident_bytes
from support.waiting import EVENT_SECONDS

SESSIONS_MAX = 10_000  # webchannel/limits.h
MEMORY_BYTES_MAX = 100 << 20  # what an attack of this file may add


class Channel:
    """A client that says exactly what it is told."""

    def __init__(self, server, kind="Listen"):
        self.url = f"{server.endpoint}/google.firestore.v1.Firestore/{kind}/channel"
        self.database = "projects/aloft-dev/databases/(default)"
        self.session = self.http_session = None

    def post(self, body, **parameters):
        return requests.post(
            self.url,
            params={"VER": "8", **parameters},
            data=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=EVENT_SECONDS,
        )

    def form(self, *messages, first=0):
        fields = {"count": len(messages), "ofs": first}
        fields |= {f"req{n}___data__": json.dumps(message) for n, message in enumerate(messages)}
        return urllib.parse.urlencode(fields)

    def begin(self, *messages):
        reply = self.post(self.form(*messages), RID="1", CVER="22", **{"X-HTTP-Session-Id": "gsessionid"})
        assert reply.status_code == 200, reply.text
        self.http_session = reply.headers["X-HTTP-Session-Id"]
        [[number, [kind, self.session, *_]]] = frames(reply.text)[0]
        assert (number, kind) == (0, "c")
        return self

    def ids(self):
        return {"SID": self.session, "gsessionid": self.http_session}

    def forward(self, body, **parameters):
        return self.post(body, RID="2", AID="0", **{**self.ids(), **parameters})

    def poll(self, **parameters):
        parameters = {"VER": "8", "RID": "rpc", "CI": "1", "TYPE": "xmlhttp", "AID": "0", **self.ids(), **parameters}
        return requests.get(self.url, params=parameters, timeout=EVENT_SECONDS)

    def arrays(self, acknowledged=0):
        """What comes, poll after poll, as (number, message)."""
        while True:
            reply = self.poll(AID=str(acknowledged))
            assert reply.status_code == 200, reply.text
            for frame in frames(reply.text):
                for acknowledged, content in frame:
                    yield acknowledged, content[0]

    def terminate(self):
        return self.post("", RID="9", TYPE="terminate", **self.ids())

    def add_target(self, **target):
        return {"database": self.database, "addTarget": {"targetId": 2, **target}}

    def documents_target(self, unique, **more):
        return self.add_target(documents={"documents": [f"{self.database}/documents/{unique}/x"]}, **more)


def frames(text):
    """The arrays of each frame; the frames' lengths must be right, counted as a browser does."""
    found = []
    while text:
        length, text = text.split("\n", 1)
        assert text.isascii() and len(text) >= int(length)
        found.append(json.loads(text[: int(length)]))
        text = text[int(length) :]
    return found


@pytest.fixture
def channel(server):
    return Channel(server)


def serves(server):
    """Others still get what they want."""
    other = Channel(server).begin()
    other.forward(other.form(other.documents_target("other")))
    first = next(message for _, message in other.arrays() if "targetChange" in message)
    other.terminate()
    return first["targetChange"]["targetChangeType"] == "ADD"


def unknown_session(reply):
    return reply.status_code == 400 and reply.text.find("Unknown SID") > 0


def test_sessions_are_secret(server, channel):
    channel.begin()
    for ids in (
        {"SID": "AAAAAAAAAAAAAAAAAAAAAAAA"},
        {"gsessionid": "AAAAAAAAAAAAAAAAAAAAAAAA"},
        {"gsessionid": ""},
        {"SID": channel.http_session, "gsessionid": channel.session},
    ):
        assert unknown_session(channel.poll(**ids)), ids
        assert unknown_session(channel.forward("count=0", **ids)), ids
        channel.post("", RID="9", TYPE="terminate", **{**channel.ids(), **ids})  # ends nobody's session
    other_kind = Channel(server, "Write")
    other_kind.session, other_kind.http_session = channel.session, channel.http_session
    assert unknown_session(other_kind.poll())
    assert channel.forward("count=0").status_code == 200
    assert channel.terminate().status_code == 200
    assert unknown_session(channel.poll())


@pytest.mark.parametrize(
    "body",
    [
        "count=-1",
        "count=1",
        "count=99999999999999999999",
        "count=1&ofs=-1&req0___data__=x",
        "count=1&ofs=9007199254740993&req0___data__=x",
        "count=1&ofs=20000&req0___data__=x",
        "count=1&ofs=0&req-1___data__=x",
        "count=1&ofs=0&req0___data__=%zz",
        "count=1001&ofs=0" + "".join(f"&req{n}___data__=x" for n in range(1001)),
    ],
)
def test_impossible_forms_are_refused_without_a_trace(channel, unique, body):
    channel.begin()
    assert channel.forward(body).status_code == 400
    channel.forward(channel.form(channel.documents_target(unique)))  # 0 is still the next
    kinds = [message["targetChange"]["targetChangeType"] for _, message in (next(channel.arrays()),)]
    assert kinds == ["ADD"]


@pytest.mark.parametrize("query", [{"AID": "99"}, {"AID": "-2"}, {"AID": "x"}, {"VER": "7"}, {"TO": "-1"}])
def test_impossible_parameters_are_refused(channel, query):
    channel.begin()
    assert channel.poll(**query).status_code == 400


def test_messages_count_once_in_their_order(channel, unique):
    channel.begin()
    remove = {"database": channel.database, "removeTarget": 2}
    add = channel.documents_target(unique)
    assert channel.forward(channel.form(remove, first=1)).status_code == 200
    for _ in range(3):
        assert channel.forward(channel.form(add, remove)).status_code == 200
    changes = (message["targetChange"] for _, message in channel.arrays() if "targetChange" in message)
    kinds = [change.get("targetChangeType") for _, change in zip(range(2), changes)]
    assert kinds == ["ADD", "REMOVE"]


@pytest.mark.parametrize(
    "message, status",
    [
        ("not json", "INVALID_ARGUMENT"),
        ("[" * 10_000, "INVALID_ARGUMENT"),
        ('{"addTarget": ' * 5_000 + "1" + "}" * 5_000, "INVALID_ARGUMENT"),
        ('{"database": "nonsense"}', "INVALID_ARGUMENT"),
        ('{"database": 5}', "INVALID_ARGUMENT"),
    ],
)
def test_nonsense_ends_the_conversation_with_its_reason(server, channel, message, status):
    channel.begin()
    body = urllib.parse.urlencode({"count": 1, "ofs": 0, "req0___data__": message})
    assert channel.forward(body).status_code == 200
    replies = channel.arrays()
    _, error = next(replies)
    assert error["error"]["status"] == status, error
    assert next(replies)[1] == "close"
    assert serves(server)


def test_forged_and_foreign_resume_tokens(server, channel, unique):
    """A token that is not ours is that target's fault alone, or is as good as none; nothing else is told because of it."""
    channel.begin()
    channel.forward(channel.form(channel.documents_target(unique, resumeToken="Zm9yZ2Vk")))
    for _, message in channel.arrays():
        change = message.get("targetChange", {})
        if change.get("targetChangeType") == "REMOVE":
            assert change["cause"]["code"] == 3, change
            break
        if change.get("targetChangeType") in ("RESET", "CURRENT"):
            break
    assert serves(server)


def test_a_body_beyond_the_limit(server, channel):
    channel.begin()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=EVENT_SECONDS)
    path = f"/google.firestore.v1.Firestore/Listen/channel?VER=8&RID=2&AID=0&{urllib.parse.urlencode(channel.ids())}"
    connection.putrequest("POST", path)
    connection.putheader("Content-Length", str(1 << 40))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_messages_that_nobody_takes_are_bounded(own_server):
    """Without a back channel nothing is worked on: what waits has a limit, and what is refused leaves no memory behind."""
    channel = Channel(own_server).begin()
    before = resident_bytes(own_server)
    body = urllib.parse.urlencode({"count": 1, "ofs": 1, "req0___data__": "x" * (8 << 20)})
    statuses = [channel.forward(body.replace("ofs=1", f"ofs={n}")).status_code for n in range(1, 25)]
    assert statuses[0] == 200 and statuses[-1] == 429 and set(statuses) == {200, 429}
    grows_by_less_than(own_server, before, MEMORY_BYTES_MAX)
    assert serves(own_server)


def test_too_many_sessions(measured_server):
    before = resident_bytes(measured_server)
    request = (
        "POST /google.firestore.v1.Firestore/Listen/channel?VER=8&RID=1&CVER=22 HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Length: 7\r\n\r\ncount=0"
    ).encode()
    with socket.create_connection(("127.0.0.1", measured_server.port), timeout=EVENT_SECONDS) as connection:
        reader = connection.makefile("rb")
        statuses = []
        while len(statuses) < SESSIONS_MAX + 20:
            connection.sendall(request * 20)
            for _ in range(20):
                statuses.append(int(reader.readline().split()[1]))
                length = 0
                while (line := reader.readline()) != b"\r\n":
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                reader.read(length)
    assert statuses[SESSIONS_MAX - 1] == 200 and statuses[-1] == 429
    grows_by_less_than(measured_server, before, MEMORY_BYTES_MAX)
    assert requests.get(f"{measured_server.endpoint}/healthz", timeout=EVENT_SECONDS).status_code == 200


def test_back_channels_of_one_session_supersede_each_other(server, channel):
    """However many are opened, one is served; the others end."""
    channel.begin()
    query = urllib.parse.urlencode({"VER": "8", "RID": "rpc", "AID": "0", "CI": "0", "TYPE": "xmlhttp", **channel.ids()})
    heard = {}
    for _ in range(50):
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=EVENT_SECONDS)
        connection.sendall(f"GET {urllib.parse.urlsplit(channel.url).path}?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        heard[connection] = b""
    # The server takes them from its listeners in whatever order: which of them is the last one, it decides.
    served = set(heard)
    while len(served) > 1 or not all(b"noop" in heard[connection] for connection in served):
        readable, _, _ = select.select(served, [], [], EVENT_SECONDS)
        assert readable, f"{len(served)} are served"
        for connection in readable:
            piece = connection.recv(65536)
            assert piece, "cut off"
            heard[connection] += piece
            if heard[connection].endswith(b"\r\n0\r\n\r\n"):
                served.remove(connection)
    assert len(served) == 1
    for connection in heard:
        connection.close()
    assert serves(server)


@pytest.mark.parametrize("path", ["GetDocument/channel", "Nothing/channel", "channel"])
def test_channels_that_are_none(server, path):
    reply = requests.get(f"{server.endpoint}/google.firestore.v1.Firestore/{path}?VER=8", timeout=EVENT_SECONDS)
    assert reply.status_code == 404
