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
    bucket.enable_logging("logs")
    with refused(501, "notImplemented"):
        bucket.patch()
    bucket.reload()
    assert bucket.get_logging() is None


def test_what_has_no_effect_here_is_kept(gcs, bucket):
    bucket.configure_website("index.html", "404.html")
    bucket.requester_pays = True
    bucket.autoclass_enabled = True
    bucket.patch()
    again = gcs.get_bucket(bucket.name)
    assert again._properties["website"] == {"mainPageSuffix": "index.html", "notFoundPage": "404.html"}
    assert again.requester_pays and again.autoclass_enabled and again.autoclass_terminal_storage_class == "NEARLINE"
    toggled = again.autoclass_toggle_time
    assert toggled is not None and toggled == again.autoclass_terminal_storage_class_update_time
    assert [entry.requester_pays for entry in gcs.list_buckets(prefix=bucket.name)] == [True]
    again.autoclass_terminal_storage_class = "ARCHIVE"
    again.configure_website("main.html")
    again.patch()
    assert again.autoclass_toggle_time == toggled and again.autoclass_terminal_storage_class == "ARCHIVE"
    assert again._properties["website"] == {"mainPageSuffix": "main.html"}
    again.labels = {"a": "b"}
    again.patch()
    assert again.requester_pays and again.autoclass_enabled
    again.disable_website()
    again.requester_pays = False
    again.autoclass_enabled = False
    again.update()
    left = gcs.get_bucket(bucket.name)
    assert "website" not in left._properties and not left.requester_pays and not left.autoclass_enabled


def test_values_that_those_may_not_have(raw, bucket):
    for body in (
        {"website": "index.html"},
        {"website": {"mainPageSuffix": 1}},
        {"website": {"mainPageSuffix": "x" * 2000}},
        {"billing": {"requesterPays": "yes"}},
        {"autoclass": {"enabled": True, "terminalStorageClass": "COLDLINE"}},
        {"customPlacementConfig": {"dataLocations": ["US-EAST1", "US-WEST1"]}},  # only when it is made
    ):
        reply = raw("PATCH", f"/storage/v1/b/{bucket.name}", json=body)
        assert reply.status_code == 400, reply.text
    assert not {"website", "billing", "autoclass"} & set(raw("GET", f"/storage/v1/b/{bucket.name}").json())


def test_a_bucket_of_two_regions(gcs, unique):
    made = gcs.bucket(unique)
    gcs.create_bucket(made, location="US", data_locations=["US-EAST1", "US-WEST1"])
    again = gcs.get_bucket(unique)
    assert again.location_type == "dual-region" and again.data_locations == ["US-EAST1", "US-WEST1"]
    again.update()
    assert gcs.get_bucket(unique).data_locations == ["US-EAST1", "US-WEST1"]
    assert gcs.create_bucket(unique + "-pair", location="NAM4").location_type == "dual-region"
    assert gcs.create_bucket(unique + "-one", location="europe-west3").location_type == "region"


def test_labels_keep_googles_rules(gcs, bucket, s3, refused):
    bucket.labels = {f"l{number}": "v" * 63 for number in range(64)}
    bucket.patch()
    assert len(gcs.get_bucket(bucket.name).labels) == 64
    for labels in ({"Upper": "x"}, {"1digit": "x"}, {"a": "B"}, {"a": "x" * 64}, {"a" * 64: "x"}, {"one-more": "x"}):
        bucket.labels = {**bucket.labels, **labels}
        with refused(400, "invalid"):
            bucket.patch()
        bucket.reload()
    bucket.labels = {"ä-1_b": "日本", "empty": ""}
    bucket.update()
    assert gcs.get_bucket(bucket.name).labels == {"ä-1_b": "日本", "empty": ""}
    # What S3 tagged goes through Google's clients unharmed.
    s3.put_bucket_tagging(Bucket=bucket.name, Tagging={"TagSet": [{"Key": "Team", "Value": "Red One"}]})
    bucket.reload()
    bucket.versioning_enabled = True
    bucket.update()
    assert s3.get_bucket_tagging(Bucket=bucket.name)["TagSet"] == [{"Key": "Team", "Value": "Red One"}]


def test_a_bucket_read_under_conditions(bucket, refused):
    bucket.reload(if_etag_match=bucket.etag)
    with refused(304):
        bucket.reload(if_etag_not_match=bucket.etag)
    with refused(412, "conditionNotMet"):
        bucket.reload(if_etag_match="other")


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


