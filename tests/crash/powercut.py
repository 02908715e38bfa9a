"""Power cuts under load: what was acknowledged is there afterwards, whole, and everything agrees with everything.

A busy cut comes at a random moment while all writers write. A quiet cut comes right after the last acknowledgement, when
nothing else would push data to the disk: it finds a forgotten sync of a directory.
"""

import collections
import dataclasses
import os
import random
import statistics
import time

from botocore.exceptions import BotoCoreError, ClientError
from google.api_core.exceptions import GoogleAPIError

from filesystem import LoopFilesystem
from ledger import Complaint
from support.server import AloftServer
from support.waiting import EVENT_SECONDS
from watched import WatchedWriter
from writers import make_writers

QUIET_SHARE = 0.3
BUSY_SECONDS = (0.02, 0.3)
ROUND_CUTS = 100  # on one file system; then a new one


# What a client may raise beside its own errors when an answer is cut short or makes no sense.
UNREADABLE = (OSError, KeyError, ValueError)
CLIENT_ERRORS = (ClientError, BotoCoreError, GoogleAPIError)


def aloft_on(filesystem):
    return AloftServer(data_directory=filesystem.mount_point / "data", log_path=filesystem.folder / "aloft.log")


def aws_writers(server, seed):
    options = server.boto3_options()
    return [*make_writers(options, seed), WatchedWriter("watched", options, f"{seed}/watched")]


def google_writers(server, seed):
    from google_writers import make_google_writers  # the clients take half a second to load

    return make_google_writers(server.variables, seed)


def all_writers(server, seed):
    return [*aws_writers(server, seed), *google_writers(server, seed)]


WRITERS = {"all": all_writers, "aws": aws_writers, "google": google_writers}


@dataclasses.dataclass
class Outcome:
    cuts: int = 0
    quiet: int = 0
    acknowledged: int = 0
    complaints: list = dataclasses.field(default_factory=list)
    recovery_seconds: list = dataclasses.field(default_factory=list)
    kinds: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # of complaints, see ledger.py
    earlier: int = 0  # acknowledged in the rounds before this one
    space_used: int = 0  # bytes of the file system, the highest that was seen

    def recovery(self):
        times = sorted(self.recovery_seconds) or [0.0]
        return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.99))]

    def figures(self):
        """What a record keeps."""
        median, worst = self.recovery()
        return {
            "cuts": self.cuts, "quiet": self.quiet, "acknowledged": self.acknowledged,
            "complaints": len(self.complaints), "kinds": dict(self.kinds), "space_used": self.space_used, "recovery_p50_ms": round(median * 1000),
            "recovery_p99_ms": round(worst * 1000),
        }

    def summary(self):
        median, worst = self.recovery()
        return (
            f"{self.cuts} power cuts ({self.quiet} quiet), {self.acknowledged} acknowledged writes, "
            f"{len(self.complaints)} lost, torn or disagreeing; recovery p50 {median * 1000:.0f} ms, "
            f"p99 {worst * 1000:.0f} ms"
        )


class PowerCuts:
    """Owns the file system and the server; `run` cuts as often as asked."""

    def __init__(self, kind="ext4", seed=0, folder=None, writers=all_writers, outcome=None, server=aloft_on, settled=False,
                 busy=BUSY_SECONDS):
        self.chance = random.Random(seed)
        self.seed = seed
        self.filesystem = LoopFilesystem(kind, folder=folder)
        self.server = server(self.filesystem)
        self.make_writers = writers
        self.busy = busy  # seconds of load before a cut: between these
        self.settled = settled  # what the writers prepare is pushed to the disk: it has been there for long
        self.outcome = outcome or Outcome()
        self.outcome.earlier = self.outcome.acknowledged
        self.writers = []

    def __enter__(self):
        try:
            self.server.start()
            self.writers = self.make_writers(self.server, self.seed)
            for writer in self.writers:
                writer.prepare()
            if self.settled:
                self.filesystem.settle()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.server.process is not None and self.server.process.poll() is None:
            self.server.kill()
        self.filesystem.close()

    def environ(self, variables):
        """What the server is started with from now on, in addition to our own environment."""
        self.server.environment = dict(os.environ, **variables)

    def run(self, cuts, progress=lambda outcome: None, stop_at_complaint=False, seconds=float("inf")):
        """Cuts so often, or until the seconds are over."""
        deadline = time.monotonic() + seconds
        for _ in range(cuts):
            if time.monotonic() > deadline:
                break
            self.cut_once()
            came_back = self.recover()
            acknowledged = sum(writer.ledger.acknowledged for writer in self.writers)
            self.outcome.acknowledged = self.outcome.earlier + acknowledged
            progress(self.outcome)
            if not came_back or (self.outcome.complaints and stop_at_complaint):
                break
        return self.outcome

    def cut_once(self):
        for writer in self.writers:
            writer.begin()
        time.sleep(self.chance.uniform(*self.busy))  # the moment of the cut is the random input of this test
        quiet = self.chance.random() < QUIET_SHARE
        if quiet:
            for writer in self.writers:
                writer.stopping.set()
            self.join()
        for writer in self.writers:
            writer.powerless.set()
        self.filesystem.cut()
        self.server.kill()
        self.join()
        self.outcome.cuts += 1
        self.outcome.quiet += quiet

    def join(self):
        for writer in (each for each in self.writers if each.begun):
            writer.join(EVENT_SECONDS)
            if writer.is_alive():
                raise RuntimeError(f"writer {writer.writer_name} hangs")
            if writer.error is not None:
                words = f"writer {writer.writer_name}: {writer.error!r}"
                self.complain(Complaint(words, "corrupt" if isinstance(writer.error, ValueError) else "other"))
                writer.error = None

    def recover(self):
        """False when there is nothing to go on with."""
        self.filesystem.unmount()
        self.filesystem.mount()
        self.outcome.space_used = max(self.outcome.space_used, self.filesystem.used())
        start = time.monotonic()
        try:
            self.server.start()
        except RuntimeError as error:
            self.complain(Complaint(f"the server does not come back: {error}", "dead"))
            return False
        self.outcome.recovery_seconds.append(time.monotonic() - start)
        return all([self.check(writer) for writer in self.writers])

    def check(self, writer):
        writer.powerless.clear()
        try:
            for complaint in writer.check():
                self.complain(complaint)
        except (*UNREADABLE, *CLIENT_ERRORS) as error:
            words = f"writer {writer.writer_name} cannot read what it wrote: {error!r}"
            self.complain(Complaint(words, "lost"), count=writer.kept())
            return False
        return True

    def complain(self, text, count=1):
        self.outcome.complaints.append(f"cut {self.outcome.cuts}: {text}")
        self.outcome.kinds[getattr(text, "kind", "other")] += count


def in_rounds(kind, seed, folder, cuts, seconds, progress, **what):
    """Many cuts: after ROUND_CUTS of them the next ones begin on a new file system, all counted in one outcome."""
    outcome, deadline, round_number = Outcome(), time.monotonic() + seconds, 0
    while outcome.cuts < cuts and time.monotonic() < deadline:
        with PowerCuts(kind, f"{seed}/{round_number}", folder, outcome=outcome, **what) as power_cuts:
            wanted = min(ROUND_CUTS, cuts - outcome.cuts)
            power_cuts.run(wanted, progress, seconds=deadline - time.monotonic())
        round_number += 1
    return outcome
