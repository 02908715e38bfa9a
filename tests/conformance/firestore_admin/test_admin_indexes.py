"""Indexes and fields by Google's administration client: declared, used in strict mode, exempted, expiring."""

import datetime

import pytest
from google.cloud import firestore, firestore_admin_v1
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.base_vector_query import DistanceMeasure
from google.cloud.firestore_v1.vector import Vector
from support.server import AloftServer
from support.waiting import looked_until

Index = firestore_admin_v1.Index
FieldType = firestore_admin_v1.Field


@pytest.fixture(scope="module")
def strict_server():
    with AloftServer(arguments=["--strict-indexes"]) as running:
        yield running


@pytest.fixture
def strict(strict_server, cloud_of):
    return cloud_of(strict_server)


def asc(path):
    return {"field_path": path, "order": Index.IndexField.Order.ASCENDING}


def desc(path):
    return {"field_path": path, "order": Index.IndexField.Order.DESCENDING}


def contains(path):
    return {"field_path": path, "array_config": Index.IndexField.ArrayConfig.CONTAINS}


def declare(cloud, collection, *fields, scope="COLLECTION"):
    index = Index(query_scope=scope, fields=list(fields))
    return cloud.wait(cloud.admin.create_index(parent=cloud.group(collection), index=index))


def set_indexes(cloud, collection, path, *indexes):
    field = FieldType(name=cloud.field(collection, path), index_config={"indexes": list(indexes)})
    return cloud.wait(cloud.admin.update_field({"field": field, "update_mask": {"paths": ["index_config"]}}))


def test_indexes_are_created_listed_and_deleted(cloud, unique, refused):
    made = declare(cloud, unique, asc("a"), desc("b"))
    assert made.state == Index.State.READY and made.query_scope == Index.QueryScope.COLLECTION
    told = [(field.field_path, field.order.name) for field in made.fields]
    assert told == [("a", "ASCENDING"), ("b", "DESCENDING"), ("__name__", "DESCENDING")]
    other = declare(cloud, unique, contains("tags"), asc("b"), scope="COLLECTION_GROUP")
    assert cloud.admin.get_index(name=made.name) == made
    assert {each.name for each in cloud.admin.list_indexes(parent=cloud.group(unique))} == {made.name, other.name}
    everywhere = cloud.admin.list_indexes({"parent": cloud.group("-"), "page_size": 1})
    assert {made.name, other.name} <= {each.name for each in everywhere}
    with refused("AlreadyExists"):
        cloud.admin.create_index(parent=cloud.group(unique), index=Index(query_scope=1, fields=[asc("a"), desc("b")]))
    cloud.admin.delete_index(name=made.name)
    with refused("NotFound"):
        cloud.admin.get_index(name=made.name)
    with refused("NotFound"):
        cloud.admin.delete_index(name=made.name)


def test_what_is_no_index_is_refused(cloud, unique, refused):
    def refuse(fields, kind="InvalidArgument", words="", **more):
        with refused(kind, words):
            cloud.admin.create_index(parent=cloud.group(unique), index=Index(fields=fields, **{"query_scope": 1, **more}))

    refuse([asc("a")], words="single field index")
    refuse([])
    refuse([asc("a"), asc("a")])
    refuse([contains("a"), contains("b")])
    refuse([asc("a"), {"field_path": "b"}])
    refuse([asc("a"), asc("b")], query_scope=0)
    refuse([asc("a"), asc("b")], kind="MethodNotImplemented", api_scope=Index.ApiScope.DATASTORE_MODE_API)
    refuse([asc(f"f{number}") for number in range(101)])
    with refused("InvalidArgument"):
        cloud.admin.create_index(parent=cloud.name(), index=Index(query_scope=1, fields=[asc("a"), asc("b")]))


def test_strict_mode_says_what_to_declare(strict, unique, refused):
    """Refused as the real service does, with the index in the words of firestore.indexes.json; declared, it answers."""
    people = strict.database().collection(unique)
    for number in range(5):
        people.document(str(number)).set({"city": "here", "age": number})
    query = people.where(filter=FieldFilter("city", "==", "here")).order_by(
        "age", direction=firestore.Query.DESCENDING
    )
    words = '{"fieldPath":"city","order":"ASCENDING"},{"fieldPath":"age","order":"DESCENDING"}]'
    with refused("FailedPrecondition", words) as caught:
        list(query.stream())
    assert "The query requires an index" in str(caught.value)
    declare(strict, unique, asc("city"), desc("age"))
    assert [each.id for each in query.stream()] == ["4", "3", "2", "1", "0"]
    # The other direction is another index, there as here.
    with refused("FailedPrecondition", '"age","order":"ASCENDING"'):
        list(people.where(filter=FieldFilter("city", "==", "here")).order_by("age").stream())


def test_strict_mode_asks_for_no_more_than_it_must(strict, unique):
    people = strict.database().collection(unique)
    people.document("x").set({"a": 1, "b": 2, "tags": ["t"]})
    queries = (
        people.order_by("a", direction=firestore.Query.DESCENDING),
        people.where(filter=FieldFilter("a", "==", 1)).where(filter=FieldFilter("b", "==", 2)),
        people.where(filter=FieldFilter("tags", "array_contains", "t")).where(filter=FieldFilter("a", "==", 1)),
        people.where(filter=FieldFilter("a", "in", [1, 2])),
        people.where(filter=FieldFilter("a", ">", 0)),
    )
    for query in queries:
        assert [each.id for each in query.stream()] == ["x"]


