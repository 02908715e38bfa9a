"""Notes in Aloft's Cloud Storage over plain HTTP, for a network that may be slow, broken or gone.

`NotesClient` reads and writes notes with `requests`; `check` looks at a server with a raw socket. Both bound every wait, and
both turn what went wrong into one sentence for the person in front of the screen: a `Trouble`.
"""

import dataclasses
import errno
import json
import random
import socket
import threading
import time
import urllib.parse

import requests
import urllib3

HEAD_BYTES_MAX = 16 * 1024
PIECE_BYTES = 64 * 1024
TRY_AGAIN_STATUSES = {408, 429, 500, 502, 503, 504}
LOST = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)
NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH)


class Trouble(Exception):
    """What went wrong, in words for the user. `again`: the same attempt may succeed later."""

    def __init__(self, text, again=False, pause_seconds=0.0):
        super().__init__(text)
        self.again = again
        self.pause_seconds = pause_seconds


class Stopped(Exception):
    """The user does not want to wait any longer."""


@dataclasses.dataclass(frozen=True)
class Patience:
    """How long to wait for what. Connecting and reading are separate: a dead machine shows sooner than a busy one."""

    connect_seconds: float = 2.0
    read_seconds: float = 5.0  # between two pieces of an answer
    whole_seconds: float = 30.0  # for an answer's body, however steadily it trickles
    attempts: int = 6
    first_pause_seconds: float = 0.2
    longest_pause_seconds: float = 5.0

    def pause(self, attempt):
        """Doubles each time; a random part keeps many clients of a restarted server from coming back together."""
        longest = min(self.first_pause_seconds * 2 ** (attempt - 1), self.longest_pause_seconds)
        return longest * random.uniform(0.5, 1.0)


def place_of(address):
    """(host, port) of a URL such as http://127.0.0.1:4566."""
    parts = urllib.parse.urlsplit(address if "//" in address else f"//{address}")
    try:
        port = parts.port
    except ValueError as error:
        raise Trouble(f"{address} names no port between 1 and 65535.") from error
    if not parts.hostname:
        raise Trouble(f"{address!r} is no address. Write one like http://127.0.0.1:4566.")
    return parts.hostname, port or (443 if parts.scheme == "https" else 80)


# --- a raw socket -----------------------------------------------------------------------------------------------------


def check(address, patience=Patience()):
    """Connects by hand, asks for the head of any page, and says in one sentence what was found. Raises Trouble."""
    host, port = place_of(address)
    where = f"{host}:{port}"
    began = time.monotonic()
    try:
        connection = socket.create_connection((host, port), patience.connect_seconds)
    except OSError as error:
        raise _timed_out(where, patience) if isinstance(error, TimeoutError) else explain(error, where, patience)
    try:
        with connection:
            connection.settimeout(patience.read_seconds)
            connection.sendall(f"HEAD / HTTP/1.1\r\nHost: {where}\r\nConnection: close\r\n\r\n".encode())
            line = _first_line(connection, time.monotonic() + patience.whole_seconds)
    except TimeoutError as error:
        raise _silent(where, patience) from error
    except OSError as error:
        raise explain(error, where, patience) from error
    milliseconds = (time.monotonic() - began) * 1000
    if not line:
        raise Trouble(f"{where} closed the connection before it had answered.", again=True)
    if not line.startswith("HTTP/1."):
        raise Trouble(f"{where} does not speak HTTP. It said: {line[:60]}")
    return f"{where} is there: it answered {line!r} after {milliseconds:.0f} ms."


def _first_line(connection, deadline):
    """What the server says up to its first line's end; all of it if it ends before, or takes too long."""
    received = b""
    while b"\n" not in received and len(received) < HEAD_BYTES_MAX and time.monotonic() < deadline:
        piece = connection.recv(1024)
        if not piece:
            break
        received += piece
    return received.split(b"\n", 1)[0].decode("latin-1").strip()


# --- what went wrong --------------------------------------------------------------------------------------------------


def _timed_out(where, patience):
    return Trouble(f"{where} did not take the connection within {patience.connect_seconds:g} s.", again=True)


def _silent(where, patience):
    return Trouble(f"{where} took the question but said nothing for {patience.read_seconds:g} s.", again=True)


def _causes(error):
    """The error and all that it wraps: requests wraps urllib3, which wraps http.client, which wraps the system."""
    seen, todo = [], [error]
    while todo:
        each = todo.pop()
        if not isinstance(each, BaseException) or each in seen:
            continue
        seen.append(each)
        todo += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
    return seen


