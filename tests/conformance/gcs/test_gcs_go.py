"""Google's own client for Go: tests/conformance/gcs/go, built once and kept below build/."""

import pathlib

import pytest

from support.golang import run_go_tests


@pytest.mark.timeout(1200)
def test_googles_client_for_go(server):
    if not hasattr(server, "data_directory"):
        pytest.skip("Google's emulator mode needs a server of ours")
    host = server.variables["STORAGE_EMULATOR_HOST"]
    run_go_tests(pathlib.Path(__file__).parent / "go", {"STORAGE_EMULATOR_HOST": host})
