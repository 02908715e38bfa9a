"""The tutorial's window under Xvfb, with software GL: what it uploads, shows, saves, and how it follows another process."""

import collections
import json
import os
import pathlib
import queue
import subprocess
import sys
import threading

import pytest

from support.display import virtual_display
from support.waiting import EVENT_SECONDS

HERE = pathlib.Path(__file__).parent
COLOURS = {"sunrise.png": (250, 120, 20), "meadow.png": (30, 160, 60), "lagoon.jpg": (20, 110, 220)}


def pictures(folder):
    """Pictures, each with a colour of its own that the screenshot must show."""
    from PIL import Image, ImageDraw

    for name, colour in COLOURS.items():
        image = Image.new("RGB", (320, 240), colour)
        ImageDraw.Draw(image).ellipse((120, 70, 200, 150), fill=(255, 250, 200))
        image.save(folder / name, quality=95)
    return [folder / name for name in COLOURS]


class Driven:
    """The program, driven through driven.py."""

    def __init__(self, environment):
        self.log = open(pathlib.Path(environment["KIVY_HOME"]) / "program.log", "w+")
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "driven.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment,
        )
        self.lines = queue.Queue()
        self.now = {}  # the latest of everything it has said
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def until(self, condition):
        """Waits until `condition` holds of what the program has said so far."""
        while not condition(self.now):
            try:
                line = self.lines.get(timeout=EVENT_SECONDS)
            except queue.Empty:
                pytest.fail(f"never said; only {self.now}\n{self.log_text()}")
            if line is None:
                pytest.fail(f"the program ended; it said {self.now}\n{self.log_text()}")
            self.now.update(line)

    def log_text(self):
        self.log.seek(0)
        return self.log.read()[-3000:]

    def do(self, command, argument=""):
        self.process.stdin.write(f"{command} {argument}".strip() + "\n")
        self.process.stdin.flush()

    def screenshot(self, path):
        from PIL import Image

        self.now.pop("done", None)
        self.do("screenshot", path)
        self.until(lambda now: now.get("done") == "screenshot")
        return Image.open(path).convert("RGB")

    def close(self):
        if self.process.poll() is None:
            self.do("quit")
        status = self.process.wait(EVENT_SECONDS)
        self.log.close()
        return status


@pytest.fixture
def environment(tmp_path):
    with virtual_display() as display:
        yield {
            **os.environ,
            "DISPLAY": display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "KIVY_HOME": str(tmp_path),
            "GALLERY_DOWNLOADS": str(tmp_path / "saved"),
        }


def colours_of(image):
    """How many of the picture's points have each colour, roughly; every fourth point of every fourth line is looked at."""
    few = image.resize((image.width // 4, image.height // 4), resample=0)
    found = collections.Counter()
    for count, colour in few.getcolors(few.width * few.height):
        found[tuple(round(part / 24) for part in colour)] += count
    return found


def has(image, colour):
    """At least a part of a thumbnail has this colour."""
    return colours_of(image)[tuple(round(part / 24) for part in colour)] > 150


def test_the_gallery(own_server, environment, tmp_path, screenshots_to):
    environment.update(own_server.command_environment(), DISPLAY=environment["DISPLAY"])
    files = pictures(tmp_path)
    program = Driven(environment)
    try:
        program.until(lambda now: now.get("name") == "Nobody yet")
        program.until(lambda now: now.get("status") == "0 pictures")
        empty = program.screenshot(tmp_path / "empty.png")
        assert len(colours_of(empty)) > 5, "nothing was drawn"
        assert not any(has(empty, colour) for colour in COLOURS.values())

        for number, file in enumerate(files, 1):
            program.do("upload", file)
            program.until(lambda now: now.get("shown") == number)
        full = program.screenshot(tmp_path / "full.png")
        assert all(has(full, colour) for colour in COLOURS.values())

        subprocess.run([sys.executable, str(HERE / "cloud.py"), "name", "Ada Lovelace", "motto", "Numbers are pictures"],
                       env=environment, check=True, timeout=EVENT_SECONDS)
        program.until(lambda now: now.get("name") == "Ada Lovelace")
        program.until(lambda now: now.get("motto", "").startswith("Numbers are pictures"))
        renamed = program.screenshot(tmp_path / "renamed.png")
        head, pictures_part = (0, 0, 720, 90), (0, 100, 720, 420)
        assert renamed.crop(head).tobytes() != full.crop(head).tobytes(), "the label did not change"
        assert renamed.crop(pictures_part).tobytes() == full.crop(pictures_part).tobytes()
        if screenshots_to:
            renamed.save(pathlib.Path(screenshots_to) / "gallery.png", optimize=True)

        program.do("tap", "lagoon.jpg")
        program.until(lambda now: now.get("status", "").startswith("Saved lagoon.jpg"))
        assert (tmp_path / "saved/lagoon.jpg").read_bytes() == (tmp_path / "lagoon.jpg").read_bytes()
    finally:
        status = program.close()
    assert status == 0


def test_the_label_follows_across_a_restart_of_the_server(own_server, environment, tmp_path):
    environment.update(own_server.command_environment(), DISPLAY=environment["DISPLAY"])
    change = [sys.executable, str(HERE / "cloud.py"), "name"]
    program = Driven(environment)
    try:
        program.until(lambda now: now.get("status") == "0 pictures")
        own_server.kill()
        own_server.start()
        subprocess.run([*change, "After the restart"], env=environment, check=True, timeout=EVENT_SECONDS)
        program.until(lambda now: now.get("name") == "After the restart")
    finally:
        status = program.close()
    assert status == 0


def test_what_goes_wrong_is_said(own_server, environment):
    environment.update(own_server.command_environment(), DISPLAY=environment["DISPLAY"])
    program = Driven(environment)
    try:
        program.until(lambda now: now.get("status") == "0 pictures")
        program.do("upload", "/no/such/picture.png")
        program.until(lambda now: now.get("status", "").startswith("FileNotFoundError"))
    finally:
        status = program.close()
    assert status == 0


@pytest.fixture
def screenshots_to():
    """A folder for the README's picture, if one is wanted."""
    return os.environ.get("ALOFT_SCREENSHOTS")
