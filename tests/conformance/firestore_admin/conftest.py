"""What the tests of Firestore's administration share: Google's clients without credentials, and operations awaited."""

import contextlib

import pytest
from support.waiting import EVENT_SECONDS

try:
    import google.api_core.exceptions
    import google.auth.credentials
    import grpc
    import requests
    from google.api_core import retry
    from google.cloud import firestore, firestore_admin_v1, storage
    from google.cloud.firestore_admin_v1.services.firestore_admin.transports import FirestoreAdminGrpcTransport
except ImportError:  # not installed: see tests/requirements.txt
    collect_ignore_glob = ["test_*.py"]

PROJECT = "aloft-dev"


class Cloud:
    """One server as the administration and ordinary clients see it."""

    project = PROJECT

    def __init__(self, server):
        self.server = server
        host = server.variables["FIRESTORE_EMULATOR_HOST"]
        self.channel = grpc.insecure_channel(host)
        self.admin = firestore_admin_v1.FirestoreAdminClient(
            transport=FirestoreAdminGrpcTransport(channel=self.channel)
        )
        self.rest_url = f"http://{host}/v1"
        self.emulator_url = f"http://{host}/emulator/v1"

    def name(self, database="(default)"):
        return f"projects/{PROJECT}/databases/{database}"

    def group(self, collection, database="(default)"):
        return f"{self.name(database)}/collectionGroups/{collection}"

    def field(self, collection, path, database="(default)"):
        return f"{self.group(collection, database)}/fields/{path}"

    def database(self, database="(default)"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FIRESTORE_EMULATOR_HOST", self.server.variables["FIRESTORE_EMULATOR_HOST"])
            return firestore.Client(project=PROJECT, database=database)

    def create(self, database, **settings):
        settings.setdefault("type_", firestore_admin_v1.types.Database.DatabaseType.FIRESTORE_NATIVE)
        return self.wait(
            self.admin.create_database(
                parent=f"projects/{PROJECT}", database=settings, database_id=database
            )
        )

    @staticmethod
    def wait(operation):
        """The result of a long-running operation, asked for often."""
        quick = retry.Retry(
            predicate=retry.if_exception_type(google.api_core.exceptions.GoogleAPICallError),
            initial=0.02,
            maximum=0.2,
            timeout=EVENT_SECONDS,
        )
        operation._polling = quick.with_predicate(operation._polling._predicate)
        return operation.result(timeout=EVENT_SECONDS)

    def rest(self, verb, path, **options):
        return requests.request(verb, f"{self.rest_url}/{path}", timeout=EVENT_SECONDS, **options)

    def close(self):
        self.channel.close()


@contextlib.contextmanager
def refusal(kind, words=""):
    """The block must be refused with this exception of google.api_core, whose text has these words."""
    with pytest.raises(getattr(google.api_core.exceptions, kind)) as caught:
        yield caught
    assert words in str(caught.value), caught.value


@pytest.fixture
def refused():
    return refusal


@pytest.fixture
def cloud_of():
    """Clients of a server that a test starts and stops itself; ask again after a restart."""
    clouds = []

    def make(server):
        clouds.append(Cloud(server))
        return clouds[-1]

    yield make
    for cloud in clouds:
        cloud.close()


@pytest.fixture(scope="session")
def cloud(server):
    if not hasattr(server, "data_directory"):
        pytest.skip("without credentials only a server of ours lets anybody in")
    made = Cloud(server)
    yield made
    made.close()


@pytest.fixture
def bucket_of(monkeypatch):
    """A bucket by Cloud Storage's client: made, or, with the name of one that is there, that one."""

    def make(server, new, known=None):
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.variables["STORAGE_EMULATOR_HOST"])
        client = storage.Client(project=PROJECT, credentials=google.auth.credentials.AnonymousCredentials())
        return client.create_bucket(new) if new else client.bucket(known)

    return make


@pytest.fixture
def bucket(cloud, bucket_of, unique):
    """A bucket of this test's own."""
    return bucket_of(cloud.server, unique)
