"""Databases: made, listed, changed, protected and deleted by Google's administration client, and used by ordinary ones."""

from google.cloud.firestore_admin_v1.types import Database
from google.protobuf import field_mask_pb2


def test_a_database_is_created_and_used(cloud, unique):
    made = cloud.create(unique, location_id="europe-west3", concurrency_mode=Database.ConcurrencyMode.OPTIMISTIC)
    assert made.name == cloud.name(unique) and len(made.uid) == 36
    assert made.location_id == "europe-west3" and made.type_ == Database.DatabaseType.FIRESTORE_NATIVE
    assert made.concurrency_mode == Database.ConcurrencyMode.OPTIMISTIC
    got = cloud.admin.get_database(name=made.name)
    assert got.uid == made.uid and got.create_time == made.create_time
    assert got.version_retention_period.total_seconds() == 3600 and got.earliest_version_time >= made.create_time
    database = cloud.database(unique)
    database.document("rooms/a").set({"n": 1})
    assert database.document("rooms/a").get().to_dict() == {"n": 1}
    listed = cloud.admin.list_databases(parent=f"projects/{cloud.project}").databases
    assert made.uid in [each.uid for each in listed]


def test_a_database_is_created_once(cloud, unique, refused):
    cloud.create(unique)
    with refused("AlreadyExists", "already exists"):
        cloud.create(unique)
    for wrong in ("x", "Capital", "ends-", "1first", "under_score"):
        with refused("InvalidArgument"):
            cloud.create(wrong)


def test_what_is_not_offered_is_refused(cloud, unique, refused):
    for settings in (
        {"type_": Database.DatabaseType.DATASTORE_MODE},
        {"database_edition": Database.DatabaseEdition.ENTERPRISE},
        {"cmek_config": {"kms_key_name": "k"}},
        {"point_in_time_recovery_enablement": Database.PointInTimeRecoveryEnablement.POINT_IN_TIME_RECOVERY_ENABLED},
    ):
        with refused("MethodNotImplemented"):
            cloud.create(unique, **settings)
    with refused("NotFound"):
        cloud.admin.get_database(name=cloud.name(unique))
    with refused("MethodNotImplemented", "not supported"):
        cloud.admin.list_backups(parent=f"projects/{cloud.project}/locations/-")
    with refused("MethodNotImplemented"):
        cloud.admin.list_backup_schedules(parent=cloud.name())
    with refused("MethodNotImplemented"):
        cloud.admin.restore_database(
            {"parent": f"projects/{cloud.project}", "database_id": unique, "backup": "projects/p/locations/l/backups/b"}
        )


def test_delete_protection(cloud, unique, refused):
    made = cloud.create(unique)
    on = Database(name=made.name, delete_protection_state=Database.DeleteProtectionState.DELETE_PROTECTION_ENABLED)
    mask = field_mask_pb2.FieldMask(paths=["delete_protection_state"])
    changed = cloud.wait(cloud.admin.update_database(database=on, update_mask=mask))
    assert changed.delete_protection_state == on.delete_protection_state and changed.etag != made.etag
    with refused("FailedPrecondition", "protection"):
        cloud.admin.delete_database(name=made.name)
    with refused("FailedPrecondition", "etag"):
        cloud.admin.update_database(database=Database(name=made.name, etag=made.etag), update_mask=mask)
    with refused("InvalidArgument"):
        cloud.admin.update_database(
            database=Database(name=made.name), update_mask=field_mask_pb2.FieldMask(paths=["uid"])
        )
    off = Database(name=made.name, etag=changed.etag)
    cloud.wait(cloud.admin.update_database(database=off, update_mask=mask))
    cloud.wait(cloud.admin.delete_database(name=made.name))


def test_a_deleted_database_is_gone_and_its_operation_is_not(cloud, unique, refused):
    made = cloud.create(unique)
    cloud.database(unique).document("c/d").set({"n": 1})
    operation = cloud.admin.delete_database(name=made.name)
    deleted = cloud.wait(operation)
    assert deleted.uid == made.uid and deleted.delete_time >= made.create_time
    with refused("NotFound", "does not exist"):
        cloud.admin.get_database(name=made.name)
    with refused("NotFound"):
        cloud.admin.delete_database(name=made.name)
    kept = cloud.admin.transport.operations_client.get_operation(operation.operation.name)
    assert kept.done and kept.name == operation.operation.name
    again = cloud.create(unique)
    assert again.uid != made.uid
    assert not cloud.database(unique).document("c/d").get().exists


def test_operations_are_listed_and_deleted(cloud, unique, refused):
    made = cloud.create(unique)
    operations = cloud.admin.transport.operations_client
    cloud.wait(cloud.admin.update_database(database=Database(name=made.name)))
    listed = list(operations.list_operations(made.name, ""))
    assert len(listed) == 2 and all(each.done for each in listed)
    operations.cancel_operation(listed[0].name)  # too late: nothing happens
    operations.delete_operation(listed[0].name)
    with refused("NotFound"):
        operations.get_operation(listed[0].name)
    assert len(list(operations.list_operations(made.name, ""))) == 1
    with refused("InvalidArgument"):
        operations.get_operation("projects/x")


def test_all_is_kept_after_a_kill(own_server, cloud_of, unique):
    """Databases, their settings, indexes, fields and operations, each acknowledged a moment before the kill."""
    cloud = cloud_of(own_server)
    made = cloud.create(unique, delete_protection_state=Database.DeleteProtectionState.DELETE_PROTECTION_ENABLED)
    index = {
        "query_scope": "COLLECTION",
        "fields": [{"field_path": "a", "order": "ASCENDING"}, {"field_path": "b", "order": "DESCENDING"}],
    }
    cloud.wait(cloud.admin.create_index(parent=cloud.group("c", unique), index=index))
    field = cloud.field("c", "until", unique)
    operation = cloud.admin.update_field(
        {"field": {"name": field, "ttl_config": {}}, "update_mask": {"paths": ["ttl_config"]}}
    )
    own_server.kill()
    own_server.start()
    cloud = cloud_of(own_server)
    assert cloud.admin.get_database(name=made.name).uid == made.uid
    indexes = list(cloud.admin.list_indexes(parent=cloud.group("c", unique)))
    assert [each.fields[1].field_path for each in indexes] == ["b"]
    assert cloud.admin.get_field(name=field).ttl_config
    kept = cloud.admin.transport.operations_client.get_operation(operation.operation.name)
    assert kept.name == operation.operation.name
