"""Builds disk.c, the library that makes a disk lie, lag or fail, says what to set for the server to meet it, and whether it has."""

import pathlib
import subprocess

from filesystem import CannotRun

HERE = pathlib.Path(__file__).parent
BUILT = HERE.parents[1] / "build/crash"


def library():
    BUILT.mkdir(parents=True, exist_ok=True)
    built = BUILT / "disk.so"
    if not built.exists() or built.stat().st_mtime < (HERE / "disk.c").stat().st_mtime:
        command = ["clang-19", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(built), str(HERE / "disk.c")]
        try:
            done = subprocess.run([*command, "-ldl"], capture_output=True, text=True)
        except FileNotFoundError as error:
            raise CannotRun(f"no compiler: {error}") from error
        if done.returncode != 0:
            raise RuntimeError(f"disk.c does not compile:\n{done.stderr}")
    return str(built)


def planted(under, **settings):
    """Environment of a server whose files below `under` meet the disk described: planted(dir, LIES="all")."""
    environment = {"LD_PRELOAD": library(), "ALOFT_DISK_UNDER": str(under)}
    environment.update({f"ALOFT_DISK_{name}": str(value) for name, value in settings.items()})
    return environment


class Ear:
    """Hears in a server's log whether it has met, from now on, what was planted: what nobody met proves nothing."""

    def __init__(self, server):
        self.path = server.log_path
        self.begin = self.path.stat().st_size if self.path.exists() else 0

    def heard(self):
        with open(self.path, "rb") as log:
            log.seek(self.begin)
            return b"planted:" in log.read()
