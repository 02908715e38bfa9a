"""Documents by name through google-cloud-firestore: what is set, merged, updated and deleted is what is read."""

import datetime
import math

import pytest
from google.api_core.datetime_helpers import DatetimeWithNanoseconds
from google.cloud import firestore
from google.cloud.firestore_v1.vector import Vector
from support.waiting import EVENT_SECONDS

UTC = datetime.timezone.utc


def test_every_kind_of_value_comes_back(db, people):
    fields = {
        "null": None,
        "bools": [True, False],
        "integers": [0, -1, 2**53 + 1, 2**63 - 1, -(2**63)],
        "doubles": [0.5, -1e300, math.inf, -math.inf, 5e-324],
        "time": DatetimeWithNanoseconds(2026, 11, 20, 9, 8, 7, nanosecond=123456000, tzinfo=UTC),
        "text": "한글 \U0001f399 é \x00 \n",
        "empty": "",
        "bytes": bytes(range(256)),
        "reference": db.document("other/one"),
        "place": firestore.GeoPoint(-33.9, 151.2),
        "list": [1, "a", None, {"deep": [True]}],
        "vector": Vector([1.0, -2.5, 0.0]),
        "map": {"a.b": 1, "`tick`": {"\\": 2}, "한글": {}, "": 1} | {},
    }
    fields["map"].pop("")  # an empty name is refused: see the limits
    written = people.document("kinds").set(fields)
    read = people.document("kinds").get()
    assert read.to_dict() == fields
    assert read.exists and read.id == "kinds" and read.reference.path == f"{people.id}/kinds"
    assert read.create_time == read.update_time == written.update_time and read.read_time >= read.update_time


def test_nan_and_negative_zero_are_kept(people):
    people.document("odd").set({"nan": math.nan, "zero": -0.0})
    read = people.document("odd").get().to_dict()
    assert math.isnan(read["nan"]) and math.copysign(1, read["zero"]) == -1


def test_times_before_1970_and_at_the_ends_are_kept(people):
    ends = [datetime.datetime(1, 1, 1, tzinfo=UTC), datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
    ends.append(datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))
    people.document("times").set({"ends": ends})
    assert people.document("times").get().get("ends") == ends


def test_a_document_that_is_not_there(people):
    missing = people.document("nobody").get()
    assert not missing.exists and missing.to_dict() is None and missing.read_time
    people.document("nobody").delete()  # deleting nothing is no error


def test_create_refuses_what_exists(people, refused):
    ada = people.document("ada")
    ada.create({"born": 1815})
    with refused("AlreadyExists", f"{people.id}/ada"):
        ada.create({"born": 1816})
    assert ada.get().to_dict() == {"born": 1815}


def test_add_makes_ids(people):
    _, first = people.add({"n": 1})
    time, second = people.add({"n": 2}, document_id="given")
    assert first.id != second.id and second.id == "given" and len(first.id) == 20
    assert second.get().update_time == time


def test_set_replaces_and_merge_does_not(people):
    ada = people.document("ada")
    ada.set({"name": {"first": "Ada", "last": "King"}, "born": 1815})
    ada.set({"name": {"last": "Lovelace"}}, merge=True)
    assert ada.get().to_dict() == {"name": {"first": "Ada", "last": "Lovelace"}, "born": 1815}
    ada.set({"name": {"last": "Byron"}, "died": 1852, "born": 0}, merge=["name", "died"])
    assert ada.get().to_dict() == {"name": {"last": "Byron"}, "born": 1815, "died": 1852}
    ada.set({"born": 1})
    assert ada.get().to_dict() == {"born": 1}
    people.document("new").set({"x": {"y": 1}}, merge=True)
    assert people.document("new").get().to_dict() == {"x": {"y": 1}}


def test_update_changes_paths_alone(people, refused):
    ada = people.document("ada")
    ada.set({"a": {"b": 1, "c": {"d": 2}}, "e": 3, "x.y": 4})
    ada.update({"a.c.d": 5, "a.f": {}, "e": firestore.DELETE_FIELD, "`x.y`": firestore.DELETE_FIELD, "gone": firestore.DELETE_FIELD})
    assert ada.get().to_dict() == {"a": {"b": 1, "c": {"d": 5}, "f": {}}}
    with refused("NotFound", f"No document to update: projects/aloft-dev/databases/(default)/documents/{people.id}/nobody"):
        people.document("nobody").update({"a": 1})
    assert not people.document("nobody").get().exists


