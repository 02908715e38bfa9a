"""The histories of appends.py with Google's client for Python: lists are documents, transactions are Firestore's.

A transaction appends to some documents blindly (a commit of array unions), reads several in a read-only transaction, or reads some
and writes them back longer in a read-write one. The generated client is asked directly, without its retries, so that each attempt
is one transaction with one outcome.
"""

import os
import time

import google.api_core.exceptions as errors

import appends
from google_writers import PROJECT, firestore
from support.waiting import EVENT_SECONDS

COLLECTION = "appends"
ONCE = {"retry": None, "timeout": EVENT_SECONDS}
# Answered, and nothing has happened: the transaction met another one, or is not there any more.
REFUSED = (errors.Aborted, errors.FailedPrecondition, errors.InvalidArgument, errors.NotFound)


def connect(server):
    os.environ["FIRESTORE_EMULATOR_HOST"] = server.variables["FIRESTORE_EMULATOR_HOST"]
    return firestore.Client(project=PROJECT)


class Documents:
    """Lists as documents, through one client."""

    def __init__(self, server):
        self.client = connect(server)
        self.api = self.client._firestore_api
        self.database = self.client._database_string

    def name(self, each):
        return f"{self.database}/documents/{COLLECTION}/{each.replace('/', '.')}"

    def begin(self, **options):
        return self.api.begin_transaction(request={"database": self.database, "options": options}, **ONCE).transaction

    def read(self, lists, transaction=b"", how=ONCE):
        request = {"database": self.database, "documents": [self.name(each) for each in lists]}
        if transaction:
            request["transaction"] = transaction
        found = {}
        for reply in self.api.batch_get_documents(request=request, **how):
            if reply.found.name:
                found[reply.found.name] = [value.string_value for value in reply.found.fields["list"].array_value.values]
            elif reply.missing:
                found[reply.missing] = []
        return {each: found[self.name(each)] for each in lists}

    def commit(self, writes, transaction=b""):
        self.api.commit(request={"database": self.database, "writes": writes, "transaction": transaction}, **ONCE)

    def append(self, values):
        """Commits each value behind what its list has, unseen."""
        union = [
            {"transform": {"document": self.name(each), "field_transforms": [
                {"field_path": "list", "append_missing_elements": {"values": [{"string_value": value}]}}]}}
            for each, value in values.items()
        ]  # fmt: skip
        self.commit(union)

    def replace(self, lists, transaction):
        self.commit([
            {"update": {"name": self.name(each), "fields": {
                "list": {"array_value": {"values": [{"string_value": value} for value in values]}}}}}
            for each, values in lists.items()
        ], transaction)  # fmt: skip


class DocumentClient(appends.Client):
    @staticmethod
    def prepare(server):
        pass  # documents need no table

    @staticmethod
    def final(server, lists):
        documents = Documents(server)
        try:
            return documents.read(lists, how={"timeout": EVENT_SECONDS})  # with retries: a channel remembers for a second whom it could not reach
        finally:
            documents.client.close()

    def connect(self, server):
        self.documents = Documents(server)

    def run(self):
        super().run()
        self.documents.client.close()

    def one(self, name):
        kind = self.random.choice(("append", "append", "read", "both", "both"))
        touched = self.random.sample(self.lists, self.random.randrange(1, 4))
        written = touched[: self.random.randrange(1, len(touched) + 1)] if kind == "both" else touched
        made_now = appends.Transaction(name, time.monotonic_ns())
        if kind != "read":
            made_now.appends = {each: f"{name}/{place}" for place, each in enumerate(written)}
        try:
            self.carry_out(kind, touched, made_now)
            made_now.outcome = "done"
        except REFUSED:
            made_now.outcome = "refused"
        except errors.GoogleAPICallError as error:
            if error.code is not None and error.code < 500:
                raise
        made_now.answer = time.monotonic_ns()
        if made_now.outcome != "done":
            made_now.reads = {}
        self.transactions.append(made_now)

    def carry_out(self, kind, touched, made_now):
        documents = self.documents
        if kind == "append":
            documents.append(made_now.appends)
        elif kind == "read":
            made_now.reads = documents.read(touched, documents.begin(read_only={}))
        else:
            transaction = documents.begin(read_write={})
            seen = documents.read(touched, transaction)
            made_now.reads = seen
            documents.replace({each: [*seen[each], value] for each, value in made_now.appends.items()}, transaction)


def run(seed, kills, progress=print):
    """As appends.run."""
    return appends.run(seed, kills, progress, DocumentClient)
