"""The tutorial's backend with real speech, run as its users would, across a restart of the server."""

import os
import pathlib
import shutil
import subprocess
import sys

import boto3
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from backend import RecorderBackend, Refused  # noqa: E402

SPEECHES = {
    "greeting": "Hello. This is the first recording that I keep in my own cloud.",
    "shopping list": "Milk, bread, a dozen eggs, and coffee beans. " * 20,
}


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    speak = shutil.which("espeak-ng")
    if speak is None:
        pytest.fail("espeak-ng is not installed: ./dev conform installs it")
    folder = tmp_path_factory.mktemp("sounds")
    files = {}
    for title, text in SPEECHES.items():
        files[title] = folder / f"{title}.wav"
        subprocess.run([speak, "-w", str(files[title]), text], check=True)
    return files


@pytest.fixture
def backend(server, unique):
    options = server.boto3_options()
    session = boto3.Session(
        options["aws_access_key_id"], options["aws_secret_access_key"], region_name=options["region_name"]
    )
    if options["endpoint_url"]:
        os.environ["AWS_ENDPOINT_URL"] = options["endpoint_url"]
    made = RecorderBackend(session, prefix=unique)
    made.create_resources()
    yield made
    os.environ.pop("AWS_ENDPOINT_URL", None)


def test_a_user_records_listens_and_deletes(backend, sounds):
    backend.sign_up("ada", "correct horse")
    token = backend.log_in("ada", "correct horse")
    ids = {title: backend.upload("ada", token, title, path) for title, path in sounds.items()}
    assert [item["title"] for item in backend.list("ada", token)] == list(sounds)
    for title, path in sounds.items():
        content = path.read_bytes()
        assert backend.download("ada", token, ids[title]) == content
        assert backend.download("ada", token, ids[title], 44, 1043) == content[44:1044]
    backend.rename("ada", token, ids["greeting"], "Grüße")
    backend.delete("ada", token, ids["shopping list"])
    assert [item["title"] for item in backend.list("ada", token)] == ["Grüße"]
    with pytest.raises(Refused, match="no such recording"):
        backend.download("ada", token, ids["shopping list"])


def test_people_are_kept_apart(backend, sounds):
    tokens = {}
    for name in ("ben", "cleo"):
        backend.sign_up(name, name + "'s password")
        tokens[name] = backend.log_in(name, name + "'s password")
    bens = backend.upload("ben", tokens["ben"], "private", sounds["greeting"])
    assert backend.list("cleo", tokens["cleo"]) == []
    with pytest.raises(Refused, match="no such recording"):
        backend.download("cleo", tokens["cleo"], bens)
    with pytest.raises(Refused, match="please log in"):
        backend.list("ben", tokens["cleo"])


def test_wrong_logins_are_refused(backend):
    backend.sign_up("dora", "right")
    with pytest.raises(Refused, match="taken"):
        backend.sign_up("dora", "other")
    for name, password in (("dora", "wrong"), ("nobody", "right")):
        with pytest.raises(Refused, match="wrong name or password"):
            backend.log_in(name, password)
    token = backend.log_in("dora", "right")
    backend.log_out("dora", token)
    with pytest.raises(Refused, match="please log in"):
        backend.list("dora", token)


def test_recordings_outlive_a_killed_server(own_server, sounds, unique):
    def open_backend():
        made = RecorderBackend(boto3.Session(own_server.variables["AWS_ACCESS_KEY_ID"],
                                             own_server.variables["AWS_SECRET_ACCESS_KEY"],
                                             region_name=own_server.variables["AWS_REGION"]), prefix=unique)
        made.create_resources()
        return made

    os.environ["AWS_ENDPOINT_URL"] = own_server.endpoint
    try:
        backend = open_backend()
        backend.sign_up("eve", "pass")
        token = backend.log_in("eve", "pass")
        kept = backend.upload("eve", token, "kept", sounds["shopping list"])
        own_server.kill()
        own_server.start()
        assert own_server.endpoint == os.environ["AWS_ENDPOINT_URL"]
        assert open_backend().download("eve", token, kept) == sounds["shopping list"].read_bytes()
    finally:
        os.environ.pop("AWS_ENDPOINT_URL", None)
