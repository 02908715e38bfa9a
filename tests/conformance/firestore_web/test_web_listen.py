"""Realtime between pages of a browser: what one writes, the other is shown, whatever happens in between."""

import pytest
from support.waiting import EVENT_SECONDS

MODES = {
    "detecting": {},
    "streaming": {"experimentalAutoDetectLongPolling": False},
    "long_polling": {"experimentalForceLongPolling": True},
}


@pytest.mark.parametrize("mode", MODES)
def test_one_page_writes_and_the_other_is_shown(open_page, unique, mode):
    reader = open_page(**MODES[mode])
    writer = open_page(**MODES[mode])
    reader.listen("people", f"fb.query(fb.collection(db, '{unique}'), fb.orderBy('age'))")
    assert reader.until("people", "true") == []
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'ada'), {{age: 36, name: 'Äda 😀 \\u2028'}})")
    assert reader.until("people", "data.length === 1") == [{"id": "ada", "age": 36, "name": "Äda 😀 \u2028"}]
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'bob'), {{age: 20}})")
    writer.run(f"fb.updateDoc(fb.doc(db, '{unique}', 'ada'), {{age: fb.increment(1), name: fb.deleteField()}})")
    people = reader.until("people", "data.length === 2 && data[1].age === 37")
    assert people == [{"id": "bob", "age": 20}, {"id": "ada", "age": 37}]
    writer.run(f"fb.deleteDoc(fb.doc(db, '{unique}', 'bob'))")
    assert reader.until("people", "data.length === 1") == [{"id": "ada", "age": 37}]


def test_many_listeners_of_one_page(open_page, unique):
    page = open_page()
    page.listen("one", f"fb.doc(db, '{unique}', 'x')")
    page.listen("last", f"fb.query(fb.collection(db, '{unique}'), fb.orderBy('n'), fb.limitToLast(2))")
    page.listen("big", f"fb.query(fb.collection(db, '{unique}'), fb.where('n', '>=', 3))")
    assert page.until("one", "true") is None
    for n in range(5):
        page.run(f"fb.setDoc(fb.doc(db, '{unique}', 'x{n}'), {{n: {n}}})")
    page.run(f"fb.setDoc(fb.doc(db, '{unique}', 'x'), {{n: 9}})")
    assert page.until("one", "data?.n === 9")["n"] == 9
    assert [each["n"] for each in page.until("last", "data.length === 2 && data[1].n === 9")] == [4, 9]
    assert len(page.until("big", "data.length === 3")) == 3
    page.run("stop_big()")
    page.run(f"fb.setDoc(fb.doc(db, '{unique}', 'y'), {{n: 10}})")
    assert [each["n"] for each in page.until("last", "data[1]?.n === 10")] == [9, 10]


def test_the_server_is_killed_and_starts_again(own_server, open_page, unique):
    reader = open_page(own_server.port)
    writer = open_page(own_server.port)
    reader.listen("all", f"fb.collection(db, '{unique}')")
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'a'), {{n: 1}})")
    reader.until("all", "data.length === 1")
    own_server.kill()
    writer.run(f"void fb.setDoc(fb.doc(db, '{unique}', 'b'), {{n: 2}}).then(() => window.written = true)")
    own_server.start()
    writer.page.wait_for_function("() => window.written")
    assert len(reader.until("all", "data.length === 2")) == 2
    # Both go on as if nothing had been.
    writer.run(f"fb.deleteDoc(fb.doc(db, '{unique}', 'a'))")
    assert reader.until("all", "data.length === 1") == [{"id": "b", "n": 2}]


@pytest.mark.parametrize("mode", ["detecting", "long_polling"])
def test_the_network_is_cut_and_comes_back(server, open_page, relay_to, unique, mode):
    relay = relay_to(server.port)
    reader = open_page(relay.port, **MODES[mode])
    writer = open_page()
    reader.listen("all", f"fb.collection(db, '{unique}')")
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'a'), {{n: 1}})")
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'b'), {{n: 2}})")
    reader.until("all", "data.length === 2")
    relay.cut()
    writer.run(f"fb.deleteDoc(fb.doc(db, '{unique}', 'a'))")
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'c'), {{n: 3}})")
    reader.run(f"void fb.setDoc(fb.doc(db, '{unique}', 'd'), {{n: 4}}).then(() => window.written = true)")
    relay.restore()
    reader.page.wait_for_function("() => window.written")
    people = reader.until("all", "data.length === 3")
    assert [each["id"] for each in people] == ["b", "c", "d"]


def test_a_page_that_goes_offline_and_comes_back(open_page, browser, unique):
    context = browser.new_context()
    reader = open_page(context=context)
    writer = open_page()
    reader.listen("all", f"fb.collection(db, '{unique}')")
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'a'), {{n: 1}})")
    reader.until("all", "data.length === 1")
    context.set_offline(True)  # the browser's own switch
    writer.run(f"fb.setDoc(fb.doc(db, '{unique}', 'b'), {{n: 2}})")
    context.set_offline(False)
    assert len(reader.until("all", "data.length === 2")) == 2
    context.close()


def test_a_snapshot_much_larger_than_what_is_sent_ahead(open_page, unique):
    reader = open_page()
    writer = open_page()
    # 8 MB in 800 documents: many back channels, each acknowledging the one before.
    writer.run(
        f"""(async () => {{
          for (let part = 0; part < 8; part++) {{
            const batch = fb.writeBatch(db);
            for (let i = 0; i < 100; i++)
              batch.set(fb.doc(db, '{unique}', `d${{part * 100 + i}}`), {{text: 'ü'.repeat(5000)}});
            await batch.commit();
          }}
        }})()"""
    )
    reader.listen("all", f"fb.collection(db, '{unique}')")
    reader.page.wait_for_function("() => latest('all')?.length === 800", timeout=EVENT_SECONDS * 1000)


def test_what_a_listener_may_not_ask_is_its_own_error(open_page, unique):
    page = open_page()
    page.listen("bad", f"fb.doc(db, '{unique}', 'x'.repeat(2000))")
    page.listen("good", f"fb.collection(db, '{unique}')")
    page.page.wait_for_function("() => window.failed.bad !== undefined")
    assert page.run("window.failed.bad") == "invalid-argument"
    assert page.until("good", "true") == []
