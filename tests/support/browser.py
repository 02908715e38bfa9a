"""A real browser: Debian's Chromium, driven by Playwright. One for all tests: Playwright runs once in a thread."""

import contextlib
import shutil

import pytest

from support.waiting import EVENT_SECONDS

CHROMIUM = "chromium"


@contextlib.contextmanager
def running_browser():
    playwright = pytest.importorskip("playwright.sync_api")  # of tests/requirements.txt
    path = shutil.which(CHROMIUM)
    if path is None:
        pytest.fail("chromium is not installed: ./dev conform installs it")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            timeout=EVENT_SECONDS * 1000,
        )
        yield browser
        browser.close()
