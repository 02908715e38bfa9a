"""Queries through google-cloud-firestore: operators, combinations, order, cursors, limits, groups."""

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import And, FieldFilter, Or
from google.cloud.firestore_v1.field_path import FieldPath

CITIES = {
    "SF": {"name": "San Francisco", "state": "CA", "people": 860_000, "regions": ["west", "coast"], "capital": False},
    "LA": {"name": "Los Angeles", "state": "CA", "people": 3_900_000, "regions": ["west", "socal"], "capital": False},
    "DC": {"name": "Washington", "state": None, "people": 680_000, "regions": ["east"], "capital": True},
    "TOK": {"name": "Tokyo", "people": 9_000_000, "regions": ["kanto", "honshu"], "capital": True},
    "BJ": {"name": "Beijing", "state": "", "people": 21_500_000.0, "regions": [], "capital": True, "area": float("nan")},
}


@pytest.fixture(scope="module")
def cities(db):
    import uuid

    made = db.collection("cities-" + uuid.uuid4().hex)
    for name, fields in CITIES.items():
        made.document(name).set(fields)
    return made


@pytest.mark.parametrize(
    "field, operator, value, found",
    [
        ("state", "==", "CA", ["LA", "SF"]),
        ("state", "==", None, ["DC"]),
        ("state", "!=", "CA", ["BJ"]),
        ("state", "!=", None, ["BJ", "LA", "SF"]),
        ("area", "==", float("nan"), ["BJ"]),
        ("people", "<", 860_000, ["DC"]),
        ("people", "<=", 860_000, ["DC", "SF"]),
        ("people", ">", 9_000_000, ["BJ"]),
        ("people", ">=", 9_000_000.0, ["TOK", "BJ"]),
        ("people", "==", 9_000_000.0, ["TOK"]),
        ("people", "in", [860_000, 21_500_000, 5], ["BJ", "SF"]),
        ("state", "in", ["CA", ""], ["BJ", "LA", "SF"]),
        ("state", "not-in", ["CA"], ["BJ"]),
        ("regions", "array_contains", "west", ["LA", "SF"]),
        ("regions", "array_contains_any", ["socal", "east", "none"], ["DC", "LA"]),
        ("regions", "==", ["west", "coast"], ["SF"]),
        ("name", ">=", "T", ["TOK", "DC"]),
        ("name", "<", "A", []),
        ("missing", "==", 1, []),
        ("missing", "!=", 1, []),
        ("state", ">", 5, []),  # a range keeps to its value's kind
    ],
)
def test_each_operator(cities, ids, field, operator, value, found):
    assert ids(cities.where(filter=FieldFilter(field, operator, value))) == found


def test_names_can_be_asked_for(cities, ids):
    name = FieldPath.document_id()
    assert ids(cities.where(filter=FieldFilter(name, "in", [cities.document("LA"), cities.document("none")]))) == ["LA"]
    assert ids(cities.where(filter=FieldFilter(name, ">", cities.document("LA")))) == ["SF", "TOK"]
    assert ids(cities.where(filter=FieldFilter(name, "not-in", [cities.document("LA"), cities.document("SF")]))) == ["BJ", "DC", "TOK"]


def test_and_or_nested(cities, ids):
    small, western = FieldFilter("people", "<", 1_000_000), FieldFilter("regions", "array_contains", "west")
    capital = FieldFilter("capital", "==", True)
    assert ids(cities.where(filter=And([small, western]))) == ["SF"]
    assert sorted(ids(cities.where(filter=Or([small, western])))) == ["DC", "LA", "SF"]
    assert sorted(ids(cities.where(filter=Or([And([capital, small]), FieldFilter("name", "==", "Tokyo")])))) == ["DC", "TOK"]
    assert ids(cities.where(filter=capital).where(filter=Or([small, FieldFilter("name", "==", "Beijing")]))) == ["DC", "BJ"]


