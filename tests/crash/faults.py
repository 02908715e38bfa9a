"""Disks and systems that fail: never an acknowledgement after a failed sync, nothing lost, a clean restart.

Each case yields complaints. The failing disk is disk.c, followed by a real power cut where it matters: what a failed sync left
in the page cache must not count as written.
"""

import os
import pathlib
import resource
import shutil
import signal
import struct
import subprocess
import tempfile
import time

from botocore.exceptions import BotoCoreError, ClientError

import flips
from appends import wait_until
from filesystem import CannotRun, LoopFilesystem
from powercut import Load, PowerCuts
from preload import Ear, planted
from support.server import AloftServer, binary
from support.waiting import EVENT_SECONDS

EIO, ENOSPC, EMFILE = 5, 28, 24
DEAD_SECONDS = EVENT_SECONDS
STARTS_ON_FULL_DISK = 3
SMALL_DISK = 320 << 20
FILLED_DISK = 192 << 20
ITEM_BYTES = 300_000
OBJECT_BYTES = 60_000  # of the kind that lies beside others in one file
EMPTIED_SECONDS = 2 * EVENT_SECONDS  # for much work of a disk that others use, too
FULL_ANSWERS = (500, 503, 507)
# What is deleted on a full disk. Of documents only short ones can be: a longer one's last hour is kept, which takes space.
DELETED = ("o300", "o200000", "o1500000", "i1", "dshort")
MEMORY_MEBIBYTES = 24  # of what it takes under load, and then ever less
FAULT_SECONDS = EVENT_SECONDS  # in which a planted fault has come
SECONDS_BEHIND = 0.7  # of load behind it: what is acknowledged then must be kept, too


def failing_calls(options):
    """The n-th open, write or sync fails, then the power goes: what was acknowledged is there all the same."""
    with PowerCuts(options.fs, options.seed, options.folder) as cuts:
        cuts.forgiving = True
        for call, number, error in options.calls:
            cuts.server.kill()
            cuts.environ(planted(cuts.filesystem.mount_point, FAIL=f"{call}:{number}:{error}"))
            before, ear = len(cuts.outcome.complaints), Ear(cuts.server)
            try:
                cuts.server.start()
                write_until(cuts, ear.heard)
            except RuntimeError as reason:  # a call of the start itself failed, and it said so
                if not ended(cuts.server) or cuts.server.process.returncode < 0:
                    cuts.complain(f"it neither starts nor refuses to: {reason}")
            if not ear.heard():
                cuts.complain("it never came to the call that fails")
            cuts.environ({})
            cuts.cut_power()
            came_back = cuts.recover()
            yield f"{call} {number} fails with {errno_name(error)}", cuts.outcome.complaints[before:]
            if not came_back:
                return


def errno_name(number):
    return {EIO: "EIO", ENOSPC: "ENOSPC", EMFILE: "EMFILE"}[number]


def write_until(cuts, happened):
    """Loads the server until that, and for a moment behind it. Some faults end the process, which is right; others refuse a few
    writes, which is right too."""
    cuts.begin()
    wait_until(lambda: happened() or ended(cuts.server), FAULT_SECONDS)
    wait_until(lambda: ended(cuts.server), SECONDS_BEHIND)


def ended(server):
    return server.process.poll() is not None


def everybody_was_answered(cuts):
    wait_until(lambda: all(sum(writer.ledger.answered.values()) > 1 for writer in cuts.writers) or ended(cuts.server), FAULT_SECONDS)


def sync_failure_ends_the_process(options):
    """After a failed sync of its log or of a blob the server may not go on: nobody knows what is on the disk."""
    for kind, size in ((".log", 1000), (".seg", 100_000), (".big", 1_500_000)):
        with Folder() as folder:
            server = AloftServer(data_directory=folder / "data", log_path=folder / "log")
            server.environment.update(planted(folder, FAIL=f"sync:9:{EIO}", FAIL_IN=kind))
            server.start()
            yield f"a failed sync of a {kind} file ends the process", put_until_it_ends(server, size)


def put_until_it_ends(server, size):
    s3, _ = flips.clients(server)
    s3.create_bucket(Bucket="some-things")
    for number in range(100):
        try:
            s3.put_object(Bucket="some-things", Key=str(number), Body=b"x" * size)
        except (BotoCoreError, ClientError):
            break
    try:
        return [] if server.process.wait(DEAD_SECONDS) != 0 else ["it ended as if nothing had been wrong"]
    except subprocess.TimeoutExpired:
        server.kill()
        return ["it went on after a failed sync"]


