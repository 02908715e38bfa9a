"""What keeps objects: versions, holds, retention, soft deletion; and what lets them go: lifecycle rules, moves."""

import datetime

import pytest

DAY = 24 * 3600


def in_seconds(seconds):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)


@pytest.fixture
def restorable(bucket):
    bucket.soft_delete_policy.retention_duration_seconds = 7 * DAY
    bucket.patch()
    return bucket


def test_versions_are_listed_oldest_first(versioned):
    blob = versioned.blob("a")
    for body in (b"1", b"2", b"3"):
        blob.upload_from_string(body)
    versioned.blob("b").upload_from_string(b"1")
    names = [(entry.name, entry.generation) for entry in versioned.list_blobs(versions=True)]
    assert names == sorted(names) and len(names) == 4
    paged = [entry.generation for entry in versioned.list_blobs(versions=True, page_size=1)]
    assert paged == [generation for _, generation in names]


def test_soft_deleted_objects_are_listed_and_restored(restorable, refused):
    assert restorable.soft_delete_policy.retention_duration_seconds == 7 * DAY
    blob = restorable.blob("a")
    blob.metadata = {"k": "v"}
    blob.upload_from_string(b"first")
    first = blob.generation
    blob.upload_from_string(b"second")
    blob.delete()
    listed = {entry.generation: entry for entry in restorable.list_blobs(soft_deleted=True)}
    assert set(listed) == {first, blob.generation} and list(restorable.list_blobs()) == []
    gone = listed[first]
    assert gone.soft_delete_time is not None
    assert (gone.hard_delete_time - gone.soft_delete_time).total_seconds() == 7 * DAY
    assert restorable.get_blob("a", generation=first, soft_deleted=True).metadata == {"k": "v"}
    restored = restorable.restore_blob("a", generation=first)
    assert restored.generation > blob.generation and restored.metageneration == 1
    assert restorable.blob("a").download_as_bytes() == b"first"
    with refused(404):
        restorable.restore_blob("a", generation=1)


def test_soft_deletion_needs_a_policy(bucket, raw, refused):
    with refused(400):
        list(bucket.list_blobs(soft_deleted=True))
    assert raw("POST", f"/storage/v1/b/{bucket.name}/o/a/restore?generation=1").status_code == 400
    bucket.soft_delete_policy.retention_duration_seconds = 60  # less than a week
    with refused(400):
        bucket.patch()


def test_holds(bucket, refused):
    blob = bucket.blob("a")
    blob.upload_from_string(b"1")
    for hold in ("temporary_hold", "event_based_hold"):
        setattr(blob, hold, True)
        blob.patch()
        assert getattr(bucket.get_blob("a"), hold)
        with refused(403, "objectUnderActiveHold"):
            blob.delete()
        with refused(403):
            bucket.blob("a").upload_from_string(b"2")
        setattr(blob, hold, False)
        blob.patch()
    blob.delete()


def test_a_bucket_may_hold_new_objects(bucket):
    bucket.default_event_based_hold = True
    bucket.patch()
    blob = bucket.blob("a")
    blob.upload_from_string(b"1")
    assert blob.event_based_hold
    blob.event_based_hold = False
    blob.patch()
    blob.delete()


def test_a_locked_retention_policy_only_grows(bucket, refused):
    bucket.retention_period = 100
    bucket.patch()
    assert bucket.retention_period == 100 and not bucket.retention_policy_locked
    blob = bucket.blob("a")
    blob.upload_from_string(b"1")
    assert blob.retention_expiration_time is not None
    with refused(403, "retentionPolicyNotMet"):
        blob.delete()
    bucket.lock_retention_policy()
    assert bucket.retention_policy_locked
    bucket.retention_period = 99
    with refused(403):
        bucket.patch()
    bucket.reload()
    bucket.retention_period = None
    with refused(403):
        bucket.patch()
    bucket.reload()
    bucket.retention_period = 101
    bucket.patch()
    with refused(409):
        bucket.delete()


def test_the_lock_needs_the_right_metageneration(raw, bucket):
    path = f"/storage/v1/b/{bucket.name}/lockRetentionPolicy"
    assert raw("POST", path).status_code == 400
    assert raw("POST", path + "?ifMetagenerationMatch=99").status_code == 412
    assert raw("POST", path + f"?ifMetagenerationMatch={bucket.metageneration}").status_code == 400  # nothing to lock