def test_groups_need_an_index_of_the_field(strict, unique, refused):
    database = strict.database()
    database.document(f"a/b/{unique}/x").set({"n": 1})
    database.document(f"{unique}/y").set({"n": 2})
    query = database.collection_group(unique).where(filter=FieldFilter("n", ">", 0))
    with refused("FailedPrecondition", "COLLECTION_GROUP"):
        list(query.stream())
    field = set_indexes(
        strict,
        unique,
        "n",
        Index(query_scope="COLLECTION", fields=[asc("n")]),
        Index(query_scope="COLLECTION_GROUP", fields=[asc("n")]),
    )
    scopes = [each.query_scope.name for each in field.index_config.indexes]
    assert "COLLECTION_GROUP" in scopes and not field.index_config.uses_ancestor_config
    assert [each.id for each in query.stream()] == ["x", "y"]
    listed = strict.admin.list_fields({"parent": strict.group(unique), "filter": "indexConfig.usesAncestorConfig:false"})
    assert [each.name for each in listed] == [strict.field(unique, "n")]
    assert list(strict.admin.list_indexes(parent=strict.group(unique))) == []
    # Taken back.
    strict.wait(
        strict.admin.update_field(
            {"field": {"name": strict.field(unique, "n")}, "update_mask": {"paths": ["index_config"]}}
        )
    )
    with refused("FailedPrecondition"):
        list(query.stream())


def test_vectors_need_an_index(strict, unique, refused):
    points = strict.database().collection(unique)
    for number in range(3):
        points.document(str(number)).set({"v": Vector([float(number), 0.0]), "kind": "k"})
    query = points.find_nearest("v", Vector([2.0, 0.0]), distance_measure=DistanceMeasure.EUCLIDEAN, limit=2)
    with refused("FailedPrecondition", '"vectorConfig":{"dimension":2'):
        list(query.stream())
    made = declare(strict, unique, {"field_path": "v", "vector_config": {"dimension": 2, "flat": {}}})
    assert made.fields[-1].vector_config.dimension == 2
    assert [each.id for each in query.stream()] == ["2", "1"]


def test_a_field_is_exempted_and_taken_back(strict, unique, refused):
    people = strict.database().collection(unique)
    for number in range(5):
        people.document(str(number)).set({"n": number})
    query = people.where(filter=FieldFilter("n", ">=", 3))
    assert len(list(query.stream())) == 2
    before = strict.admin.get_field(name=strict.field(unique, "n"))
    assert before.index_config.uses_ancestor_config and len(before.index_config.indexes) == 3
    assert before.index_config.ancestor_field.endswith("/collectionGroups/__default__/fields/*")
    exempted = set_indexes(strict, unique, "n")
    assert not exempted.index_config.uses_ancestor_config and len(exempted.index_config.indexes) == 0
    with refused("FailedPrecondition"):
        list(query.stream())
    people.document("9").set({"n": 9})
    strict.wait(
        strict.admin.update_field(
            {"field": {"name": strict.field(unique, "n")}, "update_mask": {"paths": ["index_config"]}}
        )
    )
    assert {each.id for each in query.stream()} == {"3", "4", "9"}
    assert strict.admin.get_field(name=strict.field(unique, "n")).index_config.uses_ancestor_config


def test_documents_expire(cloud, unique):
    """A time in the past, and the document is gone a moment later, whether it was there before or not."""
    things = cloud.database().collection(unique)
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
    things.document("before").set({"until": past})
    things.document("later").set({"until": past + datetime.timedelta(hours=1)})
    things.document("text").set({"until": "now"})
    name = cloud.field(unique, "until")
    set_ = {"field": {"name": name, "ttl_config": {}}, "update_mask": {"paths": ["ttl_config"]}}
    field = cloud.wait(cloud.admin.update_field(set_))
    assert field.ttl_config.state == FieldType.TtlConfig.State.ACTIVE and field.index_config.uses_ancestor_config
    things.document("after").set({"until": past})
    looked_until(lambda: sorted(each.id for each in things.stream()), lambda ids: ids == ["later", "text"])  # the sweeper tells nobody
    listed = cloud.admin.list_fields({"parent": cloud.group("-"), "filter": "ttlConfig:*"})
    assert name in [each.name for each in listed]
    off = {"field": {"name": name}, "update_mask": {"paths": ["ttl_config"]}}
    assert not cloud.wait(cloud.admin.update_field(off)).ttl_config
    assert name not in [each.name for each in cloud.admin.list_fields({"parent": cloud.group("-"), "filter": "ttlConfig:*"})]


def test_fields_that_cannot_be(cloud, unique, refused):
    with refused("InvalidArgument", "filter"):
        list(cloud.admin.list_fields(parent=cloud.group(unique)))
    with refused("MethodNotImplemented"):
        cloud.admin.update_field(field=FieldType(name=cloud.field("__default__", "*"), index_config={}))
    with refused("InvalidArgument"):
        set_indexes(cloud, unique, "a", Index(query_scope=1, fields=[asc("b")]))
    with refused("InvalidArgument"):
        cloud.admin.get_field(name=cloud.field(unique, "a..b"))
    default = cloud.admin.get_field(name=cloud.field("__default__", "*"))
    assert len(default.index_config.indexes) == 3
