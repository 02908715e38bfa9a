"""Disks and systems that fail: never an acknowledgement after a failed sync, nothing lost, a clean restart.

Each case yields complaints. The failing disk is disk.c, followed by a real power cut where it matters: what a failed sync left
in the page cache must not count as written.
"""

import hashlib
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import tempfile
import time

from botocore.exceptions import BotoCoreError, ClientError

import flips
from filesystem import CannotRun, LoopFilesystem
from powercut import CLIENT_ERRORS, PowerCuts
from preload import planted
from support.server import AloftServer, binary
from support.waiting import EVENT_SECONDS
from writers import SESSION, ONCE

EIO, ENOSPC, EMFILE = 5, 28, 24
DEAD_SECONDS = EVENT_SECONDS
STARTS_ON_FULL_DISK = 3
SMALL_DISK = 320 << 20
FILLED_DISK = 192 << 20
ITEM_BYTES = 300_000
OBJECT_BYTES = 60_000  # of the kind that lies beside others in one file
EMPTIED_SECONDS = 2 * EVENT_SECONDS  # for much work of a disk that others use, too
MEMORY_BYTES = 6 << 20  # less than it needs under load


def failing_calls(options):
    """EIO at the n-th write or sync, then the power goes: what was acknowledged is there all the same."""
    with PowerCuts(options.fs, options.seed, options.folder) as cuts:
        for call, number, error in options.calls:
            cuts.server.kill()
            cuts.environ(planted(cuts.filesystem.mount_point, FAIL=f"{call}:{number}:{error}"))
            name = f"{call} {number} fails with {errno_name(error)}"
            try:
                cuts.server.start()
                write_until_it_ends(cuts)
            except RuntimeError:
                pass  # it did not start: a call of the start itself failed, and it said so
            for writer in cuts.writers:
                writer.error = None if isinstance(writer.error, CLIENT_ERRORS) else writer.error
            cuts.environ({})
            cuts.filesystem.cut()
            if cuts.server.process.poll() is None:
                cuts.server.kill()
            cuts.join()
            before = len(cuts.outcome.complaints)
            came_back = cuts.recover()
            yield name, cuts.outcome.complaints[before:]
            if not came_back:
                return


def errno_name(number):
    return {EIO: "EIO", ENOSPC: "ENOSPC", EMFILE: "EMFILE"}[number]


def write_until_it_ends(cuts, seconds=3):
    """Some faults end the process, which is right; others refuse a few writes, which is right too."""
    for writer in cuts.writers:
        writer.begin()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and cuts.server.process.poll() is None:
        time.sleep(0.05)


def sync_failure_ends_the_process(options):
    """After a failed sync of its log or of a blob the server may not go on: nobody knows what is on the disk."""
    for kind, size in ((".log", 1000), (".seg", 100_000), (".big", 1_500_000)):
        with Folder() as folder:
            server = AloftServer(data_directory=folder / "data", log_path=folder / "log")
            server.environment.update(planted(folder, FAIL=f"sync:9:{EIO}", FAIL_IN=kind))
            server.start()
            yield f"a failed sync of a {kind} file ends the process", put_until_it_ends(server, size)


def put_until_it_ends(server, size):
    s3, _ = clients(server)
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
        cuts.server.start()
        outcome = cuts.run(2)
        yield "short writes", outcome.complaints


def too_few_descriptors(options):
    """Opening a file fails now and then for want of descriptors: requests may be refused, nothing is lost."""
    with PowerCuts(options.fs, options.seed, options.folder) as cuts:
        for number in (30, 60):
            cuts.server.kill()
            cuts.environ(planted(cuts.filesystem.mount_point, FAIL=f"open:{number}:{EMFILE}"))
            try:
                cuts.server.start()
                write_until_it_ends(cuts, 1.5)
            except RuntimeError:
                pass
            for writer in cuts.writers:
                writer.stopping.set()
            cuts.join()
            cuts.environ({})
            cuts.server.kill()
            cuts.recover()
        yield "open fails with EMFILE", cuts.outcome.complaints


def full_disk(options):
    """Reads and deletes go on, writes get the vendor's error, nothing is lost; with space again, writes go on."""
    filesystem = LoopFilesystem(options.fs, SMALL_DISK, options.folder)
    server = AloftServer(data_directory=filesystem.mount_point / "data", log_path=filesystem.folder / "log")
    filler = filesystem.mount_point / "filler"
    wrong = []
    try:
        server.start()
        expected = flips.fill(server)
        s3, dynamodb = clients(server)
        fill_up(filler)
        wrong += refused_on_a_full_disk(s3, dynamodb)
        complaints, refused = flips.read_back(server, expected)
        wrong += complaints + ([f"{refused} reads refused on a full disk"] if refused else [])
        wrong += starts_on_a_full_disk(server, filler, expected)
        wrong += deletes_on_a_full_disk(s3, dynamodb)
        for name in ("o300", "o200000", "i1"):
            expected.pop(name)
        filler.unlink(missing_ok=True)
        wrong += goes_on(s3, dynamodb)
        server.kill()
        server.start()
        complaints, refused = flips.read_back(server, expected)
        wrong += complaints + ([f"{refused} reads refused after the restart"] if refused else [])
        yield "full disk", wrong
    finally:
        if server.process.poll() is None:
            server.kill()
        filesystem.close()


