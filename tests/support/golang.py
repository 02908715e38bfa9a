"""Runs Go test programs against the modules they name; brings a Go toolchain where the machine has none that is new enough."""

import hashlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import urllib.request
import zipfile

from support.waiting import tried_again

ROOT = pathlib.Path(__file__).parents[2]
TOOLCHAIN = "v0.0.1-go1.26.0.linux-amd64"
ABLE_TO_SWITCH = (1, 21)  # from here on a toolchain fetches the one that a module asks for
FETCH_SECONDS = 300
BUILD_SECONDS = 1800  # the Google client is large; built once, then cached
RUN_SECONDS = 900
FAILURES = (OSError, zipfile.BadZipFile, subprocess.SubprocessError)  # URLError is an OSError


def _version(go):
    text = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _proxy():
    first = re.split(r"[,|]", os.environ.get("GOPROXY", ""))[0]
    return first if first.startswith("http") else "https://proxy.golang.org"


def _fetched():
    with urllib.request.urlopen(f"{_proxy()}/golang.org/toolchain/@v/{TOOLCHAIN}.zip", timeout=FETCH_SECONDS) as answer:
        return zipfile.ZipFile(io.BytesIO(answer.read()))


def toolchain():
    """The go command: the machine's own, or one from the module proxy kept under build/."""
    own = shutil.which("go")
    if own and _version(own) >= ABLE_TO_SWITCH:
        return own
    home = ROOT / "build" / "golang" / TOOLCHAIN
    go = home / f"golang.org/toolchain@{TOOLCHAIN}" / "bin" / "go"
    if not (home / ".ready").exists():
        archive = tried_again(_fetched, FAILURES)
        shutil.rmtree(home, ignore_errors=True)
        archive.extractall(home)
        for folder in ("bin", "pkg/tool/linux_amd64"):
            for program in (go.parents[1] / folder).iterdir():
                program.chmod(0o755)
        (home / ".ready").touch()
    return str(go)


def built(folder):
    """A copy of the module in `folder` under build/, its tests built as the program `tests`; made again when a file changes.

    `./dev conform` has done this before the tests begin (prepare.py): what is fetched and built takes minutes the first time.
    """
    folder = pathlib.Path(folder)
    home = ROOT / "build" / "golang" / "tests" / folder.relative_to(ROOT).as_posix().replace("/", "_")
    files = [*sorted(folder.glob("*.go")), folder / "go.mod"]
    ready = home / f".ready-{hashlib.sha256(b''.join(file.read_bytes() for file in files)).hexdigest()[:16]}"
    if ready.exists():
        return home
    home.mkdir(parents=True, exist_ok=True)
    for old in home.glob(".ready-*"):
        old.unlink()
    for file in files:
        shutil.copy(file, home)
    go = toolchain()
    settings = {**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "auto"}
    command = [go, "test", "-vet=off", "-c", "-o", "tests", "."]
    tried_again(lambda: subprocess.run(command, cwd=home, env=settings, check=True, timeout=BUILD_SECONDS), FAILURES)
    ready.touch()
    return home


def run_go_tests(folder, environment):
    """Runs the tests of the module in `folder`; fails with their report."""
    home = built(folder)  # apart from running: what the tests set (certificates to trust, for one) must not reach the module proxy
    done = subprocess.run(
        [home / "tests", "-test.v", f"-test.timeout={RUN_SECONDS}s"],
        cwd=home,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS + 30,
    )
    report = done.stdout[-6000:] + done.stderr[-3000:]
    assert done.returncode == 0, report
    assert "--- PASS" in done.stdout and "--- SKIP" not in done.stdout, report
