"""Writers with Google's own clients: resumable uploads to Cloud Storage, and commits to Firestore."""

import hashlib
import io
import os
import random
import threading

os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")  # the harness starts programs while channels are open
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import google.api_core.exceptions  # noqa: E402
import requests  # noqa: E402
from google.auth.credentials import AnonymousCredentials  # noqa: E402
from google.cloud import firestore, storage  # noqa: E402
from google.cloud.firestore_v1.base_query import FieldFilter  # noqa: E402
from google.resumable_media import InvalidResponse  # noqa: E402
from google.resumable_media.common import RetryStrategy  # noqa: E402
from google.resumable_media.requests import ResumableUpload  # noqa: E402

from ledger import ABSENT, Complaint, content  # noqa: E402
from support.waiting import EVENT_SECONDS  # noqa: E402
from writers import Gone, Writer  # noqa: E402

PROJECT = "aloft-dev"
SECONDS = EVENT_SECONDS
NO_ANSWER = (requests.RequestException, google.api_core.exceptions.RetryError, OSError)


class GoogleWriter(Writer):
    """Base. `options` are the variables of `aloft env`."""

    def asked(self, call, *arguments, **named):
        """Calls; an answer that refuses the write is an error of the test, no answer at all is Gone."""
        try:
            reply = call(*arguments, **named)
        except google.api_core.exceptions.GoogleAPICallError as error:
            self.hear()
            if error.code is not None and error.code < 500 and error.code != 429:
                raise
            raise Gone from error
        except InvalidResponse as error:
            self.hear()
            if error.response.status_code < 500:
                raise
            raise Gone from error
        except NO_ANSWER as error:
            raise Gone from error
        self.hear()
        return reply


class ResumableWriter(GoogleWriter):
    """Objects in chunks. A session that the cut interrupts still has every chunk that was acknowledged, and can be finished."""

    WRITES = ("resumable upload", "chunk of a resumable upload", "objects.delete")
    KEYS = 6
    CHUNK_BYTES = 256 << 10
    SIZES = (0, 1000, 300_000, 900_000, 2_500_000)

    def prepare(self):
        self.bucket_name = f"resumable-{self.writer_name}"
        self.connect()
        self.client_.create_bucket(self.bucket_name)
        self.open = None  # (key, body, the upload) of a session that is not finished
        self.confirmed = 0  # of its bytes; the upload's own count takes answers that came after the cut had begun

    def connect(self):
        if getattr(self, "client_", None) is None:
            host = self.options["STORAGE_EMULATOR_HOST"]
            self.client_ = storage.Client(
                project=PROJECT, credentials=AnonymousCredentials(), client_options={"api_endpoint": host}
            )
            self.host = host
        self.bucket = self.client_.bucket(self.bucket_name)

    def step(self):
        key = f"key {self.random.randrange(self.KEYS)}"
        self.sequence += 1
        if self.random.random() < 0.3:
            self.ledger.ask(key, ABSENT)
            try:
                self.asked(self.bucket.blob(key).delete, timeout=SECONDS, retry=None)
            except google.api_core.exceptions.NotFound:
                pass
            self.ledger.acknowledge(key, "objects.delete")
        else:
            body = content(key, self.sequence, self.random.choice(self.SIZES))
            upload = self.begin_upload(key)
            self.asked(upload.initiate, self.client_._http, io.BytesIO(body), {"name": key}, "text/plain",
                       total_bytes=len(body), timeout=SECONDS)
            self.ledger.ask(key, hashlib.md5(body).hexdigest())
            self.open, self.confirmed = (key, body, upload), 0
            while not upload.finished:
                if self.stopping.is_set():
                    return  # a quiet cut may find a session with its last chunk acknowledged
                self.asked(upload.transmit_next_chunk, self.client_._http, timeout=SECONDS)
                self.confirmed = upload.bytes_uploaded
                self.ledger.count("chunk of a resumable upload")
            self.open = None
            self.ledger.acknowledge(key, "resumable upload")

    def begin_upload(self, key):
        upload = ResumableUpload(
            f"{self.host}/upload/storage/v1/b/{self.bucket_name}/o?uploadType=resumable", self.CHUNK_BYTES
        )
        upload._retry_strategy = RetryStrategy(max_retries=0)
        return upload

    def check(self):
        self.connect()
        listed = {blob.name: blob.size for blob in self.client_.list_blobs(self.bucket_name)}
        for key in set(self.ledger.entries) | set(listed):
            found, size = self.read(key)
            complaint = self.ledger.settle(key, found)
            if complaint:
                yield Complaint(f"uploaded {complaint}", complaint.kind)
            elif listed.get(key) != size:
                words = f"uploaded {key}: the listing says {listed.get(key)} bytes, the object has {size}"
                yield Complaint(words, "disagreeing")
        if self.open is not None:
            yield from self.finish()

    def read(self, key):
        reply = self.client_._http.get(
            f"{self.host}/storage/v1/b/{self.bucket_name}/o/{key.replace(' ', '%20')}?alt=media", timeout=SECONDS
        )
        if reply.status_code == 404:
            return ABSENT, None
        if reply.status_code != 200:
            return f"unreadable: {reply.status_code}", None
        return hashlib.md5(reply.content).hexdigest(), len(reply.content)

    def finish(self):
        """Goes on with the interrupted session where the server says it is."""
        (key, body, upload), self.open = self.open, None
        acknowledged = self.confirmed
        state = self.client_._http.put(
            upload.resumable_url, headers={"Content-Range": f"bytes */{len(body)}", "Content-Length": "0"}, timeout=SECONDS
        )
        if state.status_code in (200, 201):  # the last chunk had come, or none was to come
            yield from self.compare_finished(key, body, state)
            return
        if state.status_code != 308:
            yield Complaint(f"upload of {key}: {acknowledged} bytes acknowledged, the session is {state.status_code}", "lost")
            return
        kept = int(state.headers["Range"].rsplit("-", 1)[1]) + 1 if "Range" in state.headers else 0
        if kept < acknowledged:
            yield Complaint(f"upload of {key}: {acknowledged} bytes acknowledged, {kept} kept", "lost")
        rest = {"Content-Range": f"bytes {kept}-{len(body) - 1}/{len(body)}"} if kept < len(body) else \
               {"Content-Range": f"bytes */{len(body)}"}
        done = self.client_._http.put(upload.resumable_url, data=body[kept:], headers=rest, timeout=SECONDS)
        yield from self.compare_finished(key, body, done)

    def compare_finished(self, key, body, reply):
        found, _ = self.read(key)
        if reply.status_code not in (200, 201) or found != hashlib.md5(body).hexdigest():
            yield Complaint(f"upload of {key} could not be finished behind the cut: {reply.status_code}, {found}", "corrupt")
        self.ledger.entry(key).acknowledged = found


