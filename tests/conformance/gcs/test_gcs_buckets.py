"""Buckets through google-cloud-storage: what is set is what comes back, and S3 sees the same buckets."""

import pytest


def test_a_bucket_comes_into_being_and_goes(gcs, unique, refused):
    made = gcs.create_bucket(unique, location="EU")
    assert made.location == "EU" and made.storage_class == "STANDARD" and made.metageneration == 1
    assert gcs.get_bucket(unique).time_created is not None
    assert unique in [bucket.name for bucket in gcs.list_buckets()]
    with refused(409, "conflict"):
        gcs.create_bucket(unique)
    made.delete()
    assert not made.exists()
    with refused(404, "notFound"):
        gcs.get_bucket(unique)


def test_a_bucket_with_something_in_it_stays(bucket, refused):
    bucket.blob("kept").upload_from_string(b"1")
    with refused(409, "conflict"):
        bucket.delete()
    bucket.delete(force=True)


def test_configuration_comes_back_as_it_was_set(gcs, bucket):
    bucket.labels = {"team": "red", "stage": "test"}
    bucket.versioning_enabled = True
    bucket.cors = [{"origin": ["https://a.example"], "method": ["GET"], "responseHeader": ["x-one"], "maxAgeSeconds": 60}]
    bucket.add_lifecycle_delete_rule(age=30)
    bucket.patch()
    again = gcs.get_bucket(bucket.name)
    assert again.labels == {"team": "red", "stage": "test"}
    assert again.versioning_enabled
    assert again.cors == bucket.cors
    assert [dict(rule) for rule in again.lifecycle_rules] == [{"action": {"type": "Delete"}, "condition": {"age": 30}}]
    assert again.metageneration > 1
    again.labels = {"team": "blue"}
    again.update()
    assert gcs.get_bucket(bucket.name).labels == {"team": "blue"}


def test_what_is_not_built_is_refused_and_not_forgotten(bucket, refused):
    bucket.autoclass_enabled = True
    with refused(501, "notImplemented"):
        bucket.patch()
    bucket.reload()
    assert not bucket.autoclass_enabled


def test_metageneration_guards_a_bucket(bucket, refused):
    bucket.labels = {"a": "b"}
    with refused(412, "conditionNotMet"):
        bucket.patch(if_metageneration_match=bucket.metageneration + 7)
    bucket.patch(if_metageneration_match=bucket.metageneration)


def test_buckets_are_one_whoever_made_them(gcs, s3, bucket, unique):
    assert bucket.name in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]
    other = unique + "-s3"
    s3.create_bucket(Bucket=other)
    assert gcs.get_bucket(other).storage_class == "STANDARD"
    assert other in [entry.name for entry in gcs.list_buckets(prefix=unique)]


def test_lists_of_buckets_come_in_pages(gcs, unique):
    names = [f"{unique}-{number}" for number in range(5)]
    for name in names:
        gcs.create_bucket(name)
    pages = list(gcs.list_buckets(prefix=unique + "-", page_size=2).pages)
    assert [len(list(page)) for page in pages] == [2, 2, 1]


@pytest.mark.parametrize("name", ["UPPER-case", "ab", "-dash"])
def test_names_that_no_bucket_may_have(raw, name):
    reply = raw("POST", "/storage/v1/b?project=aloft-dev", json={"name": name})
    assert reply.status_code == 400 and reply.json()["error"]["errors"][0]["reason"] == "invalid"


def test_both_forms_of_paths_and_nothing_unknown(raw, bucket):
    assert raw("GET", f"/b/{bucket.name}").json() == raw("GET", f"/storage/v1/b/{bucket.name}").json()
    assert raw("GET", "/b?project=aloft-dev").json()["kind"] == "storage#buckets"
    reply = raw("GET", f"/storage/v1/b/{bucket.name}/managedFolders")
    assert reply.status_code == 501 and reply.json()["error"]["code"] == 501


def test_pages_of_other_origins_are_refused(raw, bucket):
    """Emulator mode asks for no credentials, so a web page somewhere must not act through the browser."""
    assert raw("GET", f"/b/{bucket.name}", headers={"Origin": "https://elsewhere.example"}).status_code == 401
    assert raw("GET", f"/b/{bucket.name}", headers={"Origin": "http://localhost:3000"}).status_code == 200


def test_a_bearer_token_opens_nothing_but_googles_dialect(raw, bucket):
    headers = {"Authorization": "Bearer owner"}
    assert raw("GET", f"/b/{bucket.name}", headers=headers).status_code == 200
    assert raw("GET", f"/{bucket.name}").status_code == 403  # S3, anonymous
