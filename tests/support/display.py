"""A screen for programs with windows, where there is none: Xvfb, on a number that it picks itself."""

import contextlib
import os
import shutil
import subprocess

import pytest

from support.waiting import EVENT_SECONDS

STOP_SECONDS = EVENT_SECONDS


@contextlib.contextmanager
def virtual_display(size="1000x800x24"):
    """Yields the value of DISPLAY of a fresh, empty screen."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.fail("Xvfb is not installed: ./dev conform installs it")
    read_end, write_end = os.pipe()
    command = [program, "-displayfd", str(write_end), "-screen", "0", size, "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        with open(read_end) as told:
            number = told.readline().strip()  # comes when the screen is ready; the end of the file if Xvfb could not start
        assert number, f"Xvfb ended with {process.wait(STOP_SECONDS)}"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
