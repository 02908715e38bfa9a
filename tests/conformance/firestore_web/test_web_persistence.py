"""Pages that keep what they have seen on the disk: several tabs share one listener, and whoever comes back is told what changed."""

import re

PERSISTENT = {"persistent": True}


class Wire:
    """Counts the documents and filters that the server says to one page, as Chromium received them."""

    def __init__(self, relay):
        self.relay = relay

    def documents(self):
        return len(re.findall(rb'"documentChange"', bytes(self.relay.heard)))

    def filters(self):
        return len(re.findall(rb'"filter":', bytes(self.relay.heard)))


def batch_of(unique, first, count, fields="{i}"):
    return f"""(async () => {{
      for (let at = {first}; at < {first + count}; at += 500) {{
        const batch = fb.writeBatch(db);
        for (let i = at; i < Math.min(at + 500, {first + count}); i++) batch.set(fb.doc(db, '{unique}', `d${{i}}`), {fields});
        await batch.commit();
      }}
    }})()"""


def test_two_tabs_share_what_they_know(browser, open_page, unique):
    context = browser.new_context()
    first = open_page(context=context, **PERSISTENT)
    second = open_page(context=context, **PERSISTENT)
    writer = open_page()
    for tab in (first, second):
        tab.listen("all", f"fb.collection(db, '{unique}')")
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'a'), {{n: 1}})")
    for tab in (first, second):
        assert tab.until("all", "data.length === 1") == [{"id": "a", "n": 1}]
    second.run(f"fb.setDoc(fb.doc(db, '{unique}', 'b'), {{n: 2}})")  # sent by whichever tab speaks to the server
    for tab in (first, second):
        assert len(tab.until("all", "data.length === 2")) == 2
    first.page.close()  # the one that spoke to the server
    writer.run(f"fb.deleteDoc(fb.doc(db, '{unique}', 'a'))")
    assert second.until("all", "data.length === 1") == [{"id": "b", "n": 2}]
    context.close()


def test_writes_made_offline_outlive_the_tab(browser, open_page, unique):
    context = browser.new_context()
    page = open_page(context=context, **PERSISTENT)
    page.listen("all", f"fb.collection(db, '{unique}')")
    assert page.until("all", "true") == []
    page.run("fb.disableNetwork(db)")
    page.run(f"void fb.setDoc(fb.doc(db, '{unique}', 'late'), {{n: 1}})")
    page.run(f"fb.getDocFromCache(fb.doc(db, '{unique}', 'late')).then(() => 0)")
    page.page.close()
    again = open_page(context=context, **PERSISTENT)
    again.run("fb.waitForPendingWrites(db)")
    reader = open_page()
    assert reader.run(f"fb.getDocFromServer(fb.doc(db, '{unique}', 'late')).then((each) => each.data())") == {"n": 1}
    context.close()


def test_who_comes_back_is_told_what_changed(own_server, browser, open_page, relay_to, unique):
    """After a tab was closed and the server killed: what changed is sent, and nothing else."""
    relay = relay_to(own_server.port)
    wire = Wire(relay)
    context = browser.new_context()
    page = open_page(relay.port, context=context, **PERSISTENT)
    writer = open_page(own_server.port)
    writer.run(batch_of(unique, 0, 200, "{i}"))
    page.listen("all", f"fb.collection(db, '{unique}')")
    page.until("all", "data.length === 200")
    assert wire.documents() == 200
    page.page.close()
    own_server.kill()
    own_server.start()
    writer = open_page(own_server.port)
    writer.run(f"fb.updateDoc(fb.doc(db, '{unique}', 'd7'), {{i: -7}})")
    writer.run(f"fb.deleteDoc(fb.doc(db, '{unique}', 'd8'))")
    relay.heard.clear()
    again = open_page(relay.port, context=context, **PERSISTENT)
    again.listen("all", f"fb.collection(db, '{unique}')")
    told = again.until("all", "data.length === 199")
    assert sorted(each["i"] for each in told) == sorted([-7, *(i for i in range(200) if i not in (7, 8))])
    assert wire.documents() == 1
    context.close()


def test_who_was_away_for_too_many_changes_keeps_what_is_right(own_server, browser, open_page, relay_to, unique):
    """Beyond what the server can name one by one, a filter tells what the page may keep; only what changed is sent again."""
    relay = relay_to(own_server.port)
    wire = Wire(relay)
    page = open_page(relay.port)
    writer = open_page(own_server.port)
    writer.run(batch_of(unique, 0, 50, "{i}"))
    page.listen("all", f"fb.collection(db, '{unique}')")
    page.until("all", "data.length === 50")
    page.run("fb.disableNetwork(db)")
    writer.run(f"fb.updateDoc(fb.doc(db, '{unique}', 'd7'), {{i: -7}})")
    writer.run(f"fb.deleteDoc(fb.doc(db, '{unique}', 'd8'))")
    writer.run(batch_of(unique + "x", 0, 20_500, "{}"))  # more than kResumeChangesMax
    relay.heard.clear()
    page.run("fb.enableNetwork(db)")
    told = page.until("all", "data.length === 49")
    assert sorted(each["i"] for each in told) == sorted([-7, *(i for i in range(50) if i not in (7, 8))])
    assert (wire.filters(), wire.documents()) == (1, 1)