def filled_by_itself(options):
    """A disk full of the server's own data: deleting most of it, one by one, makes room for as much without a restart."""
    for kind, put, delete in (
        ("items", put_item, lambda _, dynamodb, name: dynamodb.delete_item(TableName=flips.TABLE, Key={"id": {"S": name}})),
        ("objects", put_object, lambda s3, _, name: s3.delete_object(Bucket=flips.BUCKET, Key=name)),
    ):
        filesystem = LoopFilesystem(options.fs, FILLED_DISK, options.folder)
        server = AloftServer(data_directory=filesystem.mount_point / "data", log_path=filesystem.folder / "log")
        try:
            server.start()
            yield f"filled by {kind}, emptied by deletes", emptied_by_deletes(server, put, delete)
        finally:
            if server.process.poll() is None:
                server.kill()
            filesystem.close()


def emptied_by_deletes(server, put, delete):
    s3, dynamodb = clients(server)
    s3.create_bucket(Bucket=flips.BUCKET)
    flips.create_table(dynamodb)
    digests = {}
    while put(s3, dynamodb, digests):
        continue
    filled, names = len(digests), list(digests)
    for number, name in enumerate(names):
        if number % 10:
            delete(s3, dynamodb, name)
            del digests[name]
    deadline = time.monotonic() + EMPTIED_SECONDS
    for number in range(filled // 2):
        while not put(s3, dynamodb, digests, name=f"{names[0][0]}again{number}"):
            if time.monotonic() > deadline:
                return [f"{filled} fitted; with nine tenths deleted only {number} more are taken"]
            time.sleep(0.1)
    complaints, refused = flips.read_back(server, digests)
    return complaints + ([f"{refused} reads refused"] if refused else [])


def put_item(_, dynamodb, digests, name=None):
    return taken(digests, name or f"i{len(digests)}", os.urandom(ITEM_BYTES), lambda name, body: dynamodb.put_item(
        TableName=flips.TABLE, Item={"id": {"S": name}, "body": {"B": body}}))


def put_object(s3, _, digests, name=None):
    return taken(digests, name or f"o{len(digests)}", os.urandom(OBJECT_BYTES), lambda name, body: s3.put_object(
        Bucket=flips.BUCKET, Key=name, Body=body))


def taken(digests, name, body, call):
    """Whether it was; if so its digest is kept. False: the disk is full."""
    try:
        call(name, body)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (500, 503, 507):
            raise
        return False
    digests[name] = hashlib.md5(body).hexdigest()
    return True


def starts_on_a_full_disk(server, filler, expected):
    """Killed on a full disk it comes back, again and again, and everything can be read (and then deleted)."""
    for _ in range(STARTS_ON_FULL_DISK):
        server.kill()
        try:
            server.start()
        except RuntimeError as error:
            filler.unlink()
            server.start()
            return [f"it does not start on a full disk: {str(error)[-300:]}"]
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


def refused_on_a_full_disk(s3, dynamodb):
    """Writes until one is refused: a server may keep room for a few."""
    wrong, codes = [], set()
    for call in (
        lambda n: s3.put_object(Bucket=flips.BUCKET, Key=f"more{n}", Body=os.urandom(100_000)),
        lambda n: dynamodb.put_item(
            TableName=flips.TABLE, Item={"id": {"S": f"more{n}"}, "b": {"B": os.urandom(100_000)}}
        ),
    ):
        for number in range(1000):
            try:
                call(number)
            except ClientError as error:
                codes.add((error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]))
                break
            except BotoCoreError as error:
                wrong.append(f"a write on a full disk is not answered: {error}")
                break
        else:
            wrong.append("no write is refused on a full disk")
    wrong += [f"a full disk is answered with {code} {status}" for code, status in codes if status not in (500, 503, 507)]
    return wrong


def deletes_on_a_full_disk(s3, dynamodb):
    wrong = []
    try:
        s3.delete_object(Bucket=flips.BUCKET, Key="o300")
        s3.delete_object(Bucket=flips.BUCKET, Key="o200000")
    except (ClientError, BotoCoreError) as error:
        wrong.append(f"an object cannot be deleted on a full disk: {error}")
    try:
        dynamodb.delete_item(TableName=flips.TABLE, Key={"id": {"S": "i1"}})
    except (ClientError, BotoCoreError) as error:
        wrong.append(f"an item cannot be deleted on a full disk: {error}")
    return wrong