def test_a_write_that_changes_nothing_keeps_the_time(people):
    ada = people.document("ada")
    first = ada.set({"born": 1815}).update_time
    assert ada.set({"born": 1815}).update_time == first
    assert ada.get().update_time == first
    later = ada.set({"born": 1816}).update_time
    assert later > first and ada.get().create_time == first


def test_preconditions_on_time_and_existence(db, people, refused):
    ada = people.document("ada")
    ada.set({"v": 1})
    seen = ada.get().update_time
    ada.update({"v": 2}, option=db.write_option(last_update_time=seen))
    for late in (lambda: ada.update({"v": 3}, option=db.write_option(last_update_time=seen)),
                 lambda: ada.delete(option=db.write_option(last_update_time=seen))):
        with refused("FailedPrecondition"):
            late()
    assert ada.get().get("v") == 2
    with refused("NotFound"):
        people.document("nobody").delete(option=db.write_option(exists=True))
    ada.delete(option=db.write_option(exists=True))
    assert not ada.get().exists


def test_get_all_tells_the_missing_and_projects(db, people):
    for name in ("a", "b"):
        people.document(name).set({"name": name, "deep": {"x": 1, "y": 2}, "big": "z" * 1000})
    found = list(db.get_all([people.document(name) for name in ("b", "none", "a")], field_paths=["name", "deep.x"]))
    assert {each.id: each.to_dict() for each in found} == {
        "a": {"name": "a", "deep": {"x": 1}}, "b": {"name": "b", "deep": {"x": 1}}, "none": None,
    }
    assert len({each.read_time for each in found}) == 1
    assert people.document("a").get(field_paths=["deep.y", "absent"]).to_dict() == {"deep": {"y": 2}}


# --- transforms -------------------------------------------------------------------------------------------------------


def test_server_timestamps_are_the_commits_time(people):
    written = people.document("ada").set({"at": firestore.SERVER_TIMESTAMP, "deep": {"at": firestore.SERVER_TIMESTAMP}})
    read = people.document("ada").get()
    at = read.get("at")
    assert at == read.get("deep.at") and abs((at - written.update_time).total_seconds()) < 0.1
    people.document("ada").update({"deep.at": firestore.SERVER_TIMESTAMP})
    assert people.document("ada").get().get("deep.at") > at


@pytest.mark.parametrize(
    "stored, transform, becomes",
    [
        (5, firestore.Increment(2), 7),
        (5, firestore.Increment(0.5), 5.5),
        (0.25, firestore.Increment(1), 1.25),
        ("text", firestore.Increment(3), 3),
        (None, firestore.Increment(-1), -1),
        (2**63 - 1, firestore.Increment(1), 2**63 - 1),
        (-(2**63), firestore.Increment(-1), -(2**63)),
        (5, firestore.Maximum(7), 7),
        (5, firestore.Maximum(4.5), 5),
        (5, firestore.Maximum(5.5), 5.5),
        ("text", firestore.Maximum(1), 1),
        (5, firestore.Minimum(7), 5),
        (5, firestore.Minimum(-0.5), -0.5),
        (3, firestore.Maximum(3.0), 3),
        (3.0, firestore.Minimum(3), 3.0),
        ([1, 2], firestore.ArrayUnion([2, 3, 3]), [1, 2, 3]),
        ([1, {"a": 1}], firestore.ArrayUnion([1.0, {"a": 1}, {"a": 2}]), [1, {"a": 1}, {"a": 2}]),
        ("text", firestore.ArrayUnion(["x"]), ["x"]),
        ([1, 2, 1, None], firestore.ArrayRemove([1, None]), [2]),
        ([1, 2], firestore.ArrayRemove([1.0]), [2]),
        ("text", firestore.ArrayRemove([1]), []),
    ],
)
def test_transforms_of_what_is_there(people, stored, transform, becomes):
    people.document("x").set({"v": stored, "other": 1})
    people.document("x").update({"v": transform})
    read = people.document("x").get().to_dict()
    assert read == {"v": becomes, "other": 1} and type(read["v"]) is type(becomes)


def test_transforms_of_what_is_not_there(people):
    people.document("x").set(
        {"i": firestore.Increment(4), "u": firestore.ArrayUnion([1]), "r": firestore.ArrayRemove([1]), "m": firestore.Maximum(2)},
        merge=True,
    )
    assert people.document("x").get().to_dict() == {"i": 4, "u": [1], "r": [], "m": 2}


