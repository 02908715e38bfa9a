"""The tutorial's window, driven by its buttons, against a server that runs, is stopped, slow, killed, or not there."""

import dataclasses
import gc
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tkinter

import pytest
import requests

from support.display import virtual_display
from support.relay import ThrottledRelay
from support.waiting import EVENT_SECONDS

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from notes import Patience  # noqa: E402
from window import Window  # noqa: E402

# No test but those of a timeout itself lets one run out: what is asked for comes when the machine has time for it.
FEW_ATTEMPTS = Patience(
    connect_seconds=EVENT_SECONDS, read_seconds=EVENT_SECONDS, whole_seconds=EVENT_SECONDS, attempts=3, first_pause_seconds=0.05
)
PATIENT = dataclasses.replace(FEW_ATTEMPTS, attempts=100_000, longest_pause_seconds=0.5)


@pytest.fixture(scope="module")
def display():
    with virtual_display() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", name)
        yield name


class Driver:
    """Presses the window's buttons and reads what it says."""

    def __init__(self, root, address, patience):
        self.root = root
        self.window = Window(root, address, patience)
        self.heard = 0  # sentences that `until` has been through

    def press(self, name):
        assert self.window.buttons[name].instate(["!disabled"]), f"{name} cannot be pressed"
        self.window.buttons[name].invoke()

    def said(self):
        return [entry[10:] for entry in self.window.history.get(0, "end")]

    def until(self, pattern):
        """Runs the window until it says something new that fits, and returns that.

        What it says is in its history; its status shows the last of several that it may have found in its queue at once.
        """
        late = self.root.after(EVENT_SECONDS * 1000, lambda: self.window.status.set("TOO LATE"))
        try:
            while True:
                for sentence in self.said()[self.heard :]:
                    self.heard += 1
                    if re.search(pattern, sentence):
                        return sentence
                assert self.window.status.get() != "TOO LATE", f"{pattern} was never said: {self.said()}"
                self.root.wait_variable(self.window.status)
        finally:
            self.root.after_cancel(late)

    def press_until(self, name, pattern):
        self.heard = len(self.said())
        self.press(name)
        return self.until(pattern)

    def idle(self):
        """Runs the window until the action under way is over."""
        while self.window.buttons["stop"].instate(["!disabled"]):
            self.root.update()
            self.root.tk.dooneevent(0)  # waits for the next event

    def write(self, text):
        self.window.note.delete("1.0", "end")
        self.window.note.insert("1.0", text)

    def read(self):
        return self.window.note.get("1.0", "end-1c")


@pytest.fixture
def drive(display):
    roots = []

    def open_window(address, patience=FEW_ATTEMPTS):
        roots.append(tkinter.Tk())
        return Driver(roots[-1], address, patience)

    yield open_window
    for root in roots:
        root.destroy()
    gc.collect()  # Tk's variables must go in this thread, not when a later network thread happens to collect


@pytest.fixture
def address(server):
    return server.endpoint or pytest.skip("needs a server of ours")


def test_what_one_window_saves_another_loads(drive, address, unique):
    first, second = drive(address), drive(address)
    for each in (first, second):
        each.window.name.set(unique + " / ü")
    assert second.press_until("load", "no note") == f"There is no note {unique + ' / ü'!r} yet."
    first.write("milk\n한글 bread")
    first.press_until("save", "Saved .* 13 characters")
    second.idle()
    second.press_until("load", "Loaded")
    assert second.read() == "milk\n한글 bread"


def test_check_tells_what_is_there(drive, address):
    said = drive(address).press_until("check", "is there")
    assert re.fullmatch(r"127.0.0.1:\d+ is there: it answered 'HTTP/1.1 \d+ .*' after \d+ ms\.", said)


def test_a_stopped_server_is_named(drive, own_server):
    where = own_server.endpoint.split("//")[1]
    own_server.stop()
    windows = drive(own_server.endpoint)
    assert windows.press_until("check", "listens") == f"Nothing listens at {where}. Is the server started?"
    windows.idle()
    windows.press_until("load", "Gave up after 3 attempts")
    told = windows.said()[-3:]
    assert re.search(r"Attempt 2 of 3 in 0\.\d s", told[0]) and re.search(r"Attempt 3 of 3 in 0\.\d s", told[1])


def test_a_restarted_server_is_found_again(drive, own_server):
    window = drive(own_server.endpoint, PATIENT)
    window.write("kept over a restart")
    window.press_until("save", "Saved")
    own_server.kill()
    window.write("")
    window.idle()
    window.press_until("load", "Attempt 2")
    own_server.start()
    window.until("Loaded")
    assert window.read() == "kept over a restart"


def stand_still(process):
    """Returns once all of its threads have stopped: until then one may answer."""
    process.send_signal(signal.SIGSTOP)
    assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])


def test_a_server_that_stands_still_is_told_from_one_that_is_gone(drive, own_server):
    window = drive(own_server.endpoint, dataclasses.replace(PATIENT, read_seconds=1))
    window.write("still here")
    window.press_until("save", "Saved")
    window.idle()
    stand_still(own_server.process)
    try:
        window.press_until("check", "took the question but said nothing for 1 s")
        window.idle()
        window.press_until("load", "said nothing for 1 s. Attempt 2")
    finally:
        own_server.process.send_signal(signal.SIGCONT)
    window.until("Loaded")
    assert window.read() == "still here"