def explain(error, where, patience):
    """The Trouble behind an exception of a socket, of urllib3 or of requests."""
    causes = _causes(error)

    def any_is(*kinds):
        return any(isinstance(cause, kinds) for cause in causes)

    numbers = {cause.errno for cause in causes if isinstance(cause, OSError)}
    if any_is(socket.gaierror, urllib3.exceptions.NameResolutionError):
        return Trouble(f"The name {where.rsplit(':', 1)[0]} is not known. Is it spelled right?")
    if any_is(ConnectionRefusedError):
        return Trouble(f"Nothing listens at {where}. Is the server started?", again=True)
    if any_is(urllib3.exceptions.ReadTimeoutError, requests.ReadTimeout):
        return _silent(where, patience)
    if any_is(urllib3.exceptions.ConnectTimeoutError, requests.ConnectTimeout):
        return _timed_out(where, patience)
    if numbers & set(NO_WAY):
        return Trouble(f"There is no way to {where}. Is this computer online?", again=True)
    if any_is(urllib3.exceptions.IncompleteRead):
        return Trouble(f"{where} closed the connection in the middle of the answer.", again=True)
    if any_is(urllib3.exceptions.ProtocolError, ConnectionError) or numbers & set(LOST):
        return Trouble(f"{where} closed the connection before it had answered.", again=True)
    return Trouble(f"Talking to {where} failed: {error}")


# --- HTTP -------------------------------------------------------------------------------------------------------------


class NotesClient:
    """Notes as objects of one bucket. Use it from one thread at a time; `stop` may be called from any."""

    def __init__(self, address, bucket="notes", patience=Patience(), tell=print):
        host, port = place_of(address)
        self.where = f"{host}:{port}"
        self.address = address.rstrip("/") if "//" in address else f"http://{address}"
        self.bucket = bucket
        self.patience = patience
        self.tell = tell  # called with a sentence whenever the user has to wait longer
        self.session = requests.Session()
        self.stopped = threading.Event()

    def stop(self):
        """Ends the waiting between attempts at once, and any attempt when its timeout is over."""
        self.stopped.set()

    def load(self, name):
        """The note's text."""
        path = f"/download/storage/v1/b/{self.bucket}/o/{urllib.parse.quote(name, safe='')}?alt=media"
        return self._ask("GET", path, missing=f"There is no note {name!r} yet.").decode()

    def save(self, name, text):
        """Replaces the note. Done twice it does no harm, so that it may be tried again when an answer was lost."""
        self._make_bucket()
        path = f"/upload/storage/v1/b/{self.bucket}/o?uploadType=media&name={urllib.parse.quote(name, safe='')}"
        self._ask("POST", path, data=text.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})

    def _make_bucket(self):
        self._ask("POST", "/storage/v1/b?project=aloft-dev", json={"name": self.bucket}, accepted={409})

    def _ask(self, method, path, missing=None, accepted=(), **request):
        for attempt in range(1, self.patience.attempts + 1):
            try:
                return self._ask_once(method, path, missing, accepted, request)
            except Trouble as trouble:
                if not trouble.again:
                    raise
                if attempt == self.patience.attempts:
                    raise Trouble(f"{trouble} Gave up after {attempt} attempts.") from trouble
                pause = max(self.patience.pause(attempt), trouble.pause_seconds)
                self.tell(f"{trouble} Attempt {attempt + 1} of {self.patience.attempts} in {pause:.1f} s.")
                if self.stopped.wait(pause):
                    raise Stopped() from trouble

    def _ask_once(self, method, path, missing, accepted, request):
        if self.stopped.is_set():
            raise Stopped()
        timeouts = (self.patience.connect_seconds, self.patience.read_seconds)
        try:
            with self.session.request(
                method, self.address + path, timeout=timeouts, stream=True, allow_redirects=False, **request
            ) as response:
                body = self._body(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise explain(error, self.where, self.patience) from error
        if response.ok or response.status_code in accepted:
            return body
        if response.status_code == 404 and missing:
            raise Trouble(missing)
        raise self._refusal(response, body)

    def _body(self, response):
        """Reads what has arrived, piece by piece: the timeout of `requests` starts anew with every byte."""
        deadline = time.monotonic() + self.patience.whole_seconds
        expected = int(response.headers.get("Content-Length", 0))
        pieces, received = [], 0
        while piece := response.raw.read1(PIECE_BYTES, decode_content=True):
            pieces.append(piece)
            received += len(piece)
            if time.monotonic() > deadline and received < expected:
                raise Trouble(
                    f"The answer of {self.where} comes too slowly: "
                    f"{received:,} of {expected:,} bytes in {self.patience.whole_seconds:g} s."
                )
            if self.stopped.is_set():
                raise Stopped()
        return b"".join(pieces)

    def _refusal(self, response, body):
        try:
            reason = json.loads(body)["error"]["message"].rstrip(".")
        except (ValueError, KeyError, TypeError):  # a proxy's page, say
            reason = response.reason
        wait = response.headers.get("Retry-After", "")
        return Trouble(
            f"{self.where} refused with {response.status_code}: {reason}.",
            again=response.status_code in TRY_AGAIN_STATUSES,
            pause_seconds=float(wait) if wait.isdigit() else 0.0,
        )