def test_increments_from_many_threads_all_count(people):
    import concurrent.futures

    counter = people.document("counter")
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: counter.set({"n": firestore.Increment(1)}, merge=True), range(200)))
    assert counter.get().get("n") == 200


def test_transform_results_are_returned(db, people):
    people.document("x").set({"n": 40})
    batch = db.batch()
    batch.update(people.document("x"), {"n": firestore.Increment(2), "l": firestore.ArrayUnion([1])})
    result = batch.commit()[0]
    assert sorted(value.integer_value for value in result.transform_results) == [0, 42]


# --- batches ----------------------------------------------------------------------------------------------------------


def test_a_batch_is_all_or_nothing(db, people, refused):
    batch = db.batch()
    batch.set(people.document("a"), {"n": 1})
    batch.update(people.document("nobody"), {"n": 2})
    with refused("NotFound"):
        batch.commit()
    assert not people.document("a").get().exists
    batch = db.batch()
    for number in range(300):
        batch.set(people.document(f"d{number}"), {"n": number})
    batch.delete(people.document("d0"))
    results = batch.commit()
    assert len(results) == 301
    assert {document.update_time for document in people.stream()} == {batch.commit_time}
    assert len(list(people.stream())) == 299


def test_writes_of_a_batch_see_each_other(db, people):
    batch = db.batch()
    batch.create(people.document("a"), {"n": 1})
    batch.update(people.document("a"), {"n": firestore.Increment(1)})
    batch.delete(people.document("a"))
    batch.create(people.document("a"), {"n": 5})
    batch.update(people.document("a"), {"n": firestore.Increment(1)})
    batch.commit()
    assert people.document("a").get().to_dict() == {"n": 6}


def test_bulk_writer_reports_each_write(db, people):
    people.document("d7").set({"there": True})
    done, failed = [], []
    writer = db.bulk_writer()
    writer.on_write_result(lambda reference, result, _: done.append((reference.id, result.update_time)))

    def on_error(failure, _):
        failed.append((failure.operation.reference.id, failure.code))
        return False  # no retry

    writer.on_write_error(on_error)
    for number in range(50):
        writer.create(people.document(f"d{number}"), {"n": number})
    writer.close()
    assert len(done) == 49 and failed == [("d7", 6)]
    assert people.document("d7").get().to_dict() == {"there": True}
    assert len(list(people.stream())) == 50


def test_recursive_delete(db, people):
    for path in ("a", "a/sub/x", "a/sub/x/deep/y", "b"):
        people.document(path).set({"n": 1})
    assert db.recursive_delete(people.document("a")) == 3
    assert [document.id for document in people.stream()] == ["b"]
    assert not people.document("a/sub/x/deep/y").get().exists


def test_a_document_that_is_asked_for_twice_is_told_once(db, people):
    people.document("a").set({"n": 1})
    names = [f"{db._database_string}/documents/{people.id}/{name}" for name in ("a", "none", "a", "none")]
    request = {"database": db._database_string, "documents": names}
    told = list(db._firestore_api.batch_get_documents(request=request, metadata=db._rpc_metadata))
    assert [bool(one.found.name) for one in told] == [True, False] and told[1].missing == names[1]


@pytest.mark.parametrize("compression", ["Gzip", "Deflate"])
def test_compressed_requests(server, unique, compression):
    import grpc
    from google.cloud.firestore_v1.types import document, firestore

    host = server.variables["FIRESTORE_EMULATOR_HOST"]
    database = f"projects/{unique}/databases/(default)"
    name = f"{database}/documents/c/a"

    def call(method, request, reply):
        unary = channel.unary_unary(
            "/google.firestore.v1.Firestore/" + method,
            request_serializer=type(request).SerializeToString,
            response_deserializer=reply.FromString,
        )
        return unary(request, timeout=EVENT_SECONDS)

    with grpc.insecure_channel(host, compression=getattr(grpc.Compression, compression)) as channel:
        commit = firestore.CommitRequest.pb()(database=database)
        update = commit.writes.add().update
        update.name, update.fields["text"].string_value = name, "x" * 100_000
        call("Commit", commit, firestore.CommitResponse.pb())
        found = call("GetDocument", firestore.GetDocumentRequest.pb()(name=name), document.Document.pb())
        assert found.fields["text"].string_value == "x" * 100_000
