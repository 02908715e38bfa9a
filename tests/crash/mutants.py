"""Planted bugs: a harness that does not find them proves nothing.

Each says what its bug looks like from outside: a mutant that is complained about for something else is not caught.

A mutant is a text put in the place of another in one source file (compiled alone, linked in front of the built layers), or a
disk that lies (disk.c), or both. Each must be caught within a bounded number of cuts; so must none of the healthy controls,
which run under the same conditions. A mutant whose text is no longer in the source fails the run: it has to be brought up
to date with the code.
"""

import contextlib
import dataclasses
import os
import pathlib
import re
import shlex
import subprocess

import document_appends
import flips
from powercut import WRITERS, PowerCuts
from preload import Ear, planted

ROOT = pathlib.Path(__file__).parents[2]
RELEASE = ROOT / "build/release"
MUTANTS = ROOT / "build/mutants"


@dataclasses.dataclass
class Mutant:
    name: str
    file: str = ""  # under src/
    old: str | tuple = ""  # several texts: each in the place of its own
    new: str | tuple = ""
    includes: tuple = ()  # headers that the new text needs
    disk: dict = dataclasses.field(default_factory=dict)  # settings of disk.c
    cuts: int = 12
    writers: str = "all"  # or aws, google: whose clients write
    finder: str = "powercut"  # or histories (of documents), or flips, or simulation: the store's crash tests on the simulated disk
    healthy: bool = False  # a control: nothing may be found
    says: str = ""  # what the harness has to say about it: a regular expression


# What writers say when what was acknowledged is not there, or an older state is.
GONE = r"found (None|'\w+'), allowed|was acknowledged, found None|accounts are|the pair of \w+ is"
UNREADABLE = "found .*unreadable: "
SLOW_DISK = {"LAG_MS": 40}
SCOPE = "store/request_scope.h"
# A scope that never ends never tells the boundary around it what was seen: the reply is not held for it.
FORGETTING = "new store::RequestScope(store::RequestScope::Current() != nullptr ? store::RequestScope::Current()->blocking() " \
             ": store::Blocking::kAllowed);"

ALL = (
    Mutant("healthy, slow disk", disk=SLOW_DISK, cuts=4, healthy=True),
    Mutant("healthy, simulated disk", finder="simulation", healthy=True),
    Mutant("fsync off", disk={"LIES": "all"}, says=r"does not come back|cannot read what it wrote|" + GONE),
    # On ext4 a sync of any new file writes down all names before it: only a disk that forgets them tells.
    Mutant("directory fsync left out", "store/rocksdb/disk_file_system.cc",
           "return StatusOf(disk_.SyncDirectory(path_));", "return IOStatus::OK();", finder="simulation",
           says="lost although durable"),
    Mutant("object committed before its bytes (segments)", "store/blobs/segments.cc",
           "const auto synced = slice.segment->Sync();", "const os::DiskResult<void> synced;", says=UNREADABLE),
    Mutant("object committed before its bytes (large)", "store/blobs/large_blob.cc",
           "const auto synced = file_->Sync();", "const os::DiskResult<void> synced;", cuts=20, says=UNREADABLE),
    Mutant("reply before the watermark", "main/store_durability.cc",
           "return {false, scope.newest_seen()};", "return {false, 0};", disk=SLOW_DISK, says=GONE),
    Mutant("commit of documents replied before the watermark", "document/database.cc",
           "const store::Result<store::Committed> committed = engine_.Commit(std::move(prepared.request));",
           FORGETTING + " const store::Result<store::Committed> committed = engine_.Commit(std::move(prepared.request));",
           includes=(SCOPE,), disk=SLOW_DISK, writers="google", says=r"^cut \d+: (document .*found|the pair of)"),
    Mutant("bytes of an upload counted before they are durable", "faces/gcs/resumable.cc",
           "    if (!last) {\n      ALOFT_TRY_VOID(Keep());",
           "    if (!last) {\n      " + FORGETTING + "\n      ALOFT_TRY_VOID(Keep());",
           includes=(SCOPE,), disk=SLOW_DISK, writers="google", cuts=20, says=r"\d+ bytes acknowledged, (\d+ kept|the session is)"),
    Mutant("listener told of an undurable commit", "document/publisher.cc",
           "const store::Version durable = engine_.DurableThrough();", "const store::Version durable = engine_.Latest();",
           disk=SLOW_DISK, writers="google", cuts=20, says="watched document is at .* was told"),
    Mutant("transactions of documents that look at nothing they have read", "document/commit.cc",
           ("prepared.request.checks = std::move(reads.checks);",
            "ALOFT_TRY_VOID(transactions_.MakeWay(transaction, prepared.changes, wait_end_nanos_));"), (";", ";"), finder="histories",
           says="no beginning of|a cycle|is lost"),
    Mutant("reply to a read that saw an undurable write", "store/rocksdb/rocks_read.cc",
           "  scope->Saw(snapshot == nullptr ? newest : std::min(newest, snapshot->version()));",
           "  (void)newest;\n  (void)snapshot;", disk=SLOW_DISK, says="watched (item|object) is at .* was told"),
    Mutant("checksum of blobs not looked at", "store/blobs/disk_blobs.cc",
           "if (Crc32c({target, block_end - block_begin}) != crcs[block - first]) {",
           "if (block_begin > block_end) {", finder="flips", says="served with other bytes than were written"),
)