def goes_on(s3, dynamodb, seconds=EVENT_SECONDS):
    """With space again, writes are taken again without a restart."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            s3.put_object(Bucket=flips.BUCKET, Key="after", Body=b"x" * 50_000)
            dynamodb.put_item(TableName=flips.TABLE, Item={"id": {"S": "after"}})
            return []
        except (ClientError, BotoCoreError) as error:
            if time.monotonic() > deadline:
                return [f"writes are still refused though there is space again: {error}"]
            time.sleep(0.2)


def stopped_and_continued(options):
    """SIGSTOP for a while, as a suspended laptop does: what was under way is finished."""
    with AloftServer() as server:
        expected = flips.fill(server)
        for _ in range(3):
            server.process.send_signal(signal.SIGSTOP)
            time.sleep(0.3)
            server.process.send_signal(signal.SIGCONT)
        complaints, refused = flips.read_back(server, expected)
        yield "SIGSTOP and SIGCONT", complaints + ([f"{refused} reads refused"] if refused else [])


def clock_jumps(options):
    """The wall clock goes back an hour, then ahead by a year: versions, streams and reads do not care.

    Signatures do, by design: the clients' clock and the server's are then apart. So what is read is read after the jump back.
    """
    with Folder() as folder:
        clock = folder / "clock"
        clock.write_bytes(struct.pack("q", 0))
        server = AloftServer(data_directory=folder / "data", log_path=folder / "log")
        server.environment.update(planted(folder, LAG_MS=0), ALOFT_CLOCK_FILE=str(clock))
        server.start()
        expected = flips.fill(server)
        wrong = []
        for jump in (-600, 600, 0):  # within what signatures allow
            clock.write_bytes(struct.pack("q", jump))
            complaints, refused = flips.read_back(server, expected)
            wrong += complaints + ([f"{refused} reads refused with the clock off by {jump} s"] if refused else [])
            s3, _ = clients(server)
            s3.put_object(Bucket=flips.BUCKET, Key="o300", Body=flips.content("object", 300, 300))
        clock.write_bytes(struct.pack("q", 365 * 86400))
        wrong += far_ahead(server)
        clock.write_bytes(struct.pack("q", 0))
        complaints, refused = flips.read_back(server, expected)
        yield "clock jumps", wrong + complaints + ([f"{refused} reads refused afterwards"] if refused else [])
        server.kill()


def far_ahead(server):
    s3, _ = clients(server)
    try:
        s3.list_objects_v2(Bucket=flips.BUCKET)
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
        s3, _ = clients(server)
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
    yield "flipped bits", flips.complaints(options.seed, options.flips, lambda line: print(f"    {line}", flush=True))


def memory_limit(options):
    """Killed for want of memory under load: nothing acknowledged is lost."""
    group = memory_group()
    try:
        with PowerCuts(options.fs, options.seed, options.folder) as cuts:
            (group / "cgroup.procs").write_text(str(cuts.server.process.pid))
            for limit in ("memory.max", "memory.limit_in_bytes"):
                if (group / limit).exists():
                    (group / limit).write_text(str(MEMORY_BYTES))
            write_until_it_ends(cuts, 4)
            for writer in cuts.writers:
                writer.stopping.set()
            died = cuts.server.process.poll() is not None
            if not died:
                cuts.server.kill()
            cuts.join()
            cuts.recover()
            yield f"memory limit ({'killed by it' if died else 'lived with it'})", cuts.outcome.complaints
            cuts.server.kill()
    finally:
        group.rmdir()


def memory_group():
    for root in (pathlib.Path("/sys/fs/cgroup/memory"), pathlib.Path("/sys/fs/cgroup")):
        group = root / f"aloft-crash-{os.getpid()}"
        try:
            group.mkdir(exist_ok=True)
            if (group / "memory.limit_in_bytes").exists() or (group / "memory.max").exists():
                return group
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


def clients(server):
    return [SESSION.client(service, config=ONCE, **server.boto3_options()) for service in ("s3", "dynamodb")]


SHORT_CALLS = (("sync", 12, EIO), ("write", 40, EIO), ("write", 60, ENOSPC))
LONG_CALLS = tuple(
    (call, number, error)
    for number in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233)
    for call, error in (("sync", EIO), ("write", EIO), ("write", ENOSPC))
)
CASES = (
    failing_calls, sync_failure_ends_the_process, short_writes, too_few_descriptors, full_disk, filled_by_itself, stopped_and_continued,
    clock_jumps, second_process, unknown_format, flipped_bits, memory_limit,
)


def run_all(options):
    """Returns how many cases complained, and how many could not run."""
    wrong = missing = 0
    for case in CASES:
        if options.name and options.name not in case.__name__:
            continue
        try:
            for name, complaints in case(options):
                wrong += bool(complaints)
                print(f"{name}: {'WRONG' if complaints else 'held'}", flush=True)
                for complaint in complaints[:3]:
                    print(f"    {complaint[:400]}", flush=True)
        except CannotRun as reason:
            missing += 1
            print(f"{case.__name__}: cannot run here: {reason}", flush=True)
    return wrong, missing
