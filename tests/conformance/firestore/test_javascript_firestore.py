"""@google-cloud/firestore for Node.js: the tests themselves are in javascript/."""

import pathlib

from support.javascript import run_node_tests


def test_javascript_firestore(server, db):
    run_node_tests(pathlib.Path(__file__).parent / "javascript", server.command_environment())
