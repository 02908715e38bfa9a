"""google-cloud-firestore against `aloft serve`: gRPC over TLS, signed in with a key file that Aloft has issued."""

import json
import threading
import time

import google.api_core.exceptions
import google.auth.credentials
import google.auth.exceptions
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.oauth2 import service_account
from support.production import key_id
from support.waiting import EVENT_SECONDS

CALL = {"timeout": EVENT_SECONDS, "retry": None}


@pytest.fixture
def trusting_grpc(production, monkeypatch):
    """gRPC reads its root certificates once in a process: this server's authority is the only one it is told of."""
    monkeypatch.setenv("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", production.authority)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", production.authority)
    monkeypatch.delenv("FIRESTORE_EMULATOR_HOST", raising=False)
    return production


def client_of(server, key_file, self_signed=False):
    credentials = service_account.Credentials.from_service_account_file(str(key_file))
    if self_signed:
        credentials = credentials.with_always_use_jwt_access(True)
    options = {"api_endpoint": f"localhost:{server.port}"}
    return firestore.Client(project=credentials.project_id, credentials=credentials, client_options=options)


@pytest.mark.parametrize("self_signed", [False, True], ids=["as it comes", "self-signed"])
def test_a_key_file_is_all_that_a_client_needs(trusting_grpc, key_file, unique, self_signed):
    documents = client_of(trusting_grpc, key_file, self_signed).collection(unique)
    documents.document("alice").set({"age": 30}, **CALL)
    assert documents.document("alice").get(**CALL).to_dict() == {"age": 30}
    assert [found.id for found in documents.where(filter=FieldFilter("age", ">", 20)).stream(**CALL)] == ["alice"]


def test_listening_is_signed_in_too(trusting_grpc, key_file, unique):
    document = client_of(trusting_grpc, key_file).collection(unique).document("alice")
    seen, changed = [], threading.Condition()

    def on_snapshot(found, changes, read_time):
        with changed:
            seen.append([one.to_dict() for one in found if one.exists])
            changed.notify_all()

    watch = document.on_snapshot(on_snapshot)
    with changed:
        assert changed.wait_for(lambda: seen, EVENT_SECONDS)
    document.set({"age": 31}, **CALL)
    with changed:
        assert changed.wait_for(lambda: seen[-1] == [{"age": 31}], EVENT_SECONDS), seen
    watch.unsubscribe()


def test_a_policy_binds_the_account(trusting_grpc, key_file, unique):
    client_of(trusting_grpc, key_file).collection(unique).document("a").set({"n": 1}, **CALL)
    nothing = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]
    stranger = client_of(trusting_grpc, trusting_grpc.service_account("files-only", nothing)).collection(unique)
    with pytest.raises(google.api_core.exceptions.PermissionDenied):
        stranger.document("a").get(**CALL)
    with pytest.raises(google.api_core.exceptions.PermissionDenied):
        stranger.document("b").set({"n": 2}, **CALL)
    reads = [{"Effect": "Allow", "Action": ["firestore:Get*", "firestore:RunQuery"], "Resource": "*"}]
    reader = client_of(trusting_grpc, trusting_grpc.service_account("firestore-reader", reads)).collection(unique)
    assert reader.document("a").get(**CALL).to_dict() == {"n": 1}
    with pytest.raises(google.api_core.exceptions.PermissionDenied):
        reader.document("a").set({"n": 2}, **CALL)
    other_project = firestore.Client(
        project="another-project",
        credentials=service_account.Credentials.from_service_account_file(str(key_file)),
        client_options={"api_endpoint": f"localhost:{trusting_grpc.port}"},
    )
    with pytest.raises(google.api_core.exceptions.PermissionDenied):
        other_project.document("a/b").get(**CALL)


class Bearing(google.auth.credentials.Credentials):
    """Sends the token that it is given, or none."""

    def __init__(self, token):
        super().__init__()
        self.token = token

    def refresh(self, request):
        raise google.auth.exceptions.RefreshError("there is no other")

    @property
    def expired(self):
        return False

    @property
    def valid(self):
        return True

    def apply(self, headers, token=None):
        if self.token is not None:
            super().apply(headers, self.token)


def test_i1_everything_else_is_unauthenticated(trusting_grpc, forge, unique):
    options = {"api_endpoint": f"localhost:{trusting_grpc.port}"}
    good = forge.token(aud="https://firestore.googleapis.com/")
    for token in (
        None,
        "owner",
        forge.token(aud="https://evil.example.com/"),
        forge.token(exp=1, iat=0),
        forge.token(sign=lambda text: b""),
        forge.token(header={"alg": "none"}, sign=lambda text: b""),
        good[:-4] + "AAAA",
    ):
        client = firestore.Client(project=trusting_grpc.PROJECT, credentials=Bearing(token), client_options=options)
        with pytest.raises(google.api_core.exceptions.Unauthenticated):
            client.collection(unique).document("a").get(**CALL)
    client = firestore.Client(project=trusting_grpc.PROJECT, credentials=Bearing(good), client_options=options)
    assert not client.collection(unique).document("a").get(**CALL).exists


def test_a_disabled_key_ends_at_once(trusting_grpc, unique):
    key_file = trusting_grpc.service_account("firestore-worker")
    client = client_of(trusting_grpc, key_file, self_signed=True)
    client.collection(unique).document("a").set({"n": 1}, **CALL)
    trusting_grpc.keys("disable", key_id(key_file))
    with pytest.raises(google.api_core.exceptions.Unauthenticated):
        client.collection(unique).document("a").get(**CALL)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # the client says so in its own thread
@pytest.mark.parametrize("withdraw", ["disable", "policy"])
def test_a7_a_listener_hears_nothing_once_its_rights_are_gone(trusting_grpc, key_file, unique, withdraw):
    """Its stream ends, and what is written from then on is not told to it."""
    allowed = [{"Effect": "Allow", "Action": "firestore:*", "Resource": "*"}]
    own_key = trusting_grpc.service_account("listener", allowed)
    seen, changed = [], threading.Condition()

    def on_snapshot(found, changes, read_time):
        with changed:
            seen.append([one.to_dict() for one in found if one.exists])
            changed.notify_all()

    document = client_of(trusting_grpc, own_key).collection(unique).document("alice")
    watch = document.on_snapshot(on_snapshot)
    with changed:
        assert changed.wait_for(lambda: seen, EVENT_SECONDS)
    if withdraw == "disable":
        trusting_grpc.keys("disable", key_id(own_key))
    else:
        set_policy(trusting_grpc, key_id(own_key), [{**allowed[0], "Effect": "Deny"}])
    writer = client_of(trusting_grpc, key_file).collection(unique).document("alice")
    time.sleep(1.1)  # as long as a right that was looked at may be kept: there is no event to wait for
    for number in range(3):
        writer.set({"secret": number}, **CALL)
    with changed:
        told = changed.wait_for(lambda: any(seen), 3)
    assert not told, seen
    watch.unsubscribe()


def set_policy(server, access_key_id, statements):
    """Through the admin face, signed as the command line signs."""
    variables = server.variables
    url = f"{server.endpoint}/_aloft/v1/keys/{access_key_id}/policy"
    body = json.dumps({"policy": {"Version": "2012-10-17", "Statement": statements}})
    request = AWSRequest("PUT", url, data=body, headers={"Content-Type": "application/json"})
    credentials = Credentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(credentials, "aloft", variables["AWS_REGION"]).add_auth(request)
    answer = requests.put(url, data=body, headers=dict(request.headers), verify=server.authority, timeout=60)
    assert answer.status_code == 200, answer.text
