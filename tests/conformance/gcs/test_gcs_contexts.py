"""Object contexts: kept with their times, carried by copies, found by filters."""

import pytest
from google.cloud.storage.blob import ObjectContexts, ObjectCustomContextPayload


def contexts_of(blob, **values):
    return ObjectContexts(blob, custom={key: ObjectCustomContextPayload(value=value) for key, value in values.items()})


def values_of(blob):
    blob.reload()
    return {key: payload.value for key, payload in blob.contexts.custom.items()} if blob.contexts else {}


@pytest.fixture
def store(bucket):
    def upload(name, **values):
        blob = bucket.blob(name)
        if values:
            blob.contexts = contexts_of(blob, **values)
        blob.upload_from_string(b"1")
        return blob

    return upload


def test_contexts_come_back_and_change(store):
    blob = store("a", team="red", year="2026")
    assert values_of(blob) == {"team": "red", "year": "2026"}
    before = blob.contexts.custom["year"]
    assert before.create_time == before.update_time and before.create_time is not None
    blob.contexts = contexts_of(blob, team="blue")
    blob.patch()
    assert values_of(blob) == {"team": "blue", "year": "2026"}
    team, year = blob.contexts.custom["team"], blob.contexts.custom["year"]
    assert (year.create_time, year.update_time) == (before.create_time, before.update_time)
    assert team.create_time == before.create_time and team.update_time > team.create_time
    blob.contexts = None
    blob.patch()
    assert values_of(blob) == {}


def test_one_context_goes(store, raw, bucket):
    blob = store("a", team="red", year="2026")
    path = f"/storage/v1/b/{bucket.name}/o/a"
    assert raw("PATCH", path, json={"contexts": {"custom": {"team": None}}}).status_code == 200
    assert values_of(blob) == {"year": "2026"}
    for odd in ({"a/b": {"value": "x"}}, {"a": {"value": ""}}, {"k" * 257: {"value": "x"}}, {"a": {"value": "v" * 257}}):
        assert raw("PATCH", path, json={"contexts": {"custom": odd}}).status_code == 400
    many = {f"k{number}": {"value": "x"} for number in range(51)}
    assert raw("PATCH", path, json={"contexts": {"custom": many}}).status_code == 400
    assert values_of(blob) == {"year": "2026"}


def test_copies_carry_contexts(store, raw, bucket):
    red, blue = store("red", team="red", one="1"), store("blue", team="blue")
    assert values_of(bucket.copy_blob(red, bucket, "copy")) == {"team": "red", "one": "1"}
    target = bucket.blob("other")
    target.rewrite(red, destination_contexts=contexts_of(target, team="green"))
    assert values_of(target) == {"team": "green"}
    path = f"/storage/v1/b/{bucket.name}/o/"
    dropped = raw("POST", f"{path}red/rewriteTo/b/{bucket.name}/o/plain?dropContextGroups=custom", json={})
    assert "contexts" not in dropped.json()["resource"]
    assert raw("POST", f"{path}red/rewriteTo/b/{bucket.name}/o/plain?dropContextGroups=all", json={}).status_code == 400
    whole = bucket.blob("whole")
    whole.compose([red, blue])
    assert values_of(whole) == {"team": "blue", "one": "1"}
    assert values_of(bucket.move_blob(whole, "moved")) == {"team": "blue", "one": "1"}


def test_filters(store, raw, bucket):
    for name, values in (("a", {"team": "red"}), ("b", {"team": "blue"}), ("c", {}), ("dir/d", {"team": "red"})):
        store(name, **values)

    def found(filter_, **options):
        return [blob.name for blob in bucket.list_blobs(filter_=filter_, **options)]

    assert found('contexts."team"="red"') == ["a", "dir/d"]
    assert found('contexts."team":*', page_size=1) == ["a", "b", "dir/d"]
    assert found('-contexts."team":*') == ["c"]
    assert found('NOT contexts."team"="red"') == ["b", "c"]
    listing = bucket.list_blobs(filter_='contexts."team"="blue"', delimiter="/")
    assert [blob.name for blob in listing] == ["b"] and listing.prefixes == {"dir/"}
    assert raw("GET", f"/storage/v1/b/{bucket.name}/o?filter=name=a").status_code == 400