class FirestoreWriter(GoogleWriter):
    """Base of those with a client of Firestore: `database`, one for each life of the server.

    A channel that has met a dead server waits before it tries again, and shares that wait with every other channel to the same
    address. So all of them are closed before the server is back.
    """

    database = None

    def connect(self):
        if self.database is None:
            os.environ["FIRESTORE_EMULATOR_HOST"] = self.options["FIRESTORE_EMULATOR_HOST"]
            self.database = firestore.Client(project=PROJECT)

    def join(self, timeout=None):
        super().join(timeout)
        self.disconnect()

    def disconnect(self):
        if self.database is not None:
            self.database.close()
            self.database = None


class DocumentWriter(FirestoreWriter):
    """Documents set and deleted one by one, and pairs written by one commit; the index on a field agrees with the documents."""

    WRITES = ("document set", "document deleted", "commit of two documents")
    KEYS = 12
    SIZES = (10, 700, 20_000)

    def prepare(self):
        self.collection = f"documents-{self.writer_name}"
        self.pair = (0, 0)  # what both of the pair say: acknowledged, asked for
        self.connect()

    def connect(self):
        super().connect()
        self.documents = self.database.collection(self.collection)

    def step(self):
        self.sequence += 1
        chance = self.random.random()
        if chance < 0.3:
            self.write_pair()
        else:
            self.write_one(remove=chance < 0.45)

    def write_pair(self):
        batch = self.database.batch()
        for half in ("left", "right"):
            batch.set(self.database.collection(f"{self.collection}-pair").document(half), {"count": self.sequence})
        self.pair = (self.pair[0], self.sequence)
        self.asked(batch.commit, retry=None, timeout=SECONDS)
        self.pair = (self.sequence, self.sequence)
        self.ledger.count("commit of two documents")

    def write_one(self, remove):
        key = f"d{self.random.randrange(self.KEYS)}"
        if remove:
            self.ledger.ask(key, ABSENT)
            self.asked(self.documents.document(key).delete, retry=None, timeout=SECONDS)
        else:
            body = content(key, self.sequence, self.random.choice(self.SIZES))
            digest = hashlib.md5(body).hexdigest()
            self.ledger.ask(key, digest)
            self.asked(self.documents.document(key).set, {"digest": digest, "body": body}, retry=None, timeout=SECONDS)
        self.ledger.acknowledge(key, "document deleted" if remove else "document set")

    @staticmethod
    def state(document):
        fields = document.to_dict()
        digest = hashlib.md5(fields["body"]).hexdigest()
        return digest if digest == fields["digest"] else f"torn: {digest} is not {fields['digest']}"

    def check(self):
        self.connect()
        found = {document.id: self.state(document) for document in self.documents.stream(timeout=SECONDS)}
        for key in set(self.ledger.entries) | set(found):
            complaint = self.ledger.settle(key, found.get(key, ABSENT))
            if complaint:
                yield Complaint(f"document {complaint}", complaint.kind)
        ordered = self.documents.order_by("digest").stream(timeout=SECONDS)
        by_index = {document.id: self.state(document) for document in ordered}
        if by_index != found:
            yield Complaint(f"index and documents of {self.collection} differ: {by_index} and {found}", "disagreeing")
        yield from self.check_equality(found)
        yield from self.check_pair()

    def check_equality(self, found):
        if not found:
            return
        key = random.Random(self.sequence).choice(sorted(found))
        query = self.documents.where(filter=FieldFilter("digest", "==", found[key]))
        if [document.id for document in query.stream(timeout=SECONDS)] != [key]:
            yield Complaint(f"{key} of {self.collection} is not found by its digest", "disagreeing")

    def check_pair(self):
        halves = [document.to_dict()["count"] for document in self.database.collection(f"{self.collection}-pair").stream()]
        acknowledged, asked = self.pair
        if acknowledged == 0 and not halves:
            halves = [0, 0]
        if len(halves) != 2 or halves[0] != halves[1]:
            yield Complaint(f"the pair of {self.collection} is torn: {halves}", "corrupt")
        elif halves[0] not in (acknowledged, asked):
            yield Complaint(f"the pair of {self.collection} is at {halves[0]}, allowed {self.pair}", "lost")
        self.pair = (halves[0], halves[0]) if halves else (0, 0)


