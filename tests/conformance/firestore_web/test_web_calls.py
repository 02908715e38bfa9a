"""What a page of a browser asks once: reads, writes, queries, transactions; from another origin, over HTTP/1.1 and HTTP/2."""

from support.waiting import EVENT_SECONDS


def test_documents(open_page, unique):
    page = open_page()
    got = page.run(
        f"""(async () => {{
          const one = fb.doc(db, '{unique}', 'one');
          await fb.setDoc(one, {{n: 1, when: fb.serverTimestamp(), tags: ['a']}});
          await fb.updateDoc(one, {{n: fb.increment(2), tags: fb.arrayUnion('b')}});
          const read = await fb.getDocFromServer(one);
          await fb.deleteDoc(one);
          const gone = await fb.getDoc(one);
          let refused;
          try {{ await fb.updateDoc(one, {{n: 3}}); }} catch (error) {{ refused = error.code; }}
          return {{n: read.get('n'), tags: read.get('tags'), timed: read.get('when').seconds > 0,
                   gone: gone.exists(), refused}};
        }})()"""
    )
    assert got == {"n": 3, "tags": ["a", "b"], "timed": True, "gone": False, "refused": "not-found"}


def test_batches_queries_and_aggregations(open_page, unique):
    page = open_page()
    got = page.run(
        f"""(async () => {{
          const all = fb.collection(db, '{unique}');
          const batch = fb.writeBatch(db);
          for (let n = 0; n < 20; n++) batch.set(fb.doc(all, `d${{n}}`), {{n, even: n % 2 === 0}});
          await batch.commit();
          const docs = async (...parts) =>
            (await fb.getDocs(fb.query(all, ...parts))).docs.map((each) => each.get('n'));
          return {{
            even: await docs(fb.where('even', '==', true), fb.orderBy('n', 'desc'), fb.limit(3)),
            last: await docs(fb.orderBy('n'), fb.limitToLast(2)),
            some: await docs(fb.where('n', 'in', [3, 5, 99]), fb.orderBy('n')),
            page: await docs(fb.orderBy('n'), fb.startAfter(4), fb.endBefore(7)),
            count: (await fb.getCountFromServer(all)).data().count,
            sum: (await fb.getAggregateFromServer(all, {{total: fb.sum('n')}})).data().total,
          }};
        }})()"""
    )
    assert got == {"even": [18, 16, 14], "last": [18, 19], "some": [3, 5], "page": [5, 6], "count": 20, "sum": 190}


def test_transactions_of_two_pages_meet(open_page, unique):
    pages = [open_page(), open_page()]
    pages[0].run(f"fb.setDoc(fb.doc(db, '{unique}', 'counter'), {{n: 0}})")
    for page in pages:
        page.run(
            f"""void (window.done = Promise.all([1, 2, 3].map(() => fb.runTransaction(db, async (transaction) => {{
              const counter = fb.doc(db, '{unique}', 'counter');
              const n = (await transaction.get(counter)).get('n');
              transaction.update(counter, {{n: n + 1}});
            }}, {{maxAttempts: 20}}))))"""
        )
    for page in pages:
        page.run("window.done.then(() => 0)")
    assert pages[0].run(f"fb.getDoc(fb.doc(db, '{unique}', 'counter')).then((each) => each.get('n'))") == 6


def test_a_page_of_a_foreign_site_is_refused(browser, site, server, unique):
    """In development anybody is let in, but not a page of the web that happens to be open."""
    page = browser.new_page()
    page.set_default_timeout(EVENT_SECONDS * 1000)
    page.route("http://evil.example/", lambda route: route.fulfill(body="<title>x</title>", content_type="text/html"))
    page.goto("http://evil.example/")
    base = f"http://127.0.0.1:{server.port}/google.firestore.v1.Firestore/Listen/channel"
    reached = page.evaluate(
        """(url) => fetch(url, {method: "POST", body: "count=0", headers: {"Content-Type": "application/x-www-form-urlencoded"}})
                    .then((reply) => reply.ok, () => false)""",
        f"{base}?VER=8&RID=1&CVER=22",
    )
    assert reached is False
    page.close()
