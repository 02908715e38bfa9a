"""Pages in a real browser with the stock web SDK: Debian's Chromium, driven by Playwright."""

import functools
import http.server
import pathlib
import shutil
import threading

import pytest
from relay import Relay
from support.javascript import bundled
from support.memory import GIVES_BACK_AT_ONCE
from support.server import AloftServer
from support.waiting import EVENT_SECONDS

HERE = pathlib.Path(__file__).parent
EVENT_MILLISECONDS = EVENT_SECONDS * 1000
PROJECT = "aloft-dev"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def measured_server(request):
    """A server of a module's own, whose memory tells what it holds."""
    if request.config.getoption("--against"):
        pytest.skip("looks into a server of ours")
    with AloftServer(environment=GIVES_BACK_AT_ONCE) as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of the pages: an origin of its own, other than the server's."""
    folder = tmp_path_factory.mktemp("site")
    bundled(HERE / "page", "page.mjs", folder / "bundle.js")
    shutil.copy(HERE / "page" / "index.html", folder)
    handler = functools.partial(QuietHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/index.html"
        server.shutdown()


class Page:
    """One tab with a database opened."""

    def __init__(self, page, options):
        self.page = page
        page.evaluate("options => open_database(options)", options)

    def run(self, script, argument=None):
        """The value of a script's expression, awaited, in which `fb` is the SDK and `db` the database."""
        return self.page.evaluate(f"async (argument) => {script}", argument)

    def listen(self, name, target):
        self.page.evaluate(f"() => {{ window.stop_{name} = listen('{name}', {target}); }}")

    def until(self, name, condition):
        """The server's word to listener `name`, once `condition` (of `data`) holds."""
        self.page.wait_for_function(
            f"() => {{ const data = latest('{name}'); return data !== undefined && ({condition}); }}",
            timeout=EVENT_MILLISECONDS,
        )
        return self.page.evaluate(f"() => latest('{name}')")


@pytest.fixture
def open_page(browser, site, server):
    """Opens pages, each in a context of its own (or in one that is given)."""
    contexts = []

    def start(port=None, context=None, ssl=False, project=PROJECT, host="127.0.0.1", **settings):
        if context is None:
            context = browser.new_context(ignore_https_errors=True)
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(EVENT_MILLISECONDS)
        page.goto(site)
        options = {
            "host": host,
            "port": port or server.port,
            "project": project,
            "ssl": ssl,
            "settings": settings,
        }
        return Page(page, options)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def relay_to():
    relays = []

    def start(port):
        relays.append(Relay(port))
        return relays[-1]

    yield start
    for relay in relays:
        relay.cut()
