"""What the Firestore tests share: Google's client in emulator mode, with nothing set but FIRESTORE_EMULATOR_HOST."""

import contextlib
import threading

import pytest
from support.waiting import EVENT_SECONDS

try:
    import google.api_core.exceptions
    from google.cloud import firestore
except ImportError:  # not installed: see tests/requirements.txt
    collect_ignore_glob = ["test_*.py"]

PROJECT = "aloft-dev"


def make_client(server, database="(default)", project=PROJECT):
    if "FIRESTORE_EMULATOR_HOST" not in server.variables:
        pytest.skip("this server does not say that it serves Firestore")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", server.variables["FIRESTORE_EMULATOR_HOST"])
        return firestore.Client(project=project, database=database)


@contextlib.contextmanager
def refusal(kind, words=""):
    """The block must be refused with this exception of google.api_core, whose text has these words."""
    with pytest.raises(getattr(google.api_core.exceptions, kind)) as caught:
        yield caught
    assert words in str(caught.value), caught.value


class Watcher:
    """What a listener was told, in order; `until` waits for a snapshot that satisfies a condition."""

    def __init__(self, watched):
        self.snapshots = []  # (documents as {id: fields} in order, [(kind, id)], read time)
        self.changed = threading.Condition()
        self.watch = watched.on_snapshot(self._on_snapshot)

    def _on_snapshot(self, documents, changes, read_time):
        seen = {document.id: document.to_dict() for document in documents if document.exists}
        kinds = [(change.type.name, change.document.id) for change in changes]
        with self.changed:
            self.snapshots.append((seen, kinds, read_time))
            self.changed.notify_all()

    def until(self, condition, seconds=EVENT_SECONDS):
        """The documents of the latest snapshot, once `condition` of them holds."""
        with self.changed:
            came = self.changed.wait_for(lambda: self.snapshots and condition(self.snapshots[-1][0]), seconds)
            assert came, f"never came; last of {len(self.snapshots)}: {self.snapshots[-1:]}"
            return self.snapshots[-1][0]

    def close(self):
        self.watch.unsubscribe()


@pytest.fixture
def watch():
    watchers = []

    def start(watched):
        watchers.append(Watcher(watched))
        return watchers[-1]

    yield start
    for watcher in watchers:
        watcher.close()


@pytest.fixture
def refused():
    return refusal


@pytest.fixture
def client_of():
    return make_client


@pytest.fixture(scope="session")
def db(server):
    if not hasattr(server, "data_directory"):
        pytest.skip("Google's emulator mode needs a server of ours")
    return make_client(server)


@pytest.fixture
def people(db, unique):
    """A collection of this test's own."""
    return db.collection(unique)


@pytest.fixture
def ids():
    """The ids of what a query finds, in order."""
    return lambda query, **options: [document.id for document in query.stream(**options)]