def short_writes(options):
    """Every other write takes a part only; then the power goes."""
    with PowerCuts(options.fs, options.seed, options.folder) as cuts:
        cuts.server.kill()
        cuts.environ(planted(cuts.filesystem.mount_point, SHORT=1))
        ear = Ear(cuts.server)
        cuts.server.start()
        outcome = cuts.run(2)
        yield "short writes", outcome.complaints + ([] if ear.heard() else ["no write was short"])


def too_few_descriptors(options):
    """Under load there are suddenly no more descriptors: requests may be refused, nothing is lost, and with descriptors again
    everything goes on."""
    with PowerCuts(options.fs, options.seed, options.folder) as cuts:
        process = cuts.server.process.pid
        soft, hard = resource.prlimit(process, resource.RLIMIT_NOFILE)
        cuts.begin()
        everybody_was_answered(cuts)
        resource.prlimit(process, resource.RLIMIT_NOFILE, (3, hard))  # those that are open stay so, and no other can be opened
        if not wait_until(lambda: any(writer.refused or writer.error for writer in cuts.writers), FAULT_SECONDS):
            cuts.complain("nobody was refused though no file could be opened")
        cuts.forgiving = True
        cuts.end()
        resource.prlimit(process, resource.RLIMIT_NOFILE, (soft, hard))
        cuts.forgiving = False
        cuts.begin()
        everybody_was_answered(cuts)
        cuts.end()
        cuts.expect_no_refusal()
        cuts.cut_power()
        cuts.recover()
        yield "no more descriptors", cuts.outcome.complaints


def full_disk(options):
    """Reads and deletes go on, writes get the vendor's error, nothing is lost; with space again, writes go on."""
    filesystem = LoopFilesystem(options.fs, SMALL_DISK, options.folder)
    server = AloftServer(data_directory=filesystem.mount_point / "data", log_path=filesystem.folder / "log")
    filler = filesystem.mount_point / "filler"
    wrong = []
    try:
        server.start()
        expected = flips.fill(server)
        things = flips.Things(server)
        fill_up(filler)
        wrong += refused_on_a_full_disk(things, expected)
        complaints, refused = flips.read_back(server, expected)
        wrong += complaints + ([f"{refused} reads refused on a full disk"] if refused else [])
        wrong += starts_on_a_full_disk(server, filler, expected)
        wrong += deleted_on_a_full_disk(things, expected)
        filler.unlink(missing_ok=True)
        wrong += goes_on(things)
        server.kill()
        server.start()
        complaints, refused = flips.read_back(server, expected)
        wrong += complaints + ([f"{refused} reads refused after the restart"] if refused else [])
        wrong += [f"{name} is back after the restart" for name in DELETED if flips.Things(server).read(name) is not None]
        yield "full disk", wrong
    finally:
        if server.process.poll() is None:
            server.kill()
        filesystem.close()


def filled_by_itself(options):
    """A disk full of the server's own data: deleting most of it, one by one, makes room for as much without a restart."""
    for what, size in (("items", ITEM_BYTES), ("objects", OBJECT_BYTES)):
        filesystem = LoopFilesystem(options.fs, FILLED_DISK, options.folder)
        server = AloftServer(data_directory=filesystem.mount_point / "data", log_path=filesystem.folder / "log")
        try:
            server.start()
            yield f"filled by {what}, emptied by deletes", emptied_by_deletes(server, what[0], size)
        finally:
            if not ended(server):
                server.kill()
            filesystem.close()


