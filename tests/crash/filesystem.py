"""A file system of our own on a loop device, whose power can be cut.

The cut is FS_IOC_SHUTDOWN with NOLOGFLUSH: the file system stops at once and writes nothing more, neither data nor journal,
so that what was not made durable is gone at the next mount, as after a real power cut. (What the file system had already
handed to its device stays: the loop device plays a disk that keeps what it took.)
"""

import fcntl
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile

from support.waiting import tried_again

SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32), the same number for ext4 and XFS
NOLOGFLUSH = 2


class CannotRun(Exception):
    """This machine cannot run the harness; the text says why."""


def _run(*command, failure=RuntimeError):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise failure(f"{' '.join(command)}: {done.stderr.strip()}")


def _run_again(*command, failure=RuntimeError):
    """For what other programs can be in the way of: one that takes the loop device first, one that looks into a file system."""
    tried_again(lambda: _run(*command, failure=failure), failure, pauses=(0.1, 0.5, 2))


class LoopFilesystem:
    def __init__(self, kind="ext4", size_bytes=4 << 30, folder=None):
        if os.geteuid() != 0:
            raise CannotRun("power cuts need root: they mount a file system on a loop device")
        if shutil.which(f"mkfs.{kind}") is None:
            raise CannotRun(f"mkfs.{kind} is not installed")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aloft-power-", dir=folder))
        self.image = self.folder / "disk.img"
        self.mount_point = self.folder / "mnt"
        self.mount_point.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(size_bytes)
        quiet = ["-q", "-F"] if kind == "ext4" else ["-q", "-f"]
        self.mounted = False
        try:
            _run(f"mkfs.{kind}", *quiet, str(self.image), failure=CannotRun)
            self.mount(failure=CannotRun)
        except CannotRun:
            self.close()
            raise

    def mount(self, failure=RuntimeError):
        """Only the first mount says what this machine can do. One that fails behind a cut is a finding."""
        _run_again("mount", "-o", "loop", str(self.image), str(self.mount_point), failure=failure)
        self.mounted = True

    def used(self):
        """Bytes in use."""
        about = os.statvfs(self.mount_point)
        return (about.f_blocks - about.f_bfree) * about.f_frsize

    def settle(self):
        """Everything written so far reaches the disk."""
        _run("sync", "-f", str(self.mount_point))

    def cut(self):
        """From this call on nothing reaches the disk, and every write and sync fails."""
        directory = os.open(self.mount_point, os.O_RDONLY)
        try:
            fcntl.ioctl(directory, SHUTDOWN, struct.pack("I", NOLOGFLUSH))
        finally:
            os.close(directory)

    def unmount(self):
        if self.mounted:
            _run_again("umount", str(self.mount_point))
            self.mounted = False

    def close(self):
        try:
            self.unmount()
        except RuntimeError:
            _run("umount", "-l", str(self.mount_point))
        shutil.rmtree(self.folder, ignore_errors=True)