def test_inequalities_on_several_fields(cities, ids):
    query = cities.where(filter=FieldFilter("people", ">", 700_000)).where(filter=FieldFilter("name", "<", "T"))
    assert ids(query) == ["BJ", "LA", "SF"]  # ordered by name, then people: the fields' own order
    assert ids(query.order_by("people", direction="DESCENDING")) == ["BJ", "LA", "SF"]
    assert ids(query.order_by("people")) == ["SF", "LA", "BJ"]
    assert ids(query.where(filter=FieldFilter("capital", "!=", True)).order_by("people")) == ["SF", "LA"]


def test_inequalities_on_ten_fields(people, ids):
    for number in range(3):
        people.document(str(number)).set({f"f{field}": number for field in range(10)})
    assert ids(people.where(filter=And([FieldFilter(f"f{field}", ">", 0) for field in range(10)]))) == ["1", "2"]


def test_order_limit_offset(cities, ids):
    assert ids(cities) == ["BJ", "DC", "LA", "SF", "TOK"]
    assert ids(cities.order_by("people")) == ["DC", "SF", "LA", "TOK", "BJ"]
    assert ids(cities.order_by("people", direction=firestore.Query.DESCENDING).limit(2)) == ["BJ", "TOK"]
    assert ids(cities.order_by("state")) == ["DC", "BJ", "LA", "SF"]  # TOK has none
    assert ids(cities.order_by("state", direction="DESCENDING")) == ["SF", "LA", "BJ", "DC"]
    assert ids(cities.order_by("capital").order_by("name")) == ["LA", "SF", "BJ", "TOK", "DC"]
    assert ids(cities.order_by("capital", direction="DESCENDING").order_by("people")) == ["DC", "TOK", "BJ", "SF", "LA"]
    assert ids(cities.order_by("people").offset(1).limit(3)) == ["SF", "LA", "TOK"]
    assert ids(cities.order_by("__name__", direction="DESCENDING").limit(2)) == ["TOK", "SF"]
    assert [each.id for each in cities.order_by("people").limit_to_last(2).get()] == ["TOK", "BJ"]


def test_cursors(cities, ids):
    by_people = cities.order_by("people")
    assert ids(by_people.start_at({"people": 860_000})) == ["SF", "LA", "TOK", "BJ"]
    assert ids(by_people.start_after({"people": 860_000}).end_before({"people": 21_500_000})) == ["LA", "TOK"]
    assert ids(by_people.end_at(cities.document("LA").get())) == ["DC", "SF", "LA"]
    both = cities.order_by("capital").order_by("name")
    assert ids(both.start_at({"capital": True})) == ["BJ", "TOK", "DC"]
    assert ids(both.start_after({"capital": False, "name": "Los Angeles"}).limit(2)) == ["SF", "BJ"]
    assert ids(cities.order_by("__name__").start_after({"__name__": cities.document("DC")}).limit(1)) == ["LA"]
    backwards = cities.order_by("people", direction="DESCENDING")
    assert ids(backwards.start_after(cities.document("TOK").get())) == ["LA", "SF", "DC"]


def test_pages_by_cursor_meet_every_document_once(people, ids):
    for number in range(30):
        people.document(f"d{number:02}").set({"same": number % 3})
    query, seen = people.order_by("same").limit(7), []
    page = list(query.stream())
    while page:
        seen += [each.id for each in page]
        page = list(query.start_after(page[-1]).stream())
    assert seen == [f"d{number:02}" for same in range(3) for number in range(same, 30, 3)]


def test_projections(cities):
    found = next(cities.where(filter=FieldFilter("name", "==", "Tokyo")).select(["people", "absent"]).stream())
    assert found.to_dict() == {"people": 9_000_000}
    only_name = next(cities.select(["__name__"]).limit(1).stream())
    assert only_name.to_dict() == {} and only_name.reference == cities.document("BJ")


def test_deep_fields(people, ids):
    people.document("a").set({"x": {"y": {"z": 1}}, "k.l": 5})
    people.document("b").set({"x": {"y": {"z": 2}}})
    assert ids(people.where(filter=FieldFilter("x.y.z", ">", 1))) == ["b"]
    assert ids(people.order_by("x.y.z", direction="DESCENDING")) == ["b", "a"]
    assert ids(people.where(filter=FieldFilter("`k.l`", "==", 5))) == ["a"]
    assert ids(people.where(filter=FieldFilter("x", "==", {"y": {"z": 1}}))) == ["a"]


