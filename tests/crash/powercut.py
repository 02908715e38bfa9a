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
from writers import Gone, make_writers

QUIET_SHARE = 0.3
BUSY_SECONDS = (0.02, 0.3)
ROUND_CUTS = 100  # on one file system; then a new one
HEARD_WRITES = 2000  # among so many there are some of each operation: of the rarest one in 150


# What a client may raise beside its own errors when an answer is cut short or makes no sense.
UNREADABLE = (OSError, KeyError, ValueError, Gone)
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
    writes: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # acknowledged, by operation
    reads: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # what else clients were told
    complaints: list = dataclasses.field(default_factory=list)
    recovery_seconds: list = dataclasses.field(default_factory=list)
    kinds: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # of complaints, see ledger.py
    space_used: int = 0  # bytes of the file system, the highest that was seen

    @property
    def acknowledged(self):
        return sum(self.writes.values())

    def answers(self):
        return ", ".join(f"{operation} {count:,}" for operation, count in {**self.writes, **self.reads}.items())

    def silent(self):
        """Operations that were never answered."""
        return [operation for operation, count in {**self.writes, **self.reads}.items() if count == 0]

    def recovery(self):
        times = sorted(self.recovery_seconds) or [0.0]
        return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.99))]

    def figures(self):
        """What a record keeps."""
        median, worst = self.recovery()
        return {
            "cuts": self.cuts, "quiet": self.quiet, "acknowledged": self.acknowledged,
            "writes": self.writes, "reads": self.reads, "complaints": len(self.complaints), "kinds": dict(self.kinds),
            "space_used": self.space_used, "recovery_p50_ms": round(median * 1000), "recovery_p99_ms": round(worst * 1000),
        }

    def summary(self):
        median, worst = self.recovery()
        return (
            f"{self.cuts} power cuts ({self.quiet} quiet), {self.acknowledged} acknowledged writes, "
            f"{len(self.complaints)} lost, torn or disagreeing; recovery p50 {median * 1000:.0f} ms, "
            f"p99 {worst * 1000:.0f} ms\nanswered: {self.answers()}"
        )


class Load:
    """All writers on one server, and what they have to say."""

    def __init__(self, server, seed, make_writers=all_writers, outcome=None):
        self.server = server
        self.seed = seed
        self.make_writers = make_writers
        self.outcome = outcome or Outcome()
        self.writers = []
        self.forgiving = False  # something fails on purpose: a client may be told so in any way that its library knows

    def prepare(self):
        self.writers = self.make_writers(self.server, self.seed)
        for writer in self.writers:
            writer.prepare()
            self.outcome.writes.update(dict.fromkeys(writer.WRITES, 0))
            self.outcome.reads.update(dict.fromkeys(writer.READS, 0))

    def begin(self):
        for writer in self.writers:
            writer.begin()

    def end(self):
        """Each writer finishes what it is at."""
        for writer in self.writers:
            writer.stopping.set()
        self.join()

    def join(self):
        for writer in (each for each in self.writers if each.begun):
            writer.join(EVENT_SECONDS)
            if writer.is_alive():
                raise RuntimeError(f"writer {writer.writer_name} hangs")
            error, writer.error = writer.error, None
            if error is not None and not (self.forgiving and isinstance(error, CLIENT_ERRORS)):
                words = f"writer {writer.writer_name}: {error!r}"
                self.complain(Complaint(words, "corrupt" if isinstance(error, ValueError) else "other"))
        self.take_counts()

    def take_counts(self):
        for writer in self.writers:
            for counts, operations in ((self.outcome.writes, writer.WRITES), (self.outcome.reads, writer.READS)):
                counts.update({each: writer.ledger.answered.pop(each, 0) for each in operations})
            assert not writer.ledger.answered, f"{writer.writer_name} counts what it has not named: {writer.ledger.answered}"

    def expect_no_refusal(self):
        """Where nothing fails on purpose, a writer that got no answer is a mistake of the server."""
        for writer in self.writers:
            if writer.refused is not None:
                self.complain(Complaint(f"writer {writer.writer_name} was refused while there was power: {writer.refused!r}", "refused"))

    def look(self):
        """Every writer checks what it was told. False when there is nothing to go on with."""
        held = all([self.check(writer) for writer in self.writers])
        self.take_counts()
        return held

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


class PowerCuts(Load):
    """Owns the file system and the server; `run` cuts as often as asked."""

    def __init__(self, kind="ext4", seed=0, folder=None, writers=all_writers, outcome=None, server=aloft_on, settled=False,
                 busy=BUSY_SECONDS):
        self.chance = random.Random(seed)
        self.filesystem = LoopFilesystem(kind, folder=folder)
        super().__init__(server(self.filesystem), seed, writers, outcome)
        self.busy = busy  # seconds of load before a cut: between these
        self.settled = settled  # what the writers prepare is pushed to the disk: it has been there for long

    def __enter__(self):
        try:
            self.server.start()
            self.prepare()
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
            progress(self.outcome)
            if not came_back or (self.outcome.complaints and stop_at_complaint):
                break
        return self.outcome

    def cut_once(self):
        self.begin()
        time.sleep(self.chance.uniform(*self.busy))  # the moment of the cut is the random input of this test
        quiet = self.chance.random() < QUIET_SHARE
        if quiet:
            self.end()
        self.cut_power()
        self.expect_no_refusal()
        self.outcome.cuts += 1
        self.outcome.quiet += quiet

    def cut_power(self):
        for writer in self.writers:
            writer.powerless.set()
        self.filesystem.cut()
        self.server.kill()
        self.join()

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
        return self.look()


def unheard(outcome):
    """Operations that were never answered in a run that is long enough: nothing was lost of them, since there was nothing to lose."""
    return [f"no answer to any {each}" for each in outcome.silent()] if outcome.acknowledged >= HEARD_WRITES else []


def in_rounds(kind, seed, folder, cuts, seconds, progress, **what):
    """Many cuts: after ROUND_CUTS of them the next ones begin on a new file system, all counted in one outcome."""
    outcome, deadline, round_number = Outcome(), time.monotonic() + seconds, 0
    while outcome.cuts < cuts and time.monotonic() < deadline:
        with PowerCuts(kind, f"{seed}/{round_number}", folder, outcome=outcome, **what) as power_cuts:
            wanted = min(ROUND_CUTS, cuts - outcome.cuts)
            power_cuts.run(wanted, progress, seconds=deadline - time.monotonic())
        round_number += 1
    return outcome
