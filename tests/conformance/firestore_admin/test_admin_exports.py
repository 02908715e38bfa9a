"""Exports to our own buckets and back, deletions in bulk, and what a kill leaves of them."""

import datetime
import json

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.vector import Vector
from support.waiting import EVENT_SECONDS

MANY = 1200  # more than one step of a job


def fill(database, collection, count):
    writer = database.bulk_writer()
    for number in range(count):
        writer.set(database.document(f"{collection}/{number:05}"), {"n": number, "text": f"line {number}"})
    writer.close()


def contents(database, collection):
    return {each.id: each.to_dict() for each in database.collection(collection).stream()}


@pytest.fixture
def full(cloud, unique):
    """A database with a document of every kind of value, one below another, and a name with odd characters."""
    cloud.create(unique)
    database = cloud.database(unique)
    kinds = {
        "null": None,
        "yes": True,
        "big": 2**53 + 1,
        "least": -(2**63),
        "tiny": 5e-324,
        "zero": -0.0,
        "infinite": float("inf"),
        "bytes": b"\x00\xff",
        "text": "\u00e9\u4e2d\U0001f600\n\"\\\x00",
        "time": datetime.datetime(2024, 2, 29, 1, 2, 3, 456789, datetime.timezone.utc),
        "place": firestore.GeoPoint(1.5, -2.5),
        "list": [1, "two", {"three": [3.0]}],
        "map": {"a.b": {"`": 1}},
        "empty": {},
        "vector": Vector([1.0, 2.5]),
        "self": database.document("kinds/all"),
    }
    for _ in range(19):
        kinds["deep"] = {"m": kinds.get("deep", "end")}
    database.document("kinds/all").set(kinds)
    database.document("kinds/all/below/\u4e2d /deep/er").set({"n": 1})
    database.document("other/x").set({"n": 2, "to": database.document("kinds/all")})
    return database


def move(cloud, full, unique, bucket, **options):
    exported = cloud.wait(
        cloud.admin.export_documents(
            {"name": cloud.name(unique), "output_uri_prefix": f"gs://{bucket.name}/saved", **options}
        )
    )
    assert exported.output_uri_prefix == f"gs://{bucket.name}/saved"
    cloud.create(unique + "-2")
    cloud.wait(
        cloud.admin.import_documents(
            {"name": cloud.name(unique + "-2"), "input_uri_prefix": exported.output_uri_prefix}
        )
    )
    return cloud.database(unique + "-2")


def test_every_value_comes_back(cloud, full, unique, bucket):
    copy = move(cloud, full, unique, bucket)
    before = full.document("kinds/all").get().to_dict()
    after = copy.document("kinds/all").get().to_dict()
    assert str(after["zero"]) == "-0.0"
    # References into the exported database lead into the new one.
    for each, database in ((before, full), (after, copy)):
        assert each.pop("self") == database.document("kinds/all")
    assert after == before
    assert copy.document("kinds/all/below/\u4e2d /deep/er").get().to_dict() == {"n": 1}
    assert copy.document("other/x").get().get("to") == copy.document("kinds/all")


def test_only_the_collections_asked_for(cloud, full, unique, bucket, refused):
    copy = move(cloud, full, unique, bucket, collection_ids=["deep", "other"])
    assert contents(copy, "kinds") == {}
    assert set(contents(copy, "other")) == {"x"}
    assert copy.document("kinds/all/below/\u4e2d /deep/er").get().exists
    with refused("InvalidArgument", "kinds"):
        cloud.admin.import_documents(
            {
                "name": cloud.name(unique),
                "input_uri_prefix": f"gs://{bucket.name}/saved",
                "collection_ids": ["kinds"],
            }
        )


def test_an_export_is_of_one_moment(cloud, unique, bucket):
    cloud.create(unique)
    database = cloud.database(unique)
    fill(database, "c", MANY)
    operation = cloud.admin.export_documents(
        {"name": cloud.name(unique), "output_uri_prefix": f"gs://{bucket.name}/at-once"}
    )
    for number in range(0, MANY, 100):
        database.document(f"c/{number:05}").set({"n": -1})
        database.document(f"c/{number + 1:05}").delete()
        database.document(f"c/new{number:05}").set({"n": -2})
    cloud.wait(operation)
    metadata = operation.metadata
    assert metadata.operation_state.name == "SUCCESSFUL" and metadata.progress_documents.completed_work == MANY
    # The files are lines of JSON that anybody can read.
    summary = json.loads(bucket.blob("at-once/export.json").download_as_text())
    assert summary["format"] == "aloft.firestore.export" and summary["database"] == cloud.name(unique)
    lines = []
    for file in summary["files"]:
        text = bucket.blob(f"at-once/{file['name']}").download_as_text()
        assert len(text.encode()) == file["bytes"]
        lines += text.splitlines()
    numbers = sorted(int(json.loads(line)["fields"]["n"]["integerValue"]) for line in lines)
    assert numbers == list(range(MANY))


def test_an_export_at_a_time_that_was(cloud, unique, bucket):
    cloud.create(unique)
    database = cloud.database(unique)
    then = database.document("c/x").set({"n": 1}).update_time
    database.document("c/x").set({"n": 2})
    database.document("c/y").set({"n": 3})
    copy = move(cloud, database, unique, bucket, snapshot_time=then)
    assert contents(copy, "c") == {"x": {"n": 1}}


