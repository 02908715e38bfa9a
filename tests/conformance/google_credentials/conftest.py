"""What the credential tests share: a production server over TLS, a key file, and tokens made by hand."""

import base64
import json
import pathlib
import time

import pytest
import requests
from support.production import ProductionServer

try:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding
    from google.cloud import storage  # noqa: F401
except ImportError:  # not installed: see tests/requirements.txt
    collect_ignore_glob = ["test_*.py"]

CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"


@pytest.fixture(scope="session")
def production(request):
    if request.config.getoption("--against"):
        pytest.skip("needs a server that issues its own keys")
    with ProductionServer() as running:
        yield running


@pytest.fixture
def trusting(production, monkeypatch):
    """Google's clients in this process trust the server's certificate."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", production.authority)
    monkeypatch.delenv("STORAGE_EMULATOR_HOST", raising=False)
    return production


@pytest.fixture(scope="session")
def key_file(production):
    return production.service_account("app")


def encoded(part):
    if not isinstance(part, bytes):
        part = json.dumps(part).encode()
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


class Forge:
    """Tokens for the account of a key file, with whatever header, claims and signature a test wants."""

    def __init__(self, key_file):
        self.info = json.loads(pathlib.Path(key_file).read_text())
        self.email = self.info["client_email"]

    def rs256(self, text, info=None):
        key = serialization.load_pem_private_key((info or self.info)["private_key"].encode(), None)
        return key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())

    def token(self, sign=None, header=None, **claims):
        now = int(time.time())
        claims = {
            "iss": self.email,
            "sub": self.email,
            "aud": "https://storage.googleapis.com/",
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": self.info["private_key_id"], **(header or {})}
        text = encoded(header) + "." + encoded({name: value for name, value in claims.items() if value is not None})
        return text + "." + encoded((sign or self.rs256)(text))

    def assertion(self, **claims):
        return self.token(**{"sub": None, "aud": self.info["token_uri"], "scope": CLOUD_PLATFORM, **claims})


@pytest.fixture
def forge(key_file):
    return Forge(key_file)


@pytest.fixture
def forge_of():
    return Forge


class Wire:
    """Requests by hand."""

    def __init__(self, server):
        self.server = server

    def __call__(self, method, path, token=None, **options):
        headers = options.pop("headers", {})
        if token is not None:
            headers = {**headers, "Authorization": f"Bearer {token}"}
        url = self.server.endpoint + path
        return requests.request(method, url, headers=headers, verify=self.server.authority, timeout=60, **options)

    def exchange(self, assertion, **fields):
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion, **fields}
        return self("POST", "/token", data=form)


@pytest.fixture
def wire(production):
    return Wire(production)
