"""Runs Go test programs against the modules they name; brings a Go toolchain where the machine has none that is new enough."""

import io
import os
import pathlib
import re
import shutil
import subprocess
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).parents[2]
TOOLCHAIN = "v0.0.1-go1.26.0.linux-amd64"
ABLE_TO_SWITCH = (1, 21)  # from here on a toolchain fetches the one that a module asks for
FETCH_SECONDS = 300
BUILD_SECONDS = 600  # the Google client is large; built once, then cached
RUN_SECONDS = 120


def _version(go):
    text = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _proxy():
    first = re.split(r"[,|]", os.environ.get("GOPROXY", ""))[0]
    return first if first.startswith("http") else "https://proxy.golang.org"


def toolchain():
    """The go command: the machine's own, or one from the module proxy kept under build/."""
    own = shutil.which("go")
    if own and _version(own) >= ABLE_TO_SWITCH:
        return own
    home = ROOT / "build" / "golang" / TOOLCHAIN
    go = home / f"golang.org/toolchain@{TOOLCHAIN}" / "bin" / "go"
    if not (home / ".ready").exists():
        url = f"{_proxy()}/golang.org/toolchain/@v/{TOOLCHAIN}.zip"
        with urllib.request.urlopen(url, timeout=FETCH_SECONDS) as answer:
            archive = zipfile.ZipFile(io.BytesIO(answer.read()))
        shutil.rmtree(home, ignore_errors=True)
        archive.extractall(home)
        for folder in ("bin", "pkg/tool/linux_amd64"):
            for program in (go.parents[1] / folder).iterdir():
                program.chmod(0o755)
        (home / ".ready").touch()
    return str(go)


def run_go_tests(folder, environment):
    """Runs the tests of the module in `folder`; fails with their report."""
    folder = pathlib.Path(folder)
    home = ROOT / "build" / "golang" / "tests" / folder.relative_to(ROOT).as_posix().replace("/", "_")
    home.mkdir(parents=True, exist_ok=True)
    for file in [*folder.glob("*.go"), folder / "go.mod"]:
        shutil.copy(file, home)
    go = toolchain()
    settings = {**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "auto"}
    # Built apart from running: what the tests set (certificates to trust, for one) must not reach the module proxy.
    subprocess.run([go, "test", "-c", "-o", "tests", "."], cwd=home, env=settings, check=True, timeout=BUILD_SECONDS)
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