def test_a_question_under_way_outlives_a_kill(drive, own_server):
    window = drive(own_server.endpoint, PATIENT)
    window.write("asked twice")
    window.press_until("save", "Saved")
    window.idle()
    with ThrottledRelay(own_server.port) as relay:
        window.window.address.set(f"http://127.0.0.1:{relay.port}")
        stand_still(own_server.process)
        window.press("load")
        assert relay.asked.wait(EVENT_SECONDS)
        own_server.kill()
        window.until("closed the connection before it had answered. Attempt 2")
        own_server.start()
        window.until("Loaded")
    assert window.read() == "asked twice"


def test_an_answer_that_trickles_is_cut_off(drive, address, unique):
    window = drive(address)
    window.window.name.set(unique)
    window.write("0123456789" * 20_000)
    window.press_until("save", "Saved")
    window.idle()
    with ThrottledRelay(int(address.rsplit(":", 1)[1]), bytes_per_second=20_000) as relay:
        slow = drive(f"http://127.0.0.1:{relay.port}", dataclasses.replace(FEW_ATTEMPTS, whole_seconds=1.0))
        slow.window.name.set(unique)
        assert re.search(r"comes too slowly: [\d,]+ of 200,000 bytes in 1 s", slow.press_until("load", "too slowly"))
        assert slow.read() == ""
        relay.bytes_per_second = 80_000
        patient = drive(f"http://127.0.0.1:{relay.port}", PATIENT)
        patient.window.name.set(unique)
        patient.press_until("load", "Loaded .* 200,000 characters")


def test_a_full_queue_ends_in_a_connect_timeout(drive):
    with socket.socket() as never_accepts, socket.socket() as first:
        never_accepts.bind(("127.0.0.1", 0))
        never_accepts.listen(0)
        where = never_accepts.getsockname()
        first.connect(where)  # fills the queue of connections that nobody accepts
        window = drive(f"http://127.0.0.1:{where[1]}", dataclasses.replace(FEW_ATTEMPTS, connect_seconds=0.5))
        window.press_until("check", r"did not take the connection within 0\.5 s\.$")
        window.idle()
        window.press_until("load", "did not take the connection within 0.5 s. Attempt 2")


def test_other_servers_are_not_taken_for_ours(drive):
    with socket.create_server(("127.0.0.1", 0)) as other:
        window = drive(f"http://127.0.0.1:{other.getsockname()[1]}")
        window.press("check")
        connection, _ = other.accept()
        with connection:
            connection.sendall(b"220 mail.example ESMTP\r\n")
            assert window.until("does not speak HTTP").endswith("It said: 220 mail.example ESMTP")


def test_an_answer_cut_in_the_middle_is_not_taken_for_whole(drive):
    with socket.create_server(("127.0.0.1", 0)) as other:
        window = drive(f"http://127.0.0.1:{other.getsockname()[1]}")
        window.press("load")
        connection, _ = other.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        window.until("in the middle of the answer. Attempt 2")
        assert window.read() == ""


def test_a_busy_server_says_how_long_to_wait(drive):
    with socket.create_server(("127.0.0.1", 0)) as other:
        window = drive(f"http://127.0.0.1:{other.getsockname()[1]}")
        window.press("load")
        connection, _ = other.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n")
        assert "refused with 503: Service Unavailable. Attempt 2 of 3 in 2.0 s." in window.until("Attempt 2")
        window.press("stop")
        window.until("^Stopped")


def test_stop_ends_the_waiting_at_once(drive, own_server):
    own_server.stop()
    slow = Patience(attempts=5, first_pause_seconds=600, longest_pause_seconds=600)
    window = drive(own_server.endpoint, slow)
    window.press_until("load", "Attempt 2 of 5")
    window.press("stop")
    window.until("^Stopped.$")
    window.idle()
    assert window.window.buttons["load"].instate(["!disabled"])


@pytest.mark.parametrize(
    "typed, said",
    [
        ("http://", "is no address. Write one like http://127.0.0.1:4566."),
        ("http://127.0.0.1:99999", "names no port between 1 and 65535."),
        ("http://no-such-host.invalid:80", "The name no-such-host.invalid is not known. Is it spelled right?"),
    ],
)
def test_wrong_addresses_are_explained(drive, typed, said):
    assert drive(typed).press_until("check", "address|port|name").endswith(said)


def test_the_program_itself_starts(display, address):
    """`python window.py ADDRESS`, as the README says, until its window is on the screen."""
    program = pathlib.Path(__file__).parent / "window.py"
    root = tkinter.Tk()
    before = root.tk.eval("winfo interps")
    process = subprocess.Popen([sys.executable, str(program), address], env=dict(os.environ, DISPLAY=display))
    try:
        while root.tk.eval("winfo interps") == before:  # another program of the display: nothing tells when it comes
            assert process.poll() is None
            root.after(20)
    finally:
        process.terminate()
        process.wait(EVENT_SECONDS)
        root.destroy()