def emptied_by_deletes(server, kind, size):
    things, digests = flips.Things(server), {}
    things.make_places()
    while taken(things, digests, f"{kind}{len(digests)}", size):
        continue
    filled = len(digests)
    for number, name in enumerate(list(digests)):
        if number % 10:
            things.delete(name)
            del digests[name]
    deadline = time.monotonic() + EMPTIED_SECONDS
    for number in range(filled // 2):
        while not taken(things, digests, f"{kind}again{number}", size):
            if time.monotonic() > deadline:
                return [f"{filled} fitted; with nine tenths deleted only {number} more are taken"]
            time.sleep(0.1)
    complaints, refused = flips.read_back(server, digests)
    return complaints + ([f"{refused} reads refused"] if refused else [])


def taken(things, digests, name, size):
    """Whether it was; if so its digest is kept. False: the disk is full."""
    try:
        digests[name] = things.write(name, os.urandom(size))
    except ClientError as error:
        if status_of(error) not in FULL_ANSWERS:
            raise
        return False
    return True


def starts_on_a_full_disk(server, filler, expected):
    """Killed on a full disk it comes back, again and again, and everything can be read (and then deleted)."""
    for _ in range(STARTS_ON_FULL_DISK):
        server.kill()
        try:
            server.start()
        except RuntimeError as error:
            left = os.statvfs(filler).f_bfree * os.statvfs(filler).f_frsize
            files = {path.name: path.stat().st_blocks * 512 for path in server.data_directory.rglob("*") if path.is_file()}
            filler.unlink()
            server.start()
            return [f"it does not start on a full disk: {str(error)[-200:]} ({left} bytes free; {files})"]
    complaints, refused = flips.read_back(server, expected)
    return complaints + ([f"{refused} reads refused behind a start on a full disk"] if refused else [])


def fill_up(path):
    block = b"\1" * (1 << 20)
    with open(path, "ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(block[:size])
            except OSError:
                continue


def refused_on_a_full_disk(things, expected):
    """Writes of each kind until one is refused: a server may keep room for a few, and those are expected to be there."""
    wrong, answers = [], set()
    for kind in "oid":
        for number in range(1000):
            name = f"{kind}-more{number}"
            try:
                expected[name] = things.write(name, os.urandom(100_000))
            except flips.REFUSALS as error:
                answers.add(status_of(error))
                break
        else:
            wrong.append(f"no write of {name} is refused on a full disk")
    return wrong + [f"a full disk is answered with {answer}" for answer in answers if answer not in FULL_ANSWERS]


def status_of(error):
    """What a client was answered, whichever library says it; None for no answer."""
    answer = getattr(error, "response", None)
    return answer["ResponseMetadata"]["HTTPStatusCode"] if isinstance(answer, dict) else getattr(answer, "status_code", None)


def deleted_on_a_full_disk(things, expected):
    wrong = []
    for name in DELETED:
        try:
            things.delete(name)
            del expected[name]
            if things.read(name) is not None:
                wrong.append(f"{name} is still there though it was deleted on a full disk")
        except flips.REFUSALS as error:
            wrong.append(f"{name} cannot be deleted on a full disk: {error}")
    return wrong


def goes_on(things, seconds=EVENT_SECONDS):
    """With space again, writes are taken again without a restart."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            for name in ("o-after", "i-after", "d-after"):
                things.write(name, b"x" * 50_000)
            return []
        except flips.REFUSALS as error:
            if time.monotonic() > deadline:
                return [f"writes are still refused though there is space again: {error}"]
            time.sleep(0.2)


def stopped_and_continued(options):
    """SIGSTOP for a while under load, as a suspended laptop does: what was under way is finished."""
    with AloftServer() as server:
        load = Load(server, options.seed)
        load.prepare()
        load.begin()
        for _ in range(3):
            everybody_was_answered(load)
            server.process.send_signal(signal.SIGSTOP)
            time.sleep(0.3)  # how long it is stopped is what this is about
            server.process.send_signal(signal.SIGCONT)
        load.end()
        load.expect_no_refusal()
        load.look()
        yield "SIGSTOP and SIGCONT", load.outcome.complaints


def clock_jumps(options):
    """The wall clock goes back ten minutes, ahead by as much, back again, under load: versions, streams, listeners and reads do not
    care. A year ahead signatures do, by design: the clients' clock and the server's are then apart.
    """
    with Folder() as folder:
        clock = Clock(folder / "clock")
        server = AloftServer(data_directory=folder / "data", log_path=folder / "log")
        server.environment.update(planted(folder, LAG_MS=0), ALOFT_CLOCK_FILE=str(clock.path))
        server.start()
        load = Load(server, options.seed)
        load.prepare()
        for jump in (-600, 600, 0):  # within what signatures allow
            load.begin()
            everybody_was_answered(load)
            clock.be_off_by(jump)
            time.sleep(0.3)  # of load behind the jump
            load.end()
            load.expect_no_refusal()
            if ended(server):
                load.complain(f"the server ended with the clock off by {jump} s: {server.log_text()}")
                break
            load.look()
        else:
            clock.be_off_by(365 * 86400)
            load.outcome.complaints += far_ahead(server)
            clock.be_off_by(0)
            for writer in load.writers:
                writer.HAS_STREAM = False  # records are kept for a day, and a year has gone by
            load.look()
        server.kill()
        yield "clock jumps", load.outcome.complaints


class Clock:
    """How far the server's wall clock is off: a file that it has mapped into its memory, so that it is written in place."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(bytes(8))

    def be_off_by(self, seconds):
        with open(self.path, "r+b", buffering=0) as file:
            file.write(struct.pack("q", seconds))


def far_ahead(server):
    s3, _ = flips.clients(server)
    try:
        s3.list_buckets()
        return ["a request signed a year ago is taken"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return [] if code == "RequestTimeTooSkewed" else [f"a request signed a year ago is answered with {code}"]
    except BotoCoreError as error:
        return [f"a clock a year ahead stops the server: {error}"]


def second_process(options):
    """A second server on the same data directory is refused in words, and the first does not notice."""
    with AloftServer() as server:
        command = [binary(), "dev", "--data", str(server.data_directory), "--port", "0"]
        second = subprocess.run(command, capture_output=True, text=True, timeout=DEAD_SECONDS)
        wrong = []
        if second.returncode == 0 or "in use" not in second.stderr + second.stdout:
            wrong.append(f"the second process ended with {second.returncode}: {second.stderr[-200:]}")
        s3, _ = flips.clients(server)
        s3.list_buckets()
        yield "second process", wrong


def unknown_format(options):
    """A data directory of a version to come is refused in words, and left as it is."""
    with Folder() as folder:
        server = AloftServer(data_directory=folder / "data", log_path=folder / "log")
        server.start()
        server.stop()
        (format_file,) = (folder / "data").rglob("FORMAT")
        format_file.write_text("aloft store 99\n")
        command = [binary(), "dev", "--data", str(folder / "data"), "--port", "0"]
        started = subprocess.run(command, capture_output=True, text=True, timeout=DEAD_SECONDS)
        wrong = []
        if started.returncode == 0 or "FORMAT" not in started.stderr + started.stdout:
            wrong.append(f"it ended with {started.returncode}: {started.stderr[-200:]}")
        if format_file.read_text() != "aloft store 99\n":
            wrong.append("the refused directory was changed")
        yield "unknown format", wrong


def flipped_bits(options):
    """In every kind of file: reported, never served."""
    report = lambda line: print(f"    {line}", flush=True)  # noqa: E731
    yield "flipped bits", flips.complaints(options.seed, options.flips, report)
    yield "flipped bits of certificates", flips.certificate_complaints(options.seed, report)


def memory_limit(options):
    """Killed for want of memory under load: nothing acknowledged is lost."""
    group, limit = memory_group()
    try:
        with PowerCuts(options.fs, options.seed, options.folder) as cuts:
            (group / "cgroup.procs").write_text(str(cuts.server.process.pid))
            cuts.forgiving = True
            cuts.begin()
            everybody_was_answered(cuts)
            died = squeeze(cuts.server, limit)
            cuts.server.kill()
            cuts.join()
            answers = cuts.outcome.acknowledged
            cuts.recover()
            yield f"memory limit ({'killed by it' if died else 'lived with it'}, {answers} answers before)", cuts.outcome.complaints
    finally:
        group.rmdir()


def squeeze(server, limit):
    """Less and less memory; whether it was killed for want of it."""
    for mebibytes in range(MEMORY_MEBIBYTES, 0, -1):
        try:
            limit.write_text(str(mebibytes << 20))
        except OSError:
            continue  # so much cannot be taken back from it; it soon meets what was set before
        if wait_until(lambda: ended(server), 0.3):
            return True
    return ended(server)


def memory_group():
    """A control group of our own, and the file with its limit."""
    for root in (pathlib.Path("/sys/fs/cgroup/memory"), pathlib.Path("/sys/fs/cgroup")):
        group = root / f"aloft-crash-{os.getpid()}"
        try:
            group.mkdir(exist_ok=True)
            for limit in (group / "memory.limit_in_bytes", group / "memory.max"):
                if limit.exists():
                    return group, limit
            group.rmdir()
        except OSError:
            continue
    raise CannotRun("no memory controller of cgroups can be used")


class Folder:
    """A folder for one case, gone with it."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="aloft-fault-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


SHORT_CALLS = (("sync", 12, EIO), ("write", 40, EIO), ("write", 60, ENOSPC), ("open", 20, EMFILE))
LONG_CALLS = tuple(
    (call, number, error)
    for number in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233)
    for call, error in (("sync", EIO), ("write", EIO), ("write", ENOSPC), ("open", EMFILE))
)
CASES = (
    failing_calls, sync_failure_ends_the_process, short_writes, too_few_descriptors, full_disk, filled_by_itself, stopped_and_continued,
    clock_jumps, second_process, unknown_format, flipped_bits, memory_limit,
)


def chosen(name):
    return [case for case in CASES if (name or "") in case.__name__]


def run_all(options):
    """Returns how many cases complained, and how many could not run."""
    wrong = missing = 0
    for case in chosen(options.name):
        try:
            for name, complaints in case(options):
                wrong += bool(complaints)
                print(f"{name}: {'WRONG' if complaints else 'held'}", flush=True)
                for complaint in complaints[:3]:
                    print(f"    {complaint[:1000]}", flush=True)
        except CannotRun as reason:
            missing += 1
            print(f"{case.__name__}: cannot run here: {reason}", flush=True)
    return wrong, missing
