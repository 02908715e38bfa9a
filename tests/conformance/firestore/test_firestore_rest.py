"""Firestore's REST form, as curl and small programs use it: the same documents as through gRPC, in proto3's JSON."""

import pytest
import requests
from support.waiting import EVENT_SECONDS


@pytest.fixture
def rest(server, db):
    """call(method, path below the documents, body) -> (status, JSON)."""

    def call(method, path="", body=None, **parameters):
        url = f"{server.endpoint}/v1/projects/aloft-dev/databases/(default)/documents{path}"
        reply = requests.request(method, url, json=body, params=parameters, timeout=EVENT_SECONDS)
        assert reply.headers["Content-Type"].startswith("application/json")
        return reply.status_code, reply.json()

    return call


def test_what_rest_writes_the_client_reads(rest, people):
    fields = {
        "int": {"integerValue": "9007199254740993"}, "text": {"stringValue": "한글"}, "yes": {"booleanValue": True},
        "none": {"nullValue": None}, "half": {"doubleValue": 0.5}, "bytes": {"bytesValue": "AP8="},
        "list": {"arrayValue": {"values": [{"integerValue": "1"}]}}, "map": {"mapValue": {"fields": {"a": {"integerValue": "2"}}}},
        "at": {"timestampValue": "2026-11-20T09:08:07.123456Z"}, "place": {"geoPointValue": {"latitude": 1.5, "longitude": -2}},
    }
    status, made = rest("POST", f"/{people.id}", {"fields": fields}, documentId="one")
    assert status == 200 and made["name"].endswith(f"/{people.id}/one") and made["createTime"] == made["updateTime"]
    read = people.document("one").get().to_dict()
    assert read["int"] == 2**53 + 1 and read["text"] == "한글" and read["bytes"] == b"\x00\xff" and read["map"] == {"a": 2}
    status, got = rest("GET", f"/{people.id}/one")
    assert status == 200 and got["fields"]["int"] == {"integerValue": "9007199254740993"}
    assert got["fields"]["at"] == fields["at"] and got["fields"]["list"] == fields["list"]


def test_patch_obeys_its_mask(rest, people):
    people.document("one").set({"a": 1, "b": 2})
    status, _ = rest("PATCH", f"/{people.id}/one?updateMask.fieldPaths=a&updateMask.fieldPaths=c", {"fields": {"a": {"integerValue": "5"}}})
    assert status == 200 and people.document("one").get().to_dict() == {"a": 5, "b": 2}
    status, body = rest("PATCH", f"/{people.id}/none?currentDocument.exists=true", {"fields": {}})
    assert status == 404 and body["error"]["status"] == "NOT_FOUND" and body["error"]["code"] == 404
    assert rest("DELETE", f"/{people.id}/one") == (200, {})
    assert rest("GET", f"/{people.id}/one")[0] == 404


def test_lists_in_pages(rest, people):
    for number in range(5):
        people.document(f"d{number}").set({"n": number})
    status, first = rest("GET", f"/{people.id}", pageSize=3, orderBy="n desc")
    assert status == 200 and [each["name"][-2:] for each in first["documents"]] == ["d4", "d3", "d2"]
    status, rest_of_them = rest("GET", f"/{people.id}", pageSize=3, orderBy="n desc", pageToken=first["nextPageToken"])
    assert [each["name"][-2:] for each in rest_of_them["documents"]] == ["d1", "d0"]
    assert not rest_of_them.get("nextPageToken")


def test_queries_and_aggregations(rest, people):
    for number in range(4):
        people.document(f"d{number}").set({"n": number})
    query = {
        "from": [{"collectionId": people.id}],
        "where": {"fieldFilter": {"field": {"fieldPath": "n"}, "op": "GREATER_THAN", "value": {"integerValue": "1"}}},
    }
    status, found = rest("POST", ":runQuery", {"structuredQuery": query})
    assert status == 200 and [each["document"]["name"][-2:] for each in found] == ["d2", "d3"]
    assert all("readTime" in each for each in found)
    body = {"structuredAggregationQuery": {"structuredQuery": query, "aggregations": [{"alias": "c", "count": {}}]}}
    status, counted = rest("POST", ":runAggregationQuery", body)
    assert status == 200 and counted[0]["result"]["aggregateFields"] == {"c": {"integerValue": "2"}}


def test_a_commit_and_a_transaction(rest, people):
    name = people.document("one")._document_path
    status, begun = rest("POST", ":beginTransaction", {})
    assert status == 200
    write = {"update": {"name": name, "fields": {"n": {"integerValue": "1"}}},
             "updateTransforms": [{"fieldPath": "at", "setToServerValue": "REQUEST_TIME"}]}
    status, done = rest("POST", ":commit", {"transaction": begun["transaction"], "writes": [write]})
    assert status == 200 and len(done["writeResults"]) == 1 and done["commitTime"]
    status, found = rest("POST", ":batchGet", {"documents": [name, name[:-3] + "two"]})
    assert status == 200 and {"found" in each for each in found} == {True, False}


@pytest.mark.parametrize(
    "method, path, body, status",
    [
        ("POST", ":runQuery", {"structuredQuery": {"from": "wrong"}}, 400),
        ("POST", ":runQuery", {"noSuchField": 1}, 400),
        ("POST", ":commit", {"writes": [{"update": {"name": "wrong", "fields": {}}}]}, 400),
        ("GET", "/only-a-collection/doc/odd", None, 200),
        ("POST", ":noSuchMethod", {}, 404),
    ],
)
def test_wrong_requests_are_refused_in_googles_form(rest, method, path, body, status):
    got, answer = rest(method, path, body)
    assert got == status
    if status != 200:
        error = answer[0]["error"] if isinstance(answer, list) else answer["error"]
        assert error["code"] == status and error["message"] and error["status"]


def test_json_that_is_none(server, db):
    url = f"{server.endpoint}/v1/projects/aloft-dev/databases/(default)/documents:commit"
    for text in ("{", "[]", '{"writes": ' + "[" * 5_000, "\xff"):
        reply = requests.post(url, data=text.encode("latin-1"), timeout=EVENT_SECONDS)
        assert reply.status_code == 400 and reply.json()["error"]["status"] == "INVALID_ARGUMENT"
