"""on_snapshot of documents and queries: every commit is told once, in order, as a whole; and after a restart what changed."""

import threading

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter


def test_a_document_from_absence_to_absence(people, watch):
    ada = people.document("ada")
    seen = watch(ada)
    seen.until(lambda documents: documents == {})
    ada.set({"born": 1815})
    assert seen.until(len) == {"ada": {"born": 1815}}
    ada.update({"born": firestore.Increment(1)})
    seen.until(lambda documents: documents["ada"] == {"born": 1816})
    ada.delete()
    seen.until(lambda documents: documents == {})
    times = [time for _, _, time in seen.snapshots]
    assert times == sorted(times)


def test_a_query_as_documents_come_change_and_leave(people, watch):
    adults = people.where(filter=FieldFilter("age", ">=", 18)).order_by("age")
    people.document("ben").set({"age": 30})
    people.document("cleo").set({"age": 7})
    seen = watch(adults)
    assert list(seen.until(len)) == ["ben"]
    people.document("dora").set({"age": 20})
    assert list(seen.until(lambda documents: len(documents) == 2)) == ["dora", "ben"]
    people.document("cleo").update({"age": 18})
    assert list(seen.until(lambda documents: len(documents) == 3)) == ["cleo", "dora", "ben"]
    people.document("ben").update({"age": 19})
    assert list(seen.until(lambda documents: documents["ben"]["age"] == 19)) == ["cleo", "ben", "dora"]
    people.document("dora").update({"age": 1})
    assert list(seen.until(lambda documents: len(documents) == 2)) == ["cleo", "ben"]
    people.document("ben").delete()
    assert list(seen.until(lambda documents: len(documents) == 1)) == ["cleo"]
    kinds = [change for _, changes, _ in seen.snapshots for change in changes]
    assert kinds == [("ADDED", "ben"), ("ADDED", "dora"), ("ADDED", "cleo"), ("MODIFIED", "ben"), ("REMOVED", "dora"), ("REMOVED", "ben")]


def test_a_batch_is_one_snapshot(db, people, watch):
    seen = watch(people)
    seen.until(lambda documents: documents == {})
    for round_number in range(5):
        batch = db.batch()
        for name in "abc":
            batch.set(people.document(name), {"round": round_number})
        batch.commit()
    seen.until(lambda documents: len(documents) == 3 and documents["a"]["round"] == 4)
    for documents, _, _ in seen.snapshots[1:]:
        assert len({fields["round"] for fields in documents.values()}) == 1, documents


def test_limits_are_refilled(people, watch):
    for number in range(6):
        people.document(f"d{number}").set({"n": number})
    first = watch(people.order_by("n").limit(3))
    last = watch(people.order_by("n", direction="DESCENDING").limit(2))
    assert list(first.until(lambda documents: len(documents) == 3)) == ["d0", "d1", "d2"]
    assert set(last.until(lambda documents: len(documents) == 2)) == {"d4", "d5"}  # the client sorts them upwards
    people.document("d1").delete()
    assert list(first.until(lambda documents: "d3" in documents)) == ["d0", "d2", "d3"]
    people.document("d5").update({"n": -1})
    assert list(first.until(lambda documents: "d5" in documents)) == ["d5", "d0", "d2"]
    assert set(last.until(lambda documents: "d5" not in documents)) == {"d3", "d4"}


def test_groups_subcollections_and_arrays(db, unique, watch):
    group = watch(db.collection_group("k" + unique))
    tagged = watch(db.collection(unique).where(filter=FieldFilter("tags", "array_contains", "x")))
    either = watch(db.collection(unique).where(filter=FieldFilter("n", "in", [1, 2])))
    for watcher in (group, tagged, either):
        watcher.until(lambda documents: documents == {})
    db.document(f"{unique}/a").set({"tags": ["x", "y"], "n": 2})
    db.document(f"{unique}/a/k{unique}/kid").set({"n": 1})
    assert list(group.until(len)) == ["kid"]
    assert list(tagged.until(len)) == ["a"] and list(either.until(len)) == ["a"]
    db.document(f"{unique}/a").update({"tags": firestore.ArrayRemove(["x"]), "n": 3})
    tagged.until(lambda documents: documents == {})
    either.until(lambda documents: documents == {})


def test_many_listeners_of_one_client(people, watch):
    documents = [watch(people.document(f"d{number}")) for number in range(20)]
    queries = [watch(people.where(filter=FieldFilter("n", "==", number))) for number in range(20)]
    for watcher in documents + queries:
        watcher.until(lambda seen: seen == {})
    for number in range(20):
        people.document(f"d{number}").set({"n": number})
    for number in range(20):
        assert documents[number].until(len) == queries[number].until(len) == {f"d{number}": {"n": number}}
    assert all(len(watcher.snapshots) == 2 for watcher in documents + queries)


def test_a_hundred_quick_writes_end_in_the_last(people, watch):
    seen = watch(people.document("ticker"))
    for number in range(100):
        people.document("ticker").set({"n": number})
    seen.until(lambda documents: documents.get("ticker") == {"n": 99})
    told = [documents["ticker"]["n"] for documents, _, _ in seen.snapshots if documents]
    assert told == sorted(told)


def test_a_listener_hears_of_its_own_write_before_long(people, watch):
    """A program that writes and then waits for its listener must not wait for a heartbeat, which comes after 30 seconds."""
    seen = watch(people)
    seen.until(lambda documents: documents == {})
    for number in range(20):
        people.document("x").set({"n": number})
        seen.until(lambda documents: documents.get("x") == {"n": number}, seconds=25)


def test_unsubscribed_listeners_are_told_nothing(people, watch):
    gone, stays = watch(people), watch(people)
    gone.until(lambda documents: documents == {})
    stays.until(lambda documents: documents == {})
    gone.close()
    people.document("a").set({"n": 1})
    stays.until(len)
    assert len(gone.snapshots) == 1


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_listeners_go_on_after_a_restart(own_server, client_of, watch, how):
    db = client_of(own_server)
    rooms = db.collection("rooms")
    for name in ("a", "b", "c"):
        rooms.document(name).set({"n": 1})
    seen, one = watch(rooms.order_by("n")), watch(rooms.document("a"))
    seen.until(lambda documents: len(documents) == 3)
    one.until(len)
    getattr(own_server, how)()
    own_server.start()
    other = client_of(own_server)  # the listeners' own connection may still be in its pause
    other.collection("rooms").document("d").set({"n": 0})
    other.collection("rooms").document("b").delete()
    other.collection("rooms").document("a").update({"n": 5})
    assert list(seen.until(lambda documents: documents.get("a") == {"n": 5} and len(documents) == 3)) == ["d", "c", "a"]
    one.until(lambda documents: documents == {"a": {"n": 5}})
    changes = [change for _, kinds, _ in seen.snapshots[1:] for change in kinds]
    assert sorted(changes) == [("ADDED", "d"), ("MODIFIED", "a"), ("REMOVED", "b")]


def test_writes_during_the_first_snapshot_are_not_lost(db, people, watch):
    for number in range(300):
        people.document(f"{number:03}").set({"n": 0}) if number % 50 == 0 else None
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            people.document("live").set({"n": len(written)})
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    watchers = [watch(people) for _ in range(10)]
    for watcher in watchers:
        watcher.until(lambda documents: "live" in documents)
    stop.set()
    writer.join()
    for watcher in watchers:
        watcher.until(lambda documents: documents["live"] == {"n": len(written) - 1})