@pytest.mark.parametrize(
    "name", ["UPPER-case", "ab", "-dash", "_under", "goog-pics", "my-google-pics", "g00gle-x", "x" * 64, "a" * 70 + ".b", "10.0.0.1"]
)
def test_names_that_no_bucket_may_have(raw, name):
    reply = raw("POST", "/storage/v1/b?project=aloft-dev", json={"name": name})
    assert reply.status_code == 400 and reply.json()["error"]["errors"][0]["reason"] == "invalid"
    assert raw("GET", f"/storage/v1/b/{name}").status_code == 404


def test_names_that_only_google_allows(gcs, s3, unique, refused):
    """Underscores, and up to 222 characters with periods: S3 cannot make such buckets, and reads them."""
    for name in (unique.replace("-", "_") + "_x", unique + ".example." + "x" * 63 + ".com"):
        bucket = gcs.create_bucket(name)
        bucket.blob("a b").upload_from_string(b"1")
        assert bucket.get_blob("a b").download_as_bytes() == b"1"
        assert [blob.name for blob in gcs.list_blobs(name)] == ["a b"]
        assert s3.get_object(Bucket=name, Key="a b")["Body"].read() == b"1"
        s3.put_object(Bucket=name, Key="b", Body=b"2")
        assert bucket.blob("b").download_as_bytes() == b"2"
        assert name in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]
        bucket.delete(force=True)


def test_deleted_buckets_are_gone(gcs, bucket, raw, refused):
    """None is kept: the lists of those that could be restored are empty, and not those of the others."""
    assert list(gcs.list_buckets(soft_deleted=True)) == []
    generation = gcs.get_bucket(bucket.name).generation
    assert gcs.get_bucket(bucket.name, generation=generation).name == bucket.name
    assert raw("GET", f"/storage/v1/b/{bucket.name}?generation={generation + 1}").status_code == 404
    with refused(404, "notFound"):
        gcs.get_bucket(bucket.name, generation=generation, soft_deleted=True)


def test_times_to_keep_have_bounds(raw, bucket):
    path = f"/storage/v1/b/{bucket.name}"
    for kept in (
        {"retentionPolicy": {"retentionPeriod": "3155760001"}},
        {"retentionPolicy": {"retentionPeriod": "9223372036854775807"}},
        {"softDeletePolicy": {"retentionDurationSeconds": str(91 * 24 * 3600)}},
    ):
        assert raw("PATCH", path, json=kept).status_code == 400
    assert "retentionPolicy" not in raw("GET", path).json()


def test_both_forms_of_paths_and_nothing_unknown(raw, bucket):
    assert raw("GET", f"/b/{bucket.name}").json() == raw("GET", f"/storage/v1/b/{bucket.name}").json()
    assert raw("GET", "/b?project=aloft-dev").json()["kind"] == "storage#buckets"
    reply = raw("POST", f"/storage/v1/b/{bucket.name}/managedFolders", json={"name": "a/"})
    assert reply.status_code == 501 and reply.json()["error"]["code"] == 501
    for kind in ("managedFolders", "anywhereCaches"):  # tools ask for them on their way
        assert raw("GET", f"/storage/v1/b/{bucket.name}/{kind}").json() == {"kind": f"storage#{kind}"}
        assert raw("GET", f"/storage/v1/b/{bucket.name}-none/{kind}").status_code == 404
    for path in ("/storage/v1/nothing", f"/storage/v1/b/{bucket.name}/nothing", f"/storage/v1/b/{bucket.name}/o/a/nothing"):
        assert raw("GET", path).json()["error"]["errors"][0]["reason"] == "notFound"
    assert raw("PATCH", "/storage/v1/b").status_code == 404
    for path in ("o/bulkRestore", "folders", "managedFolders/a%2F/x", "relocate", "operations/1/cancel"):
        assert raw("POST", f"/storage/v1/b/{bucket.name}/{path}", json={}).status_code == 501
    astray = raw("POST", f"/storage/v1/b/{bucket.name}/o?uploadType=media&name=a", data=b"1")
    assert astray.status_code == 400 and astray.json()["error"]["errors"][0]["reason"] == "wrongUrlForUpload"


def test_pages_of_other_origins_are_refused(raw, bucket):
    """Emulator mode asks for no credentials, so a web page somewhere must not act through the browser."""
    assert raw("GET", f"/b/{bucket.name}", headers={"Origin": "https://elsewhere.example"}).status_code == 401
    assert raw("GET", f"/b/{bucket.name}", headers={"Origin": "http://localhost:3000"}).status_code == 200


def test_a_bearer_token_opens_nothing_but_googles_dialect(raw, bucket):
    headers = {"Authorization": "Bearer owner"}
    assert raw("GET", f"/b/{bucket.name}", headers=headers).status_code == 200
    assert raw("GET", f"/{bucket.name}").status_code == 403  # S3, anonymous
