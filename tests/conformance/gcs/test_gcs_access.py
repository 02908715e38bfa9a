"""Who may what: IAM policies, access-control lists and their names, and that both decide what S3 answers too."""

import base64
import datetime
import hashlib
import hmac
import subprocess

import boto3
import botocore.config
import botocore.exceptions
import pytest

from support.server import binary

ACCOUNT = "serviceAccount:{}@aloft-dev.iam.gserviceaccount.com"
NOTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}'


@pytest.fixture
def uniform(bucket):
    bucket.iam_configuration.uniform_bucket_level_access_enabled = True
    bucket.patch()
    return bucket


@pytest.fixture
def anonymous(server, bucket):
    """The status of reading an object through S3 without credentials."""

    def status(raw, name):
        return raw("GET", f"/{bucket.name}/{name}").status_code

    return status


@pytest.fixture
def stranger(server, unique, tmp_path):
    """An S3 client with a key that may nothing but what buckets give it, and its member's name."""
    policy = tmp_path / "policy.json"
    policy.write_text(NOTHING)
    command = [binary(), "keys", "create", "--user", unique, "--policy", policy, "--data", server.data_directory]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    key = dict(line.split("=", 1) for line in lines)
    config = botocore.config.Config(s3={"addressing_style": "path"})
    options = dict(
        server.boto3_options(),
        aws_access_key_id=key["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=key["AWS_SECRET_ACCESS_KEY"],
    )
    return boto3.client("s3", config=config, **options), ACCOUNT.format(unique)


def bind(bucket, role, *members):
    policy = bucket.get_iam_policy(requested_policy_version=3)
    policy.bindings.append({"role": role, "members": set(members)})
    bucket.set_iam_policy(policy)


def refused_by_s3(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_policy_comes_back_as_it_was_set(bucket, refused):
    first = bucket.get_iam_policy(requested_policy_version=3)
    assert {"roles/storage.legacyBucketOwner", "roles/storage.legacyBucketReader"} == {b["role"] for b in first.bindings}
    bind(bucket, "roles/storage.objectViewer", "allUsers")
    second = bucket.get_iam_policy(requested_policy_version=3)
    assert {"role": "roles/storage.objectViewer", "members": {"allUsers"}} in second.bindings
    assert second.etag != first.etag
    with refused(412, "conditionNotMet"):
        bucket.set_iam_policy(first)  # read before the other change
    second.bindings = []
    assert list(bucket.set_iam_policy(second).bindings) == []


@pytest.mark.parametrize(
    "binding",
    [
        {"role": "roles/owner", "members": ["allUsers"]},
        {"role": "roles/storage.objectViewer", "members": ["user:nobody@example.com"]},
        {"role": "roles/storage.objectViewer", "members": ["group:all@example.com"]},
        {"role": "roles/storage.objectViewer", "members": ["serviceAccount:a@elsewhere.iam.gserviceaccount.com"]},
        {"role": "roles/storage.objectViewer", "members": ["allusers"]},
    ],
)
def test_what_cannot_be_evaluated_is_refused(raw, bucket, binding):
    path = f"/storage/v1/b/{bucket.name}/iam"
    before = raw("GET", path).json()
    reply = raw("PUT", path, json={"bindings": [binding]})
    assert reply.status_code == 400, reply.text
    assert raw("GET", path).json() == before


def conditional(name, expression, role="roles/storage.objectUser", members=()):
    condition = {"title": name, "expression": expression}
    return {"role": role, "members": set(members), "condition": condition}


def test_conditions_narrow_what_a_role_gives(uniform, stranger, raw, refused):
    client, member = stranger
    objects = f"projects/_/buckets/{uniform.name}/objects/"
    for name in ("open/a", "shut/a"):
        uniform.blob(name).upload_from_string(b"1")
    policy = uniform.get_iam_policy(requested_policy_version=3)
    policy.version = 3
    policy.bindings.append(conditional("opened", f'resource.name.startsWith("{objects}open/")', members=[member]))
    policy.bindings.append(
        conditional(
            "past",
            f'resource.name == "{objects}shut/a" && request.time < timestamp("2020-01-01T00:00:00Z")',
            members=[member],
        )
    )
    set_to = uniform.set_iam_policy(policy)
    assert set_to.version == 3 and [b["condition"]["title"] for b in set_to.bindings if "condition" in b] == ["opened", "past"]
    assert client.get_object(Bucket=uniform.name, Key="open/a")["Body"].read() == b"1"
    client.put_object(Bucket=uniform.name, Key="open/b", Body=b"2")
    for call, arguments in (
        (client.get_object, {"Key": "shut/a"}),
        (client.put_object, {"Key": "open", "Body": b"3"}),
        (client.delete_object, {"Key": "shut/a"}),
        (client.list_objects_v2, {}),
    ):
        assert refused_by_s3(call, Bucket=uniform.name, **arguments)
    with refused(400):
        uniform.get_iam_policy()  # of version 1: it could not show the conditions
    path = f"/storage/v1/b/{uniform.name}"
    assert raw("GET", path + "/iam?optionsRequestedPolicyVersion=1").status_code == 400
    fine_grained = {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": False}}}
    assert raw("PATCH", path, json=fine_grained).status_code == 400


@pytest.mark.parametrize(
    "status, version, change",
    [
        (400, 1, {}),
        (400, 3, {"members": ["allUsers"]}),
        (400, 3, {"condition": {"expression": "resource.type == 'a'"}}),  # no title
        (400, 3, {"condition": {"title": "t", "expression": "resource.type = 'a'"}}),
        (501, 3, {"condition": {"title": "t", "expression": "resource.matchTag('a/b', 'c')"}}),
    ],
)
def test_conditions_that_cannot_be(raw, uniform, stranger, status, version, change):
    binding = conditional("t", "resource.type == 'storage.googleapis.com/Object'", members=[stranger[1]])
    policy = {"version": version, "bindings": [{**binding, "members": [stranger[1]], **change}]}
    path = f"/storage/v1/b/{uniform.name}/iam"
    before = raw("GET", path).json()
    assert raw("PUT", path, json=policy).status_code == status
    assert raw("GET", path).json() == before


def test_conditions_need_uniform_access(raw, bucket):
    binding = conditional("t", "resource.type == 'x'")
    policy = {"version": 3, "bindings": [{**binding, "members": ["projectViewer:aloft-dev"]}]}
    assert raw("PUT", f"/storage/v1/b/{bucket.name}/iam", json=policy).status_code == 400


def test_all_users_may_read_when_a_policy_says_so(raw, bucket, anonymous):
    bucket.blob("a").upload_from_string(b"1")
    assert anonymous(raw, "a") == 403
    bind(bucket, "roles/storage.objectViewer", "allUsers")
    assert anonymous(raw, "a") == 200
    bucket.iam_configuration.public_access_prevention = "enforced"
    bucket.patch()
    assert anonymous(raw, "a") == 403


def test_public_members_are_refused_where_that_is_prevented(bucket, refused):
    bucket.iam_configuration.public_access_prevention = "enforced"
    bucket.patch()
    with refused(412):
        bind(bucket, "roles/storage.objectViewer", "allUsers")
    with refused(412):
        bucket.blob("a").upload_from_string(b"1", predefined_acl="publicRead")


def test_a_role_gives_what_it_names_and_no_more(bucket, stranger):
    client, member = stranger
    bucket.blob("a").upload_from_string(b"1")
    assert refused_by_s3(client.get_object, Bucket=bucket.name, Key="a")
    bind(bucket, "roles/storage.objectViewer", member)
    assert client.get_object(Bucket=bucket.name, Key="a")["Body"].read() == b"1"
    assert client.list_objects_v2(Bucket=bucket.name)["KeyCount"] == 1
    assert refused_by_s3(client.put_object, Bucket=bucket.name, Key="b", Body=b"2")
    assert refused_by_s3(client.delete_object, Bucket=bucket.name, Key="a")
    bind(bucket, "roles/storage.objectAdmin", member)
    client.put_object(Bucket=bucket.name, Key="b", Body=b"2")
    assert refused_by_s3(client.get_bucket_policy, Bucket=bucket.name)
    bucket.set_iam_policy(bucket.get_iam_policy().__class__(etag=None, version=1))
    assert refused_by_s3(client.get_object, Bucket=bucket.name, Key="a")


def test_permissions_are_tested(bucket, refused):
    asked = ["storage.objects.get", "storage.buckets.delete"]
    assert bucket.test_iam_permissions(asked) == asked
    with refused(400):
        bucket.test_iam_permissions(["storage.objects.levitate"])
    bucket.blob("a").upload_from_string(b"1")
    assert bucket.blob("a").test_iam_permissions(asked[:1]) == asked[:1]
    with refused(400):
        bucket.blob("a").test_iam_permissions(asked)


def test_a_public_object_and_back(raw, bucket, anonymous):
    blob = bucket.blob("a")
    blob.upload_from_string(b"1")
    assert anonymous(raw, "a") == 403
    blob.make_public()
    assert anonymous(raw, "a") == 200
    assert {"entity": "allUsers", "role": "READER"} in list(blob.acl)
    blob.make_private()
    assert anonymous(raw, "a") == 403
    bucket.blob("b").upload_from_string(b"1", predefined_acl="publicRead")
    assert anonymous(raw, "b") == 200


def test_entries_of_an_objects_list(bucket, refused, unique):
    blob = bucket.blob("a")
    blob.upload_from_string(b"1")
    blob.acl.reload()
    entities = {entry["entity"]: entry["role"] for entry in blob.acl}
    assert entities["user-root@aloft-dev.iam.gserviceaccount.com"] == "OWNER"
    assert any(entity.startswith("project-viewers-") for entity in entities)
    blob.acl.user(f"{unique}@aloft-dev.iam.gserviceaccount.com").grant_read()
    before = blob.metageneration
    blob.acl.save()
    blob.reload()
    assert blob.metageneration == before + 1
    blob.acl.reload()
    assert {"entity": f"user-{unique}@aloft-dev.iam.gserviceaccount.com", "role": "READER"} in list(blob.acl)
    blob.acl.user("nobody@example.com").grant_read()
    with refused(400):
        blob.acl.save()


def test_lists_entry_by_entry(raw, bucket):
    bucket.blob("a").upload_from_string(b"1")
    for path, kind in (
        (f"/storage/v1/b/{bucket.name}/acl", "storage#bucketAccessControl"),
        (f"/storage/v1/b/{bucket.name}/defaultObjectAcl", "storage#objectAccessControl"),
        (f"/storage/v1/b/{bucket.name}/o/a/acl", "storage#objectAccessControl"),
    ):
        whole = raw("GET", path).json()
        assert whole["kind"] == kind + "s" and len(whole["items"]) >= 3
        made = raw("POST", path, json={"entity": "allAuthenticatedUsers", "role": "READER"})
        assert made.status_code == 200 and made.json()["kind"] == kind
        assert raw("GET", path + "/allAuthenticatedUsers").json()["role"] == "READER"
        assert len(raw("GET", path).json()["items"]) == len(whole["items"]) + 1
        assert raw("DELETE", path + "/allAuthenticatedUsers").status_code == 204
        assert raw("GET", path + "/allAuthenticatedUsers").status_code == 404
        assert raw("POST", path, json={"entity": "allUsers", "role": "KING"}).status_code == 400


def test_default_lists_are_given_to_new_objects(raw, bucket, anonymous):
    bucket.default_object_acl.all().grant_read()
    bucket.default_object_acl.save()
    bucket.blob("a").upload_from_string(b"1")
    assert anonymous(raw, "a") == 200


def test_lists_are_refused_where_access_is_uniform(uniform, raw, refused):
    blob = uniform.blob("a")
    blob.upload_from_string(b"1")
    with refused(400, "invalid") as caught:
        blob.make_public()
    assert "uniform bucket-level access is enabled" in caught.value.message
    with refused(400) as caught:
        uniform.blob("b").upload_from_string(b"1", predefined_acl="projectPrivate")
    assert (
        "Cannot insert legacy ACL for an object when uniform bucket-level access is enabled. Read more at "
        "https://cloud.google.com/storage/docs/uniform-bucket-level-access" in caught.value.message
    )
    for path in ("acl", "defaultObjectAcl", "o/a/acl"):
        assert raw("GET", f"/storage/v1/b/{uniform.name}/{path}").status_code == 400
    blob.reload(projection="full")
    assert "acl" not in blob._properties


def test_projections(raw, bucket):
    bucket.blob("a").upload_from_string(b"1")
    path = f"/storage/v1/b/{bucket.name}"
    for resource in (path, path + "/o/a"):
        assert "acl" not in raw("GET", resource).json()
        whole = raw("GET", resource + "?projection=full").json()
        assert whole["acl"] and whole["owner"]
        assert raw("GET", resource + "?projection=half").status_code == 400
    assert raw("GET", path + "/o?projection=full").json()["items"][0]["acl"]


def test_hmac_keys_sign_for_s3(gcs, server, s3, bucket, unique, refused):
    email = f"{unique}@aloft-dev.iam.gserviceaccount.com"
    metadata, secret = gcs.create_hmac_key(service_account_email=email)
    assert metadata.state == "ACTIVE" and metadata.service_account_email == email
    config = botocore.config.Config(s3={"addressing_style": "path"})
    options = dict(server.boto3_options(), aws_access_key_id=metadata.access_id, aws_secret_access_key=secret)
    client = boto3.client("s3", config=config, **options)
    client.put_object(Bucket=bucket.name, Key="signed", Body=b"1")
    assert metadata.access_id in [key.access_id for key in gcs.list_hmac_keys(service_account_email=email)]
    with refused(400):
        metadata.delete()  # while it is active
    metadata.state = "INACTIVE"
    metadata.update()
    assert refused_by_s3(client.get_object, Bucket=bucket.name, Key="signed")
    assert gcs.get_hmac_key_metadata(metadata.access_id).state == "INACTIVE"
    metadata.delete()
    with refused(404):
        gcs.get_hmac_key_metadata(metadata.access_id)


def test_a_header_of_version_2_in_clear_text_changes_only_the_version_it_signs(gcs, bucket, raw, unique):
    """Whoever reads the connection could send the header again with another generation behind the path."""
    metadata, secret = gcs.create_hmac_key(service_account_email=f"{unique}@aloft-dev.iam.gserviceaccount.com")
    bucket.versioning_enabled = True
    bucket.patch()
    for body in (b"old", b"new"):
        bucket.blob("a").upload_from_string(body)
    generations = [blob.generation for blob in bucket.list_blobs(versions=True)]
    path, query = f"/{bucket.name}/a", f"?generation={generations[0]}"

    def send(method, resource):
        date = datetime.datetime.now(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
        text = f"{method}\n\n\n{date}\n{resource}"
        signature = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
        return raw(method, path + query, headers={"Date": date, "Authorization": f"GOOG1 {metadata.access_id}:{signature}"})

    assert send("GET", path).content == b"old"
    refused = send("DELETE", path)
    assert refused.status_code == 403 and "SignatureDoesNotMatch" in refused.text
    assert [blob.generation for blob in bucket.list_blobs(versions=True)] == generations
    assert send("DELETE", path + query).status_code == 204
    assert [blob.generation for blob in bucket.list_blobs(versions=True)] == generations[1:]


def test_the_secret_is_shown_once_and_the_root_key_never(raw, unique, server):
    path = "/storage/v1/projects/aloft-dev/hmacKeys"
    made = raw("POST", f"{path}?serviceAccountEmail={unique}@aloft-dev.iam.gserviceaccount.com").json()
    assert made["secret"] and made["metadata"]["state"] == "ACTIVE"
    listed = raw("GET", path)
    assert made["secret"] not in listed.text
    root = server.variables["AWS_ACCESS_KEY_ID"]
    assert root not in listed.text
    assert raw("PUT", f"{path}/{root}", json={"state": "INACTIVE"}).status_code == 404
    assert raw("POST", f"{path}?serviceAccountEmail=a@elsewhere.iam.gserviceaccount.com").status_code == 404


def test_the_projects_service_account(gcs):
    assert gcs.get_service_account_email().endswith("@gs-project-accounts.iam.gserviceaccount.com")
