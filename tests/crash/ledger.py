"""What was acknowledged: kept by the writers, outside of the file system that loses power.

Every key has one writer. So after a cut a key may be in one of two states only: the last one acknowledged, or the one that
was asked for and not answered. Anything else is a lost, resurrected or torn write.
"""

import collections
import dataclasses
import random

ABSENT = None


def content(key, sequence, size):
    """Bytes that tell which write made them, whole or torn: no block of them is like another."""
    return random.Random(f"{key}/{sequence}").randbytes(size)


class Complaint(str):
    """What is wrong, in words, and of which kind: lost (what was acknowledged is not there, or an older state is), corrupt (what
    is there was never written, or cannot be read), disagreeing (two views of the same thing differ), dead (the server does not
    come back), refused (no answer though nothing fails)."""

    def __new__(cls, text, kind):
        self = super().__new__(cls, text)
        self.kind = kind
        return self


@dataclasses.dataclass
class Entry:
    acknowledged: object = ABSENT  # the state of the last acknowledged write
    pending: object = ABSENT
    is_pending: bool = False  # a write was sent and not answered
    asked: set = dataclasses.field(default_factory=lambda: {ABSENT})  # every state that was ever asked for

    def allowed(self):
        return [self.acknowledged, self.pending] if self.is_pending else [self.acknowledged]


class Ledger:
    def __init__(self):
        self.entries = {}
        self.answered = collections.Counter()  # operation -> how many of it were answered, since somebody took the count

    def entry(self, key):
        return self.entries.setdefault(key, Entry())

    def ask(self, key, state):
        entry = self.entry(key)
        entry.pending, entry.is_pending = state, True
        entry.asked.add(state)

    def acknowledge(self, key, operation):
        entry = self.entry(key)
        entry.acknowledged, entry.is_pending = entry.pending, False
        self.count(operation)

    def count(self, operation):
        self.answered[operation] += 1

    def settle(self, key, found):
        """After a cut: `found` is what the server now has. Returns a complaint, or None."""
        entry = self.entry(key)
        allowed = entry.allowed()
        entry.acknowledged, entry.is_pending = found, False  # what is wrong is said once
        if found in allowed:
            return None
        return Complaint(f"{key}: found {found!r}, allowed {allowed!r}", "lost" if found in entry.asked else "corrupt")

    def kept(self):
        """How many keys should be there."""
        return sum(entry.acknowledged is not ABSENT for entry in self.entries.values())
