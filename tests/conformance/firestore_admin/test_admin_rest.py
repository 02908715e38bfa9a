"""The same administration by REST, as tools without an SDK use it."""

from support.waiting import looked_until


def finished(cloud, operation):
    def look():  # REST has nothing to wait on but asking again
        reply = cloud.rest("GET", operation["name"])
        assert reply.status_code == 200, reply.text
        return reply.json()

    if not operation.get("done"):
        operation = looked_until(look, lambda seen: seen.get("done"))
    assert "error" not in operation, operation
    return operation["response"]


def test_databases(cloud, unique):
    reply = cloud.rest(
        "POST",
        f"projects/{cloud.project}/databases?databaseId={unique}",
        json={"type": "FIRESTORE_NATIVE", "locationId": "nam5"},
    )
    assert reply.status_code == 200, reply.text
    made = finished(cloud, reply.json())
    assert made["@type"].endswith("google.firestore.admin.v1.Database") and made["locationId"] == "nam5"
    got = cloud.rest("GET", cloud.name(unique)).json()
    assert got["uid"] == made["uid"] and got["type"] == "FIRESTORE_NATIVE"
    listed = cloud.rest("GET", f"projects/{cloud.project}/databases").json()["databases"]
    assert made["uid"] in [each["uid"] for each in listed]
    reply = cloud.rest(
        "PATCH",
        f"{cloud.name(unique)}?updateMask=deleteProtectionState",
        json={"deleteProtectionState": "DELETE_PROTECTION_ENABLED"},
    )
    assert finished(cloud, reply.json())["deleteProtectionState"] == "DELETE_PROTECTION_ENABLED"
    refused = cloud.rest("DELETE", cloud.name(unique))
    assert refused.status_code == 400 and refused.json()["error"]["status"] == "FAILED_PRECONDITION"
    assert cloud.rest("GET", cloud.name("never-there")).status_code == 404


def test_indexes_fields_and_operations(cloud, unique):
    index = {
        "queryScope": "COLLECTION",
        "fields": [{"fieldPath": "a", "order": "ASCENDING"}, {"fieldPath": "t", "arrayConfig": "CONTAINS"}],
    }
    operation = cloud.rest("POST", f"{cloud.group(unique)}/indexes", json=index).json()
    made = finished(cloud, operation)
    assert made["state"] == "READY"
    assert [each["name"] for each in cloud.rest("GET", f"{cloud.group(unique)}/indexes").json()["indexes"]] == [
        made["name"]
    ]
    operations = cloud.rest("GET", f"{cloud.name()}/operations").json()["operations"]
    assert operation["name"] in [each["name"] for each in operations]
    assert cloud.rest("POST", f"{operation['name']}:cancel", json={}).status_code == 200
    assert cloud.rest("DELETE", operation["name"]).status_code == 200
    assert cloud.rest("GET", operation["name"]).status_code == 404
    assert cloud.rest("DELETE", made["name"]).json() == {}
    field = cloud.field(unique, "until")
    operation = cloud.rest("PATCH", f"{field}?updateMask=ttlConfig", json={"ttlConfig": {}}).json()
    assert finished(cloud, operation)["ttlConfig"]["state"] == "ACTIVE"
    listed = cloud.rest("GET", f"{cloud.group(unique)}/fields?filter=ttlConfig:*").json()
    assert [each["name"] for each in listed["fields"]] == [field]


def test_exports_and_deletions(cloud, unique, bucket):
    database = cloud.database(unique)
    database.document("c/x").set({"n": 1})
    uri = f"gs://{bucket.name}/rest"
    done = finished(cloud, cloud.rest("POST", f"{cloud.name(unique)}:exportDocuments", json={"outputUriPrefix": uri}).json())
    assert done["outputUriPrefix"] == uri
    finished(cloud, cloud.rest("POST", f"{cloud.name(unique)}:bulkDeleteDocuments", json={}).json())
    assert not database.document("c/x").get().exists
    finished(cloud, cloud.rest("POST", f"{cloud.name(unique)}:importDocuments", json={"inputUriPrefix": uri}).json())
    assert database.document("c/x").get().to_dict() == {"n": 1}


def test_refusals_are_json(cloud, unique):
    for verb, path, status in (
        ("GET", f"projects/{cloud.project}/databases/{unique}/backupSchedules", 501),
        ("GET", f"{cloud.group(unique)}/indexes/12345", 404),
        ("GET", f"{cloud.group(unique)}/fields", 400),
        ("POST", f"{cloud.name()}:exportDocuments", 400),
        ("GET", f"{cloud.name()}/operations/none", 404),
    ):
        reply = cloud.rest(verb, path, **({"json": {}} if verb == "POST" else {}))
        assert reply.status_code == status, (path, reply.text)
        assert reply.json()["error"]["code"] == status
