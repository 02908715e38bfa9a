"""What the tests of the XML API share: a production server, a signed-in client, and requests by hand."""

import pathlib

import pytest
import requests
from support.production import ProductionServer

try:
    from google.cloud import storage
    from google.oauth2 import service_account
except ImportError:  # not installed: see tests/requirements.txt
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def production(request):
    if request.config.getoption("--against"):
        pytest.skip("needs a server that issues its own keys")
    with ProductionServer() as running:
        yield running


@pytest.fixture(scope="session")
def key_file(production):
    return production.service_account("signer")


def make_client(server, key_file):
    credentials = service_account.Credentials.from_service_account_file(str(key_file))
    options = {"api_endpoint": server.endpoint}
    return storage.Client(project=credentials.project_id, credentials=credentials, client_options=options)


@pytest.fixture
def client_of(production, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", production.authority)
    monkeypatch.delenv("STORAGE_EMULATOR_HOST", raising=False)
    return lambda key_file: make_client(production, key_file)


@pytest.fixture
def client(client_of, key_file):
    return client_of(key_file)


@pytest.fixture
def bucket(client, unique):
    return client.create_bucket(unique)


class Web:
    """Plain HTTP, as a browser or curl would: no credentials but what the URL carries."""

    def __init__(self, server):
        self.server = server

    def __call__(self, method, url, **options):
        if url.startswith("/"):
            url = self.server.endpoint + url
        return requests.request(method, url, verify=self.server.authority, timeout=60, **options)


@pytest.fixture
def web(production):
    return Web(production)


@pytest.fixture
def token(client):
    """An access token for requests by hand."""
    import google.auth.transport.requests

    credentials = client._credentials
    credentials.refresh(google.auth.transport.requests.Request())
    return credentials.token


@pytest.fixture
def xml_api(web, token):
    """Requests by hand that carry a token."""

    def call(method, path, **options):
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return web(method, path, headers=headers, **options)

    return call


@pytest.fixture
def here():
    return pathlib.Path(__file__).parent
