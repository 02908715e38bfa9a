"""Runs Node.js test programs with the npm packages they name, installed once per package.json."""

import datetime
import hashlib
import os
import pathlib
import shutil
import subprocess

import pytest

from support.waiting import tried_again

INSTALL_SECONDS = 600
RUN_SECONDS = 900
SETTLED_DAYS = 4
PATIENT = ("--fetch-retries=5", "--fetch-timeout=120000")


class NotInstalled(Exception):
    pass


def installed(folder):
    """A copy of `folder` under build/ with its packages installed; made again when package.json changes.

    `./dev conform` has done this before the tests begin (prepare.py): registries are slow now and then, and no test is.
    """
    folder = pathlib.Path(folder)
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail("npm is not installed: ./dev conform installs it")
    manifest = (folder / "package.json").read_bytes()
    root = pathlib.Path(__file__).parents[2] / "build" / "javascript"
    home = root / hashlib.sha256(manifest).hexdigest()[:16]
    if not (home / ".ready").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_bytes(manifest)
        try:
            tried_again(lambda: install_newest(npm, home), NotInstalled)
        except NotInstalled:
            pytest.fail(f"npm could not install what {folder / 'package.json'} names: see above")
        (home / ".ready").touch()
    return home


def install_newest(npm, home):
    # A registry may know a package of the last hours and not yet what that needs: then those of some days ago.
    if not install(npm, home) and not install(npm, home, "--prefer-online", f"--before={days_ago(SETTLED_DAYS)}"):
        raise NotInstalled("npm failed")


def install(npm, home, *options):
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", *PATIENT, *options]
    try:
        return subprocess.run(command, cwd=home, timeout=INSTALL_SECONDS, stdin=subprocess.DEVNULL).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def days_ago(days):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def run_node_tests(folder, environment):
    """Runs every *.test.mjs of `folder` with Node's own test runner; fails with its report."""
    home = installed(folder)
    for program in pathlib.Path(folder).glob("*.mjs"):
        shutil.copy(program, home)  # ES modules find packages beside themselves only
    programs = sorted(path.name for path in pathlib.Path(folder).glob("*.test.mjs"))
    assert programs, f"no tests in {folder}"
    done = subprocess.run(
        [shutil.which("node"), "--test", *programs],
        cwd=home,
        env=dict(os.environ, **environment),
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "# fail 0" in done.stdout and "# pass 0" not in done.stdout, done.stdout[-2000:]


def bundled(folder, entry, target):
    """Makes one script for browsers, `target`, of `folder`/`entry` and the packages it names (esbuild among them)."""
    home = installed(folder)
    for program in pathlib.Path(folder).glob("*.mjs"):
        shutil.copy(program, home)
    subprocess.run(
        [home / "node_modules" / ".bin" / "esbuild", entry, "--bundle", "--format=iife", f"--outfile={target}",
         "--log-level=error"],
        cwd=home,
        check=True,
        timeout=INSTALL_SECONDS,
    )