class WatchedDocument(FirestoreWriter):
    """Counts up in one document that a listener watches, which must not have been told what is gone after a cut."""

    WRITES = ("document, watched",)
    READS = ("what a listener was told",)

    def prepare(self):
        self.told = self.asked_for = 0
        self.guard = threading.Lock()
        self.connect()

    def connect(self):
        super().connect()
        self.document = self.database.document(f"watched/{self.writer_name}")

    def begin(self):
        super().begin()
        self.over = threading.Event()
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()

    def join(self, timeout=None):
        threading.Thread.join(self, timeout)
        self.over.set()  # ends the client's side of the call, and so the call
        self.listener.join(timeout)
        self.disconnect()

    def step(self):
        self.sequence += 1
        self.asked_for = self.sequence
        self.asked(self.document.set, {"count": self.sequence}, retry=None, timeout=SECONDS)
        self.note(self.sequence)
        self.ledger.count("document, watched")

    def note(self, count):
        with self.guard:
            self.told = max(self.told, count)

    def requests(self):
        target = {"target_id": 1, "documents": {"documents": [self.document._document_path]}}
        yield {"database": self.database._database_string, "add_target": target}
        self.over.wait()

    def listen(self):
        try:
            # Without a retry: the requests can be sent only once, a second call would wait for them until its time is over.
            for reply in self.database._firestore_api.listen(requests=self.requests(), retry=None, timeout=60):
                if self.powerless.is_set():
                    break
                if reply.document_change.document.name:
                    self.note(reply.document_change.document.fields["count"].integer_value)
                    self.ledger.count("what a listener was told")
        except google.api_core.exceptions.GoogleAPICallError as error:
            if not self.over.is_set():
                self.note_refusal(error)
        except Exception as error:  # noqa: BLE001: reported by the harness
            self.error = error

    def check(self):
        self.connect()
        found = self.document.get(timeout=SECONDS)
        count = found.get("count") if found.exists else 0
        if not self.told <= count <= self.asked_for:
            words = f"watched document is at {count}: a client was told {self.told}, asked for {self.asked_for}"
            yield Complaint(words, "lost" if count < self.told else "corrupt")
        self.told = self.asked_for = self.sequence = count


def make_google_writers(variables, seed):
    kinds = {"uploads": ResumableWriter, "documents": DocumentWriter, "papers": DocumentWriter, "watched": WatchedDocument}
    return [kind(name, variables, f"{seed}/{name}") for name, kind in kinds.items()]
