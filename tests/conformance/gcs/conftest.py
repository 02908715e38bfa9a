"""What the Cloud Storage tests share: Google's client in emulator mode, with nothing set but STORAGE_EMULATOR_HOST."""

import contextlib

import boto3
import botocore.config
import pytest
import requests

try:
    import google.api_core.exceptions
    from google.cloud import storage
except ImportError:  # not installed: see tests/requirements.txt
    collect_ignore_glob = ["test_*.py"]


def make_client(server):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORAGE_EMULATOR_HOST", server.variables["STORAGE_EMULATOR_HOST"])
        return storage.Client(project="aloft-dev")


@contextlib.contextmanager
def refusal(status, reason=None):
    """The block must be refused with this status, and this reason in Google's error form."""
    with pytest.raises(google.api_core.exceptions.GoogleAPICallError) as caught:
        yield caught
    assert caught.value.code == status, caught.value
    if reason is not None:
        assert caught.value.errors[0]["reason"] == reason, caught.value.errors


@pytest.fixture
def refused():
    return refusal


@pytest.fixture(scope="session")
def gcs(server):
    if not hasattr(server, "data_directory"):
        pytest.skip("Google's emulator mode needs a server of ours")
    return make_client(server)


@pytest.fixture
def client_of():
    return make_client


@pytest.fixture(scope="session")
def s3(server):
    config = botocore.config.Config(s3={"addressing_style": "path"})
    return boto3.client("s3", config=config, **server.boto3_options())


@pytest.fixture
def bucket(gcs, unique):
    return gcs.create_bucket(unique)


@pytest.fixture
def versioned(gcs, bucket):
    bucket.versioning_enabled = True
    bucket.patch()
    return bucket


class Raw:
    """Requests as given, below the server's address."""

    def __init__(self, endpoint):
        self.endpoint = endpoint

    def __call__(self, method, path, **options):
        return requests.request(method, self.endpoint + path, timeout=60, allow_redirects=False, **options)


@pytest.fixture
def raw(server):
    return Raw(server.endpoint)


@pytest.fixture
def raw_of():
    return lambda server: Raw(server.endpoint)