def test_an_objects_own_retention(gcs, unique, refused):
    bucket = gcs.bucket(unique)
    bucket = gcs.create_bucket(bucket, enable_object_retention=True)
    assert bucket.object_retention_mode == "Enabled"
    blob = bucket.blob("a")
    blob.upload_from_string(b"1")
    blob.retention.mode = "Unlocked"
    blob.retention.retain_until_time = in_seconds(1000)
    blob.patch()
    with refused(403, "retentionPolicyNotMet"):
        blob.delete()
    blob.retention.retain_until_time = in_seconds(500)
    with refused(403):
        blob.patch()
    blob.patch(override_unlocked_retention=True)
    blob.retention.mode = None
    blob.retention.retain_until_time = None
    blob.patch(override_unlocked_retention=True)
    blob.delete()


def test_object_retention_needs_its_bucket(bucket, refused):
    blob = bucket.blob("a")
    blob.upload_from_string(b"1")
    blob.retention.mode = "Unlocked"
    blob.retention.retain_until_time = in_seconds(1000)
    with refused(400):
        blob.patch()


def test_custom_times_only_move_on(bucket, refused):
    blob = bucket.blob("a")
    blob.custom_time = in_seconds(0)
    blob.upload_from_string(b"1")
    kept = bucket.get_blob("a").custom_time
    assert kept is not None
    blob.custom_time = in_seconds(-1000)
    with refused(400):
        blob.patch()
    blob.custom_time = in_seconds(1000)
    blob.patch()


def test_lifecycle_rules_come_back_as_they_were_set(gcs, bucket):
    bucket.add_lifecycle_delete_rule(
        age=30,
        matches_prefix=["a", "b"],
        matches_suffix=[".log"],
        matches_storage_class=["STANDARD"],
        created_before=datetime.date(2026, 1, 31),
        is_live=True,
    )
    bucket.add_lifecycle_delete_rule(number_of_newer_versions=3, is_live=False)
    bucket.add_lifecycle_delete_rule(days_since_noncurrent_time=5, noncurrent_time_before=datetime.date(2026, 1, 1))
    bucket.add_lifecycle_set_storage_class_rule("COLDLINE", days_since_custom_time=7)
    bucket.add_lifecycle_set_storage_class_rule("ARCHIVE", custom_time_before=datetime.date(2020, 2, 29))
    bucket.add_lifecycle_abort_incomplete_multipart_upload_rule(age=1)
    bucket.patch()
    wanted = [dict(rule) for rule in bucket.lifecycle_rules]
    assert [dict(rule) for rule in gcs.get_bucket(bucket.name).lifecycle_rules] == wanted
    assert len(wanted) == 6


def test_lifecycle_rules_that_are_none(raw, bucket):
    for rule in (
        {"action": {"type": "Delete"}},
        {"action": {"type": "Delete"}, "condition": {}},
        {"action": {"type": "Levitate"}, "condition": {"age": 1}},
        {"action": {"type": "SetStorageClass", "storageClass": "WARM"}, "condition": {"age": 1}},
        {"action": {"type": "Delete"}, "condition": {"createdBefore": "yesterday"}},
        {"action": {"type": "Delete"}, "condition": {"age": -1}},
    ):
        reply = raw("PATCH", f"/storage/v1/b/{bucket.name}", json={"lifecycle": {"rule": [rule]}})
        assert reply.status_code == 400, rule
    unknown = {"action": {"type": "Delete"}, "condition": {"matchesMood": ["sad"]}}
    assert raw("PATCH", f"/storage/v1/b/{bucket.name}", json={"lifecycle": {"rule": [unknown]}}).status_code == 501


def test_moves(bucket, refused):
    body = b"x" * 100_000
    blob = bucket.blob("from")
    blob.metadata = {"k": "v"}
    blob.upload_from_string(body)
    moved = bucket.move_blob(blob, "dir/to")
    assert moved.name == "dir/to" and moved.metadata == {"k": "v"}
    assert bucket.get_blob("from") is None
    assert bucket.blob("dir/to").download_as_bytes() == body
    bucket.blob("there").upload_from_string(b"kept")
    with refused(412):
        bucket.move_blob(moved, "there", if_generation_match=0)
    with refused(404):
        bucket.move_blob(blob, "elsewhere")
    assert bucket.blob("there").download_as_bytes() == b"kept"


def test_an_emptied_versioned_bucket_can_be_deleted(versioned):
    blob = versioned.blob("a")
    blob.upload_from_string(b"1")
    blob.upload_from_string(b"2")
    blob.delete()
    for entry in list(versioned.list_blobs(versions=True)):
        versioned.blob("a", generation=entry.generation).delete()
    assert list(versioned.list_blobs(versions=True)) == []
    versioned.delete()
