"""Google's order of values of all kinds, which queries, cursors and listeners must agree on."""

import datetime
import itertools
import math

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.vector import Vector

UTC = datetime.timezone.utc


def in_order(db):
    """Values from the least to the greatest; those in one tuple are equal."""
    return [
        (None,),
        (False,),
        (True,),
        (math.nan,),
        (-math.inf,),
        (-(2**63), -float(2**63)),
        (-1.5,),
        (-1, -1.0),
        (-5e-324,),
        (0, 0.0, -0.0),
        (5e-324,),
        (1, 1.0),
        (1.1,),
        (2**53, float(2**53)),
        (2**53 + 1,),
        (2**53 + 2, float(2**53 + 2)),
        (2**62 + 1,),
        (2**63 - 1,),
        (float(2**63),),
        (math.inf,),
        (datetime.datetime(1, 1, 1, tzinfo=UTC),),
        (datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),),
        (datetime.datetime(2026, 11, 20, 0, 0, 0, 1, tzinfo=UTC),),
        ("",),
        ("\x00",),
        ("\x00a",),
        ("A",),
        ("a",),
        ("a\x00",),
        ("aa",),
        ("é",),
        ("ﬀ",),  # U+FB00: before the next in UTF-8, behind it in UTF-16
        ("\U0001f399",),
        (b"",),
        (b"\x00",),
        (b"a",),
        (b"\xff",),
        (db.document("a/b"),),
        (db.document("a/b/c/d"),),
        (db.document("a/c"),),
        (db.document("b/a"),),
        (firestore.GeoPoint(-90, 0),),
        (firestore.GeoPoint(0, -180),),
        (firestore.GeoPoint(0, 180),),
        ([],),
        ([None],),
        ([1],),
        ([1, 1],),
        ([2],),
        (["a"],),
        (Vector([9.0]),),
        (Vector([1.0, 2.0]),),
        (Vector([1.0, 3.0]),),
        ({},),
        ({"a": 1},),
        ({"a": 1, "b": 0},),
        ({"a": 2},),
        ({"b": 0},),
    ]


@pytest.fixture(scope="module")
def ranked(db):
    """A collection with every value, and the ids in the order that is expected."""
    import uuid

    made, expected = db.collection("order-" + uuid.uuid4().hex), []
    batch = db.batch()
    for rank, equal in enumerate(in_order(db)):
        for number, value in enumerate(equal):
            expected.append(f"{rank:03}-{number}")
            batch.set(made.document(expected[-1]), {"v": value, "rank": rank})
    batch.commit()
    return made, expected


def test_all_kinds_in_order(ranked, ids):
    made, expected = ranked
    assert ids(made.order_by("v")) == expected
    assert ids(made.order_by("v", direction="DESCENDING")) == expected[::-1]


def test_cursors_cut_where_the_order_says(db, ranked, ids):
    made, expected = ranked
    for rank, equal in enumerate(in_order(db)):
        at = [name for name in expected if int(name[:3]) >= rank]
        after = [name for name in expected if int(name[:3]) > rank]
        for value in equal:
            assert ids(made.order_by("v").start_at({"v": value})) == at, value
            assert ids(made.order_by("v").start_after({"v": value})) == after, value


def test_equal_numbers_are_found_by_either_kind(db, ranked, ids):
    made, _ = ranked
    for rank, equal in enumerate(in_order(db)):
        for value in equal:
            found = ids(made.where(filter=FieldFilter("v", "==", value)))
            assert found == [f"{rank:03}-{number}" for number in range(len(equal))], value


def test_ranges_keep_to_their_kind(ranked, ids):
    made, expected = ranked
    numbers = [name for name in expected if 4 <= int(name[:3]) <= 19]
    assert ids(made.where(filter=FieldFilter("v", ">=", -math.inf))) == numbers
    assert ids(made.where(filter=FieldFilter("v", "<", 2**53 + 1)))[-2:] == ["013-0", "013-1"]
    assert ids(made.where(filter=FieldFilter("v", ">", 2**53)).limit(1)) == ["014-0"]
    assert ids(made.where(filter=FieldFilter("v", "<", "A"))) == ["023-0", "024-0", "025-0"]
    assert ids(made.where(filter=FieldFilter("v", ">=", [1]))) == ["046-0", "047-0", "048-0", "049-0"]
    assert ids(made.where(filter=FieldFilter("v", ">", {"a": 1, "b": 0}))) == ["056-0", "057-0"]


def test_listeners_agree_with_queries(ranked, watch, ids):
    made, expected = ranked
    assert list(watch(made.order_by("rank")).until(lambda seen: len(seen) == len(expected))) == ids(made.order_by("rank"))


def test_document_ids_in_order(people, ids):
    names = ["__id-5__", "__id7__", "__id10__", "0", "10", "9", "A", "a", "a b", "aa", "é", "ﬀ", "\U0001f399"]
    for name in reversed(names):
        people.document(name).set({"same": 1})
    assert ids(people) == names
    assert ids(people.order_by("same", direction="DESCENDING")) == names[::-1]
    for first, second in itertools.pairwise(names):
        assert ids(people.order_by("__name__").start_after({"__name__": people.document(first)}).limit(1)) == [second]


def test_long_values_are_told_apart_behind_the_cut(people, ids):
    """Index entries cut values at 1,500 bytes; the answer must not."""
    stem = "x" * 1_600
    for tail in ("b", "a", "c"):
        people.document(tail).set({"v": stem + tail})
    assert ids(people.where(filter=FieldFilter("v", "==", stem + "a"))) == ["a"]
    assert ids(people.where(filter=FieldFilter("v", ">", stem + "a")).order_by("v")) == ["b", "c"]
    assert ids(people.order_by("v")) == ["a", "b", "c"]
