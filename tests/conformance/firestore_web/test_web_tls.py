"""Many tabs of one browser: over HTTP/1.1 six connections are all they have, over HTTP/2 one is enough."""

import pytest
from support.server import AloftServer

TABS = 5  # each with a Listen and a Write channel: more than six connections


def protocol_of(reply):
    """What the server says that it has been spoken to in; the SDK reads the same to send several requests at a time."""
    return reply.headers.get("x-client-wire-protocol")


@pytest.fixture(scope="module")
def secure_server():
    with AloftServer(arguments=["--tls"]) as running:
        yield running


def test_tabs_over_http2(secure_server, browser, open_page, unique):
    context = browser.new_context(ignore_https_errors=True)
    protocols = set()
    context.on("response", lambda reply: protocols.add(protocol_of(reply)) if "/channel" in reply.url else None)
    tabs = [open_page(secure_server.port, context=context, ssl=True, host="localhost") for _ in range(TABS)]
    for tab in tabs:
        tab.listen("all", f"fb.collection(db, '{unique}')")
    for tab in tabs:
        tab.until("all", "true")
    for number, tab in enumerate(tabs):
        tab.run(f"fb.setDoc(fb.doc(db, '{unique}', 'tab{number}'), {{number: {number}}})")
    for tab in tabs:
        assert len(tab.until("all", f"data.length === {TABS}")) == TABS
    assert protocols == {"h2"}
    context.close()
