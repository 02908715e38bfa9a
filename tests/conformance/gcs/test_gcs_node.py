"""Google's own client for Node.js: tests/conformance/gcs/javascript."""

import pathlib

import pytest

from support.javascript import run_node_tests


@pytest.mark.timeout(600)
def test_googles_client_for_node(server):
    if not hasattr(server, "data_directory"):
        pytest.skip("Google's emulator mode needs a server of ours")
    host = server.variables["STORAGE_EMULATOR_HOST"]
    run_node_tests(pathlib.Path(__file__).parent / "javascript", {"STORAGE_EMULATOR_HOST": host})
