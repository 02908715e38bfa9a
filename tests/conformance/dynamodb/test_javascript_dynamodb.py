"""AWS SDK for JavaScript v3: the tests themselves are in javascript/."""

import pathlib

from support.javascript import run_node_tests


def test_javascript_sdk(server):
    run_node_tests(pathlib.Path(__file__).parent / "javascript", server.command_environment())
