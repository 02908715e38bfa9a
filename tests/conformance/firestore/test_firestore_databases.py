"""What lies where: databases, collections, documents that exist only as parents; and all of it after a kill."""

import concurrent.futures
import datetime

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter


def test_named_databases_are_apart(server, client_of, db, unique):
    other = client_of(server, "second")
    db.document(f"{unique}/a").set({"in": "default"})
    assert not other.document(f"{unique}/a").get().exists
    other.document(f"{unique}/a").set({"in": "second"})
    other.document(f"{unique}/b").set({"in": "second"})
    assert db.document(f"{unique}/a").get().get("in") == "default"
    assert [each.id for each in other.collection(unique).stream()] == ["a", "b"]
    assert [each.id for each in db.collection(unique).stream()] == ["a"]


def test_projects_are_apart(server, client_of, db, unique):
    """`aloft dev` takes whatever project a client names, as Google's emulator does; what is in one is not seen in another."""
    other = client_of(server, project="somebody-elses")
    other.document(f"{unique}/a").set({"in": "theirs"})
    assert not db.document(f"{unique}/a").get().exists
    assert other.document(f"{unique}/a").get().get("in") == "theirs"


def test_collections_are_listed_under_their_parent(db, unique):
    root = db.document(f"{unique}/root")
    names = [f"c{number:02}" for number in range(30)] + ["한글", "z z"]
    for name in names:
        root.collection(name).document("d").set({"n": 1})
    assert sorted(each.id for each in root.collections()) == sorted(names)
    assert unique in {each.id for each in db.collections()}
    assert list(db.document(f"{unique}/other").collections()) == []
    root.collection("c00").document("d").delete()
    assert "c00" not in {each.id for each in root.collections()}


def test_missing_parents_are_listed(db, people):
    people.document("there").set({"n": 1})
    people.document("only-a-parent/sub/kid").set({"n": 2})
    listed = list(people.list_documents(page_size=1))
    assert [each.id for each in listed] == ["only-a-parent", "there"]
    assert not listed[0].get().exists
    assert [each.id for each in people.stream()] == ["there"]


def test_pages_of_a_listing_add_up(db, people):
    batch = db.batch()
    for number in range(250):
        batch.set(people.document(f"{number:03}"), {"n": number})
    batch.commit()
    assert [each.id for each in people.list_documents(page_size=40)] == [f"{number:03}" for number in range(250)]


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_all_that_was_acknowledged_is_there_after_a_restart(own_server, client_of, how):
    """kill -9 while many write: every answered write is there with its fields, indexes and times."""
    db = client_of(own_server)
    kept = db.collection("kept")

    def write(number):
        document = kept.document(f"d{number:03}")
        document.set({"n": number, "tags": ["x", f"t{number % 3}"], "at": firestore.SERVER_TIMESTAMP})
        if number % 5 == 0:
            document.update({"n": firestore.Increment(1000)})
        if number % 7 == 0:
            document.delete()
            return number, None
        return number, document.get()

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        before = dict(pool.map(write, range(140)))
    client_of(own_server, "named").document("a/b").set({"n": 1})
    getattr(own_server, how)()
    own_server.start()
    kept = client_of(own_server).collection("kept")
    alive = {document.id: document for document in before.values() if document is not None}
    found = {document.id: document for document in kept.stream()}
    assert {name: each.to_dict() for name, each in found.items()} == {name: each.to_dict() for name, each in alive.items()}
    for name, document in alive.items():
        assert found[name].update_time == document.update_time and found[name].create_time == document.create_time
    tagged = {each.id for each in kept.where(filter=FieldFilter("tags", "array_contains", "t1")).stream()}
    assert tagged == {name for name, each in alive.items() if "t1" in each.get("tags")}
    raised = [each.id for each in kept.where(filter=FieldFilter("n", ">=", 1000)).order_by("n").stream()]
    assert raised == [f"d{number:03}" for number in range(0, 140, 5) if number % 7]
    assert client_of(own_server, "named").document("a/b").get().get("n") == 1


def test_commit_times_grow_over_a_restart(own_server, client_of):
    first = client_of(own_server).document("a/b").set({"n": 1}).update_time
    own_server.kill()
    own_server.start()
    db = client_of(own_server)
    assert db.document("a/b").set({"n": 2}).update_time > first
    read = db.document("a/b").get(read_time=first)
    assert read.to_dict() == {"n": 1} and read.update_time == first
    assert first < datetime.datetime.now(datetime.timezone.utc)
