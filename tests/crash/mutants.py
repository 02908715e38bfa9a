"""Planted bugs: a harness that does not find them proves nothing.

A mutant is a text put in the place of another in one source file (compiled alone, linked in front of the built layers), or a
disk that lies (disk.c), or both. Each must be caught within a bounded number of cuts; so must none of the healthy controls,
which run under the same conditions. A mutant whose text is no longer in the source fails the run: it has to be brought up
to date with the code.
"""

import contextlib
import dataclasses
import os
import pathlib
import shlex
import subprocess

import flips
from powercut import PowerCuts, all_writers
from preload import planted
from writers import ItemWriter

ROOT = pathlib.Path(__file__).parents[2]
RELEASE = ROOT / "build/release"
MUTANTS = ROOT / "build/mutants"


@dataclasses.dataclass
class Mutant:
    name: str
    file: str = ""  # under src/
    old: str = ""
    new: str = ""
    disk: dict = dataclasses.field(default_factory=dict)  # settings of disk.c
    cuts: int = 12
    size_bytes: int = 4 << 30
    writers: object = all_writers
    finder: str = "powercut"
    healthy: bool = False  # a control: nothing may be found


def item_writers(options, seed):
    """Items alone: nothing else makes the file system write down its names."""
    return [LargeItemWriter(name, options, f"{seed}/{name}") for name in ("one", "two", "three")]


class LargeItemWriter(ItemWriter):
    """Fills logs quickly, so that old ones are used again under new names."""

    SIZES = (150_000, 200_000)


SLOW_DISK = {"LAG_MS": 40}
SLOW_TABLES = {"LAG_MS": 400, "LAG_NOT": ".log"}
SMALL_DISK = 320 << 20  # logs are short, and old ones are used again

ALL = (
    Mutant("healthy, slow disk", disk=SLOW_DISK, cuts=4, healthy=True),
    Mutant("healthy, slow tables on a small disk", disk=SLOW_TABLES, cuts=8, size_bytes=SMALL_DISK,
           writers=item_writers, healthy=True),
    Mutant("fsync off", disk={"LIES": "all"}),
    Mutant("directory fsync left out", disk={"LIES": "directories", **SLOW_TABLES}, cuts=60, size_bytes=SMALL_DISK,
           writers=item_writers),
    Mutant("object committed before its bytes (segments)", "store/blobs/segments.cc",
           "const auto synced = slice.segment->Sync();", "const os::DiskResult<void> synced;"),
    Mutant("object committed before its bytes (large)", "store/blobs/large_blob.cc",
           "const auto synced = file_->Sync();", "const os::DiskResult<void> synced;", cuts=20),
    Mutant("reply before the watermark", "main/store_durability.cc",
           "return {false, scope.newest_seen()};", "return {false, 0};", SLOW_DISK),
    Mutant("reply to a read that saw an undurable write", "store/rocksdb/rocks_read.cc",
           "  scope->Saw(snapshot == nullptr ? newest : std::min(newest, snapshot->version()));",
           "  (void)newest;\n  (void)snapshot;", SLOW_DISK),
    Mutant("checksum of blobs not looked at", "store/blobs/disk_blobs.cc",
           "if (Crc32c({target, block_end - block_begin}) != crcs[block - first]) {",
           "if (block_begin > block_end) {", finder="flips"),
)


class Stale(Exception):
    """A mutant's text is not in the source any more."""


def build(mutant):
    """The path of a server with the bug in it."""
    source = ROOT / "src" / mutant.file
    text = source.read_text()
    if not mutant.old or text.count(mutant.old) != 1:
        raise Stale(f"{mutant.name}: src/{mutant.file} has the text {text.count(mutant.old)} times, expected once")
    folder = MUTANTS / mutant.name.replace(" ", "-").replace("(", "").replace(")", "").replace(",", "")
    folder.mkdir(parents=True, exist_ok=True)
    changed, binary = folder / source.name, folder / "aloft"
    changed.write_text(text.replace(mutant.old, mutant.new))
    commands = run(["ninja", "-C", str(RELEASE), "-t", "commands", "aloft"]).splitlines()
    compiling = shlex.split(next(line for line in commands if line.endswith(f"-c {source}")))
    compiling = compiling[: compiling.index("-MD")]
    compiled = folder / "mutant.o"
    run([*compiling, "-Wno-error", "-o", str(compiled), "-c", str(changed)])
    linking = shlex.split(next(line for line in reversed(commands) if " -o aloft " in line))[2:-2]
    replaced = f"CMakeFiles/aloft.dir/src/{mutant.file}.o"
    linking = [word for word in linking if word != replaced]
    linking[linking.index("aloft")] = str(binary)
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


def complaints_of(mutant, options):
    """What the harness says about this mutant, and after how many cuts."""
    with binary_of(mutant):
        if mutant.finder == "flips":
            return flips.complaints(options.seed), 0
        cuts = PowerCuts(options.fs, options.seed, options.folder, mutant.writers, mutant.size_bytes)
        if mutant.disk:
            cuts.environ(planted(cuts.filesystem.mount_point, **mutant.disk))
        with cuts:
            outcome = cuts.run(mutant.cuts, stop_at_complaint=True)
        return outcome.complaints, outcome.cuts


def try_all(options):
    """Returns how many did not end as they should."""
    wrong = 0
    for mutant in ALL:
        if options.name and options.name not in mutant.name:
            continue
        complaints, cuts = complaints_of(mutant, options)
        as_expected = bool(complaints) != mutant.healthy
        wrong += not as_expected
        if mutant.healthy:
            verdict = "nothing found, as it should be" if as_expected else "FALSE ALARM"
        else:
            verdict = "caught" if as_expected else "SURVIVED"
        print(f"{mutant.name}: {verdict} after {cuts} cuts", flush=True)
        for complaint in complaints[:2]:
            print(f"    {complaint[:300]}", flush=True)
    return wrong
