"""Who may administer, in `aloft serve`: each call by accounts whose policies allow one thing alone (rows A1 and A4)."""

import json
import pathlib

import pytest
from google.auth.transport.requests import AuthorizedSession
from google.cloud import storage
from google.oauth2 import service_account
from support.production import ProductionServer
from support.waiting import EVENT_SECONDS, looked_until

POLICIES = {
    "documents": ["firestore:GetDocument", "firestore:RunQuery", "firestore:Write", "firestore:Listen", "s3:*"],
    "databases": ["firestore:GetDatabase", "firestore:ManageDatabase"],
    "seer": ["firestore:GetDatabase", "firestore:GetIndex"],
    "indexes": ["firestore:GetIndex", "firestore:ManageIndex"],
    "exports": ["firestore:*"],
}
DATABASE = "projects/test-project/databases/(default)"
GROUP = f"{DATABASE}/collectionGroups/c"
INDEX = {"queryScope": "COLLECTION", "fields": [{"fieldPath": "a", "order": "ASCENDING"}, {"fieldPath": "b", "order": "ASCENDING"}]}
EXPORT = {"outputUriPrefix": "gs://admin-exports/x"}

# Which accounts may make a call (that then may fail for another reason).
CALLS = [
    ("GET", "projects/test-project/databases", None, {"databases", "seer", "exports"}),
    ("GET", DATABASE, None, {"databases", "seer", "exports"}),
    ("POST", "projects/test-project/databases?databaseId=x", {"type": "FIRESTORE_NATIVE"}, {"databases", "exports"}),
    ("PATCH", f"{DATABASE}?updateMask=deleteProtectionState", {}, {"databases", "exports"}),
    ("DELETE", "projects/test-project/databases/none-of-these", None, {"databases", "exports"}),
    ("GET", f"{GROUP}/indexes", None, {"seer", "indexes", "exports"}),
    ("POST", f"{GROUP}/indexes", INDEX, {"indexes", "exports"}),
    ("DELETE", f"{GROUP}/indexes/99", None, {"indexes", "exports"}),
    ("GET", f"{GROUP}/fields/a", None, {"seer", "indexes", "exports"}),
    ("PATCH", f"{GROUP}/fields/a?updateMask=ttlConfig", {"ttlConfig": {}}, {"indexes", "exports"}),
    ("GET", f"{DATABASE}/operations", None, {"databases", "seer", "exports"}),
    ("DELETE", f"{DATABASE}/operations/none", None, {"databases", "exports"}),
    ("POST", f"{DATABASE}:bulkDeleteDocuments", {"collectionIds": ["none"]}, {"exports"}),
    ("POST", f"{DATABASE}:exportDocuments", EXPORT, set()),  # nobody may write to the bucket as well
    ("POST", f"{DATABASE}:importDocuments", {"inputUriPrefix": "gs://admin-exports/x"}, set()),
]


@pytest.fixture(scope="module")
def serving(request):
    if request.config.getoption("--against"):
        pytest.skip("needs a server that issues its own keys")
    with ProductionServer() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", running.authority)
        patch.delenv("STORAGE_EMULATOR_HOST", raising=False)
        yield running


class Account:
    def __init__(self, server, name, policy=None):
        self.url = f"https://localhost:{server.port}/v1/"
        statement = policy and [{"Effect": "Allow", "Action": policy, "Resource": "*"}]
        self.key_file = server.service_account(name, statement)
        info = json.loads(pathlib.Path(self.key_file).read_text())
        scopes = ["https://www.googleapis.com/auth/cloud-platform"]
        credentials = service_account.Credentials.from_service_account_info(info, scopes=scopes)
        self.session = AuthorizedSession(credentials)

    def call(self, verb, path, body=None):
        return self.session.request(verb, self.url + path, json=body, timeout=EVENT_SECONDS)

    def done(self, operation):
        if not operation.get("done"):  # REST has nothing to wait on but asking again
            operation = looked_until(lambda: self.call("GET", operation["name"]).json(), lambda seen: seen.get("done"))
        assert "error" not in operation, operation


@pytest.fixture(scope="module")
def root(serving):
    """An account that may do everything, and a bucket that only it may use."""
    account = Account(serving, "everything")
    credentials = service_account.Credentials.from_service_account_file(
        str(account.key_file), scopes=["https://www.googleapis.com/auth/cloud-platform"]
    )
    options = {"api_endpoint": f"https://localhost:{serving.port}"}
    client = storage.Client(project="test-project", credentials=credentials, client_options=options)
    client.create_bucket("admin-exports")
    return account


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_an_account_may_what_its_policy_says(serving, root, name):
    account = Account(serving, name, POLICIES[name])
    for verb, path, body, allowed in CALLS:
        reply = account.call(verb, path, body)
        assert (reply.status_code != 403) == (name in allowed), (name, verb, path, reply.text)


def test_nobody_else_may_anything(serving, root):
    import requests

    for verb, path, body, _ in CALLS:
        url = f"https://localhost:{serving.port}/v1/{path}"
        assert requests.request(verb, url, json=body, timeout=EVENT_SECONDS).status_code == 401, path
    reply = root.call("GET", "projects/another-project/databases/(default)")
    assert reply.status_code == 403, reply.text


def test_who_may_everything_exports_and_imports(serving, root):
    documents = f"{DATABASE}/documents"
    assert root.call("PATCH", f"{documents}/kept/x", {"fields": {"n": {"integerValue": "7"}}}).status_code == 200
    root.done(root.call("POST", f"{DATABASE}:exportDocuments", {"outputUriPrefix": "gs://admin-exports/all"}).json())
    assert root.call("DELETE", f"{documents}/kept/x").status_code == 200
    root.done(root.call("POST", f"{DATABASE}:importDocuments", {"inputUriPrefix": "gs://admin-exports/all"}).json())
    assert root.call("GET", f"{documents}/kept/x").json()["fields"] == {"n": {"integerValue": "7"}}


def test_production_clears_nothing_and_makes_nothing_by_itself(serving, root):
    path = f"https://localhost:{serving.port}/emulator/v1/{DATABASE}/documents"
    assert root.session.delete(path, timeout=EVENT_SECONDS).status_code == 404
    missing = "projects/test-project/databases/not-made/documents/c/x"
    assert root.call("GET", missing).status_code == 404
    assert root.call("PATCH", missing, {"fields": {}}).status_code == 404