def test_bulk_deletion(cloud, unique, refused):
    cloud.create(unique)
    database = cloud.database(unique)
    fill(database, "c", MANY)
    database.document("d/x/c/y").set({"n": 1})
    database.document("d/x").set({"n": 1})
    cloud.wait(cloud.admin.bulk_delete_documents({"name": cloud.name(unique), "collection_ids": ["c"]}))
    assert contents(database, "c") == {} and not database.document("d/x/c/y").get().exists
    assert database.document("d/x").get().exists
    cloud.wait(cloud.admin.bulk_delete_documents({"name": cloud.name(unique)}))
    assert not database.document("d/x").get().exists
    with refused("MethodNotImplemented"):
        cloud.admin.bulk_delete_documents({"name": cloud.name(unique), "namespace_ids": ["space"]})


def test_what_is_refused(cloud, full, unique, bucket, refused):
    def export(uri, **options):
        return cloud.admin.export_documents({"name": cloud.name(unique), "output_uri_prefix": uri, **options})

    for uri in ("", "s3://x/y", f"/{bucket.name}"):
        with refused("InvalidArgument", "gs://"):
            export(uri)
    with refused("NotFound", "does not exist"):
        export("gs://no-such-bucket-anywhere/x")
    with refused("InvalidArgument"):
        export(f"gs://{bucket.name}/x", collection_ids=["a/b"])
    long_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=2)
    with refused("FailedPrecondition"):
        export(f"gs://{bucket.name}/x", snapshot_time=long_ago)
    with refused("InvalidArgument", "is not an export"):
        cloud.admin.import_documents(
            {"name": cloud.name(unique), "input_uri_prefix": f"gs://{bucket.name}/nothing"}
        )
    cloud.wait(export(f"gs://{bucket.name}/once"))
    with refused("InvalidArgument", "already exists"):
        export(f"gs://{bucket.name}/once")
    generated = cloud.wait(export(f"gs://{bucket.name}")).output_uri_prefix
    assert generated.startswith(f"gs://{bucket.name}/20")


@pytest.mark.parametrize(
    "damage, words",
    [
        (lambda lines: lines[:-20], "size"),
        (lambda lines: b"x" * (len(lines) - 1) + b"\n", "no document"),
        (lambda lines: lines.replace(b"projects/", b"prijects/"), "without a name"),
    ],
)
def test_a_damaged_export_says_so(cloud, full, unique, bucket, refused, damage, words):
    cloud.wait(
        cloud.admin.export_documents(
            {"name": cloud.name(unique), "output_uri_prefix": f"gs://{bucket.name}/saved"}
        )
    )
    file = bucket.blob("saved/documents-00000.jsonl")
    file.upload_from_string(damage(file.download_as_bytes()))
    with refused("InvalidArgument", words):
        cloud.wait(
            cloud.admin.import_documents(
                {"name": cloud.name(unique), "input_uri_prefix": f"gs://{bucket.name}/saved"}
            )
        )
    bucket.blob("saved/export.json").upload_from_string("[]")
    with refused("InvalidArgument", "export.json"):
        cloud.admin.import_documents(
            {"name": cloud.name(unique), "input_uri_prefix": f"gs://{bucket.name}/saved"}
        )


def test_a_kill_ends_an_export_and_says_so(own_server, cloud_of, bucket_of, unique):
    """Not taken up again, not left open for ever; done again, it is whole."""
    cloud = cloud_of(own_server)
    fill(cloud.database(), "c", MANY)
    bucket = bucket_of(own_server, unique)
    operation = cloud.admin.export_documents(
        {"name": cloud.name(), "output_uri_prefix": f"gs://{bucket.name}/cut"}
    )
    own_server.kill()
    own_server.start()
    cloud = cloud_of(own_server)
    told = cloud.admin.transport.operations_client.get_operation(operation.operation.name)
    assert told.done
    whole = bucket_of(own_server, None, bucket.name).blob("cut/export.json").exists()
    assert told.error.code == 10 or whole, told
    again = cloud.admin.export_documents({"name": cloud.name(), "output_uri_prefix": f"gs://{bucket.name}/again"})
    cloud.wait(again)
    assert again.metadata.progress_documents.completed_work == MANY


def test_an_export_is_cancelled(cloud, unique, bucket, refused):
    cloud.create(unique)
    fill(cloud.database(unique), "c", MANY)
    operation = cloud.admin.export_documents(
        {"name": cloud.name(unique), "output_uri_prefix": f"gs://{bucket.name}/cut"}
    )
    operation.cancel()
    told = cloud.admin.transport.operations_client.get_operation(operation.operation.name)
    if not told.done or told.error.code:  # it may have been quicker
        with refused("GoogleAPICallError", "cancelled"):
            cloud.wait(operation)
        assert not bucket.blob("cut/export.json").exists()


def test_tools_clear_a_database_at_once(cloud, unique):
    import requests

    database = cloud.database(unique)  # made when first used, in development
    fill(database, "c", 20)
    url = f"{cloud.emulator_url}/{cloud.name(unique)}/documents"
    assert requests.delete(url, timeout=EVENT_SECONDS).status_code == 200
    assert contents(database, "c") == {}
    database.document("c/x").set({"n": 1})
    assert set(contents(database, "c")) == {"x"}
    assert requests.delete(f"{cloud.emulator_url}/{cloud.name('never-there')}/documents", timeout=EVENT_SECONDS).ok
