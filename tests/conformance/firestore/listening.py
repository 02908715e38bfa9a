"""A listener of many targets on one stream that believes what it is told, as the mobile and web clients do, and can break off and resume."""

import queue
import threading

import grpc
from google.cloud.firestore_v1 import types
from support.waiting import EVENT_SECONDS

LISTEN = "/google.firestore.v1.Firestore/Listen"
METADATA = [("authorization", "Bearer owner")]


class Target:
    def __init__(self, **asked):
        self.asked = asked  # of google.firestore.v1.Target
        self.token = b""
        self.told = {}  # fields by name, as of the last snapshot
        self.working = {}  # told since
        self.current = False

    def request(self, database, number):
        resumed = {"resume_token": self.token, "expected_count": {"value": len(self.told)}} if self.token else {}
        add = types.firestore.Target(target_id=number, **self.asked, **resumed)
        return types.ListenRequest.serialize(types.ListenRequest(database=database, add_target=add))


class Listener:
    """`check(targets)` is called at each snapshot in which all targets are current, with their documents by number."""

    def __init__(self, host, database, targets, check):
        self.host, self.database, self.check = host, database, check
        self.targets = targets  # Target by number
        self.read_time = None
        self.snapshots = self.documents_told = self.resets = 0

    def follow(self, stop):
        """Until `stop(self)` holds behind a snapshot or a message; then breaks off in the middle."""
        if not all(target.token for target in self.targets.values()):
            for target in self.targets.values():
                target.token, target.told = b"", {}
        for target in self.targets.values():
            target.working, target.current = dict(target.told), False
        requests = queue.SimpleQueue()
        for number, target in self.targets.items():
            requests.put(target.request(self.database, number))
        with grpc.insecure_channel(self.host) as channel:
            call = channel.stream_stream(LISTEN)(iter(requests.get, None), metadata=METADATA)
            watchdog = threading.Timer(EVENT_SECONDS, call.cancel)
            watchdog.start()
            try:
                for message in call:
                    self._take(types.ListenResponse.deserialize(message))
                    if stop(self):
                        return
            finally:
                watchdog.cancel()
                requests.put(None)
                call.cancel()

    def _take(self, reply):
        kind = types.ListenResponse.pb(reply).WhichOneof("response_type")
        if kind == "target_change":
            self._take_change(reply.target_change)
        elif kind == "filter":
            target = self.targets[reply.filter.target_id]
            assert reply.filter.count == len(target.working), (reply.filter.count, len(target.working))
        else:
            self._take_document(getattr(reply, kind))

    def _take_document(self, change):
        self.documents_told += 1
        document = change.document
        name = document if isinstance(document, str) else document.name
        for number in getattr(change, "target_ids", ()):
            known = self.targets[number].working.get(name)
            assert known is None or known.update_time <= document.update_time, "an older version"
            self.targets[number].working[name] = document
        for number in change.removed_target_ids:
            self.targets[number].working.pop(name, None)

    def _take_change(self, change):
        kind = change.target_change_type.name
        assert kind != "REMOVE", change
        for number in change.target_ids:
            if kind == "RESET":
                self.resets += 1
                self.targets[number].working = {}
            self.targets[number].current = (self.targets[number].current or kind == "CURRENT") and kind != "RESET"
        if kind == "NO_CHANGE" and not change.target_ids:
            self._take_snapshot(change)

    def _take_snapshot(self, change):
        assert self.read_time is None or change.read_time >= self.read_time, "time went back"
        self.read_time = change.read_time
        if not all(target.current for target in self.targets.values()):
            return
        for target in self.targets.values():
            target.told, target.token = dict(target.working), change.resume_token
        self.snapshots += 1
        self.check({number: target.told for number, target in self.targets.items()})
