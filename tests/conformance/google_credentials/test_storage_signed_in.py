"""google-cloud-storage against `aloft serve`, with a key file that Aloft has issued and nothing else."""

import json

import google.api_core.exceptions
import google.auth.exceptions
import pytest
from google.cloud import storage
from google.oauth2 import service_account
from support.production import key_id


def client_of(server, key_file, self_signed=False):
    credentials = service_account.Credentials.from_service_account_file(str(key_file))
    if self_signed:
        credentials = credentials.with_always_use_jwt_access(True)
    options = {"api_endpoint": server.endpoint}
    return storage.Client(project=credentials.project_id, credentials=credentials, client_options=options)


@pytest.mark.parametrize("self_signed", [False, True], ids=["token endpoint", "self-signed"])
def test_a_key_file_is_all_that_a_client_needs(trusting, key_file, unique, self_signed):
    client = client_of(trusting, key_file, self_signed)
    bucket = client.create_bucket(unique)
    bucket.blob("a.txt").upload_from_string(b"written with a key file")
    assert bucket.blob("a.txt").download_as_bytes() == b"written with a key file"
    assert [blob.name for blob in client.list_blobs(unique)] == ["a.txt"]


def test_the_key_file_looks_like_googles(production, key_file):
    info = json.loads(key_file.read_text())
    assert info["type"] == "service_account" and info["project_id"] == production.PROJECT
    assert info["client_email"] == f"app@{production.PROJECT}.iam.gserviceaccount.com"
    assert info["token_uri"] == production.endpoint + "/token"
    assert info["private_key"].startswith("-----BEGIN PRIVATE KEY-----\n")
    assert key_file.stat().st_mode & 0o077 == 0


def test_default_credentials_find_it(trusting, key_file, unique, monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file))
    client = storage.Client(client_options={"api_endpoint": trusting.endpoint})
    assert client.project == trusting.PROJECT
    client.create_bucket(unique)


@pytest.mark.parametrize("self_signed", [False, True])
def test_a_policy_binds_the_account(trusting, key_file, unique, self_signed):
    client_of(trusting, key_file).create_bucket(unique).blob("kept").upload_from_string(b"1")
    allowed = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"], "Resource": "*"}
    reader = client_of(trusting, trusting.service_account("reader", [allowed]), self_signed)
    assert reader.bucket(unique).blob("kept").download_as_bytes() == b"1"
    with pytest.raises(google.api_core.exceptions.Forbidden):
        reader.bucket(unique).blob("new").upload_from_string(b"2")
    with pytest.raises(google.api_core.exceptions.Forbidden):
        reader.bucket(unique).blob("kept").delete()
    assert not client_of(trusting, key_file).bucket(unique).blob("new").exists()


def test_scopes_bind_the_token(trusting, key_file, unique):
    client_of(trusting, key_file).create_bucket(unique)
    for self_signed in (False, True):
        credentials = service_account.Credentials.from_service_account_file(
            str(key_file), scopes=["https://www.googleapis.com/auth/devstorage.read_only"]
        ).with_always_use_jwt_access(self_signed)
        options = {"api_endpoint": trusting.endpoint}
        reader = storage.Client(project="p", credentials=credentials, client_options=options)
        assert list(reader.list_blobs(unique)) == []
        with pytest.raises(google.api_core.exceptions.Forbidden):
            reader.bucket(unique).blob("new").upload_from_string(b"2")


def test_a_disabled_key_ends_at_once_and_a_rotated_one_goes_on(trusting, unique):
    old = trusting.service_account("worker")
    client = client_of(trusting, old)
    client.create_bucket(unique)
    new = old.with_suffix(".next.json")
    trusting.keys("rotate", key_id(old), "--out", new)
    trusting.keys("disable", key_id(old))
    with pytest.raises(google.auth.exceptions.RefreshError):
        client.get_bucket(unique, retry=None)  # its token was good until now, and it gets no other
    with pytest.raises(google.auth.exceptions.RefreshError, match="invalid_grant"):
        client_of(trusting, old).get_bucket(unique, retry=None)
    client_of(trusting, new).get_bucket(unique)
    trusting.keys("delete", key_id(old))
    listed = trusting.keys("list")
    assert key_id(old) not in listed and key_id(new) in listed and "worker@test-project" in listed


def test_keys_outlive_a_restart(trusting, key_file, unique):
    client = client_of(trusting, key_file)
    client.create_bucket(unique)  # the client has a token now
    trusting.stop()
    trusting.start()
    client.get_bucket(unique)
    client_of(trusting, key_file, self_signed=True).get_bucket(unique)
