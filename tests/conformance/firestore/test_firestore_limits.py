"""What Firestore refuses, with which code and words; a refused write leaves no trace."""

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.vector import Vector

LONG_NAME = "n" * 1501


def nested(depth, value=1):
    for _ in range(depth):
        value = {"d": value}
    return value


def test_a_document_of_almost_a_mebibyte_is_kept(people):
    text = "ä" * 520_000
    people.document("big").set({"text": text, "more": "x" * 5_000})
    assert people.document("big").get().get("text") == text


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"text": "x" * 1_048_577}, ""),
        ({"a": "x" * 600_000, "b": b"y" * 600_000}, "exceeds the maximum allowed size"),
        (nested(21), ""),
        ({LONG_NAME: 1}, ""),
        ({"__reserved__": 1}, ""),
    ],
    ids=["long text", "large document", "deep map", "long field name", "reserved field name"],
)
def test_documents_that_are_refused(people, refused, fields, words):
    people.document("x").set({"before": True})
    with refused("InvalidArgument", words):
        people.document("x").set(fields)
    assert people.document("x").get().to_dict() == {"before": True}


def test_twenty_levels_are_kept(people):
    people.document("deep").set(nested(20))
    assert people.document("deep").get().to_dict() == nested(20)


@pytest.mark.parametrize("name", [".", "..", "__id__", "n" * 1501], ids=["dot", "dots", "reserved", "long"])
def test_document_ids_that_are_refused(people, refused, name):
    with refused("InvalidArgument"):
        people.document(name).set({"n": 1})
    assert list(people.stream()) == []


def test_odd_document_ids_are_kept(people, ids):
    names = ["a b", "ä/".strip("/"), "50%", "q?x#y", "'\"", "...", "_id_", "n" * 1500, "\U0001f399"]
    for name in names:
        people.document(name).set({"name": name})
    assert sorted(ids(people)) == sorted(names)
    assert all(people.document(name).get().get("name") == name for name in names)


@pytest.mark.parametrize("names, levels", [(21, 0), (10, 11), (10, 15), (20, 20)])
def test_transforms_do_not_nest_deeper_either(people, refused, ids, names, levels):
    """What a transform puts deep into a document counts from the top: a document too deep could not be read any more."""
    people.document("x").set({"before": True})
    with refused("InvalidArgument"):
        people.document("x").update({".".join("d" * names): firestore.ArrayUnion([nested(levels)])})
    assert people.document("x").get().to_dict() == {"before": True} and ids(people) == ["x"]


def test_transforms_within_twenty_levels_are_kept(people):
    people.document("x").set({})
    people.document("x").update({".".join("d" * 10): firestore.ArrayUnion([nested(9)])})
    assert people.document("x").get().to_dict() == nested(10, [nested(9)])


def test_vectors_have_up_to_2048_dimensions(people, refused):
    people.document("x").set({"v": Vector([0.5] * 2048)})
    with refused("InvalidArgument", "dimensions"):
        people.document("x").set({"v": Vector([0.5] * 2049)})
    assert len(people.document("x").get().get("v")) == 2048


def test_arrays_do_not_hold_arrays(people, refused):
    with refused("InvalidArgument"):
        people.document("x").set({"list": [[1]]})
    people.document("x").set({"list": [{"inner": [1]}]})


def test_too_many_writes_at_once(db, people, refused):
    batch = db.batch()
    for number in range(10_001):
        batch.delete(people.document(str(number)))
    with refused("InvalidArgument"):
        batch.commit()


def test_a_request_that_is_too_large(db, people, refused):
    batch = db.batch()
    for number in range(12):
        batch.set(people.document(str(number)), {"text": "x" * 1_000_000})
    with pytest.raises(Exception) as caught:
        batch.commit()
    assert type(caught.value).__name__ in ("InvalidArgument", "ResourceExhausted"), caught.value
    assert list(people.stream()) == []


def test_too_many_index_entries(people, refused):
    with refused("InvalidArgument"):
        people.document("x").set({"list": [f"{number}" for number in range(41_000)]})
    assert not people.document("x").get().exists


def test_pipelines_say_that_they_are_not_there(db, people):
    """Queries of the Enterprise edition: not supported, and said so rather than answered with nothing."""
    with pytest.raises(Exception) as caught:
        list(db.pipeline().collection(people.id).execute())
    assert type(caught.value).__name__ in ("MethodNotImplemented", "FailedPrecondition"), caught.value


def test_old_read_times_are_refused(people, refused):
    import datetime

    people.document("a").set({"n": 1})
    for hours in (2, -2):
        with pytest.raises(Exception) as caught:
            people.document("a").get(read_time=datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours))
        assert type(caught.value).__name__ in ("FailedPrecondition", "InvalidArgument"), caught.value