class Stale(Exception):
    """A mutant's text is not in the source any more, or its disk was an honest one."""


def planted_text(mutant):
    """The text of the mutant's source file with the bug in it."""
    text = (ROOT / "src" / mutant.file).read_text()
    for old, new in zip(*([each] if isinstance(each, str) else each for each in (mutant.old, mutant.new)), strict=True):
        if not old or text.count(old) != 1:
            raise Stale(f"src/{mutant.file} has the text {text.count(old)} times, expected once: {old[:60]}")
        text = text.replace(old, new)
    return text


def build(mutant, target="aloft"):
    """The path of a server (or of another target) with the bug in it."""
    source = ROOT / "src" / mutant.file
    folder = MUTANTS / mutant.name.replace(" ", "-").replace("(", "").replace(")", "").replace(",", "")
    folder.mkdir(parents=True, exist_ok=True)
    changed, binary = folder / source.name, folder / target
    changed.write_text(planted_text(mutant))
    commands = run(["ninja", "-C", str(RELEASE), "-t", "commands", target]).splitlines()
    compiling = shlex.split(next(line for line in commands if line.endswith(f"-c {source}")))
    compiling = compiling[: compiling.index("-MD")]
    compiled = folder / "mutant.o"
    headers = [word for header in mutant.includes for word in ("-include", header)]
    run([*compiling, *headers, "-Wno-error", "-Wno-everything", "-o", str(compiled), "-c", str(changed)])
    linking = shlex.split(next(line for line in reversed(commands) if f" -o {target} " in line))[2:-2]
    replaced = f"CMakeFiles/aloft.dir/src/{mutant.file}.o"
    linking = [word for word in linking if word != replaced]
    linking[linking.index(target)] = str(binary)
    linking.insert(1, str(compiled))
    run(linking)
    return binary


def run(command):
    done = subprocess.run(command, cwd=RELEASE, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{shlex.join(command)[:200]}:\n{done.stderr[-3000:]}")
    return done.stdout


@contextlib.contextmanager
def binary_of(mutant):
    before = os.environ.get("ALOFT_BINARY")
    if mutant.file:
        os.environ["ALOFT_BINARY"] = str(build(mutant))
    try:
        yield
    finally:
        os.environ.pop("ALOFT_BINARY", None)
        if before is not None:
            os.environ["ALOFT_BINARY"] = before


def simulated(mutant):
    """What the store's crash tests on the simulated disk say; it forgets names that were not synced."""
    subprocess.run(["ninja", "-C", str(RELEASE), "--quiet", "test_store"], check=True)
    binary = build(mutant, "test_store") if mutant.file else RELEASE / "test_store"
    done = subprocess.run([str(binary), "--gtest_filter=CrashTest.*", "--gtest_brief=1"], capture_output=True, text=True)
    return [] if done.returncode == 0 else ["CrashTest: " + " ".join(done.stdout.split()[-60:])]


def complaints_of(mutant, options):
    """What the harness says about this mutant, and after how many cuts."""
    if mutant.finder == "simulation":
        return simulated(mutant), 0
    with binary_of(mutant):
        if mutant.finder == "histories":
            return document_appends.run(options.seed, mutant.cuts)[0], 0
        if mutant.finder == "flips":
            return flips.complaints(options.seed), 0
        cuts = PowerCuts(options.fs, options.seed, options.folder, writers=WRITERS[mutant.writers])
        if mutant.disk:
            cuts.environ(planted(cuts.filesystem.mount_point, **mutant.disk))
        ear = Ear(cuts.server)
        with cuts:
            outcome = cuts.run(mutant.cuts, stop_at_complaint=True)
            if mutant.disk and not ear.heard():
                raise Stale("the server has not met its disk")
        return outcome.complaints, outcome.cuts


def judged(mutant, complaints):
    """Whether it ended as it should, and in words."""
    if mutant.healthy:
        return (False, "FALSE ALARM") if complaints else (True, "nothing found, as it should be")
    if any(re.search(mutant.says, complaint) for complaint in complaints):
        return True, "caught"
    return False, "COMPLAINED ABOUT FOR SOMETHING ELSE" if complaints else "SURVIVED"


def chosen(name):
    return [mutant for mutant in ALL if (name or "") in mutant.name]


def try_all(options):
    """Returns how many did not end as they should."""
    wrong = 0
    for mutant in chosen(options.name):
        try:
            complaints, cuts = complaints_of(mutant, options)
        except Stale as reason:
            wrong += 1
            print(f"{mutant.name}: STALE, {reason}", flush=True)
            continue
        as_expected, verdict = judged(mutant, complaints)
        wrong += not as_expected
        print(f"{mutant.name}: {verdict} after {cuts} cuts", flush=True)
        for complaint in complaints[:2]:
            print(f"    {complaint[:300]}", flush=True)
    return wrong