def test_collection_groups(db, unique, ids):
    group = "g" + unique
    for path in (f"{unique}/a/{group}/1", f"{unique}/b/{group}/2", f"{group}/3", f"{unique}/a/other/4"):
        db.document(path).set({"n": int(path[-1]), "even": int(path[-1]) % 2 == 0})
    assert sorted(ids(db.collection_group(group))) == ["1", "2", "3"]
    assert ids(db.collection_group(group).where(filter=FieldFilter("n", ">", 1)).order_by("n", direction="DESCENDING")) == ["3", "2"]
    assert ids(db.collection(unique, "a", group)) == ["1"]


def test_partitions_cover_a_group(db, unique):
    group = db.collection_group("p" + unique)
    writer = db.bulk_writer()
    for number in range(400):
        writer.set(db.document(f"{unique}/{number % 7}/p{unique}/{number:04}"), {"n": number})
    writer.close()
    partitions = list(group.get_partitions(4))
    seen = [document.get("n") for partition in partitions for document in partition.query().stream()]
    assert sorted(seen) == list(range(400)) and 1 < len(partitions) <= 5


def test_results_change_with_the_documents(people, ids):
    """Index entries of what a document was before must not be found."""
    people.document("a").set({"n": 1, "tags": ["x", "y"]})
    assert ids(people.where(filter=FieldFilter("tags", "array_contains", "x"))) == ["a"]
    people.document("a").update({"n": 2, "tags": firestore.ArrayRemove(["x"])})
    assert ids(people.where(filter=FieldFilter("tags", "array_contains", "x"))) == []
    assert ids(people.where(filter=FieldFilter("n", "==", 1))) == []
    assert ids(people.where(filter=FieldFilter("n", "==", 2))) == ["a"]
    people.document("a").delete()
    assert ids(people.where(filter=FieldFilter("n", "==", 2))) == []


def test_large_results_stream(people, db):
    writer = db.bulk_writer()
    for number in range(2_000):
        writer.set(people.document(f"{number:05}"), {"n": number, "text": "x" * 500})
    writer.close()
    found = [document.get("n") for document in people.order_by("n").stream()]
    assert found == list(range(2_000))
    assert [document.get("n") for document in people.where(filter=FieldFilter("n", ">=", 1_990)).stream()] == list(range(1_990, 2_000))


def test_reads_of_the_past(people, ids):
    people.document("a").set({"n": 1})
    then = people.document("a").get().read_time
    people.document("a").set({"n": 2})
    people.document("b").set({"n": 1})
    assert people.document("a").get(read_time=then).to_dict() == {"n": 1}
    assert ids(people.where(filter=FieldFilter("n", "==", 1)), read_time=then) == ["a"]
    assert ids(people) == ["a", "b"]


@pytest.mark.parametrize(
    "make",
    [
        lambda c: c.where(filter=FieldFilter("a", "in", [])),
        lambda c: c.where(filter=FieldFilter("a", "in", list(range(31)))),
        lambda c: c.where(filter=FieldFilter("a", "not-in", list(range(11)))),
        lambda c: c.where(filter=And([FieldFilter(f"f{number}", ">", 1) for number in range(11)])),
        lambda c: c.where(filter=FieldFilter("a", "not-in", [1])).where(filter=FieldFilter("b", "in", [1])),
        lambda c: c.where(filter=FieldFilter("a", "not-in", [1])).where(filter=FieldFilter("b", "!=", 1)),
        lambda c: c.where(filter=FieldFilter("a", "in", [1, 2, 3, 4, 5, 6])).where(filter=FieldFilter("b", "in", [1, 2, 3, 4, 5, 6])),
    ],
)
def test_wrong_queries_are_refused(people, ids, make):
    import google.api_core.exceptions

    with pytest.raises((google.api_core.exceptions.InvalidArgument, ValueError)):
        ids(make(people))
