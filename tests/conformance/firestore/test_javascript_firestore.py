"""@google-cloud/firestore for Node.js and the Firebase web SDK in Node.js: the tests themselves are in javascript/ and web/."""

import pathlib

from support.javascript import run_node_tests


def test_javascript_firestore(server, db):
    run_node_tests(pathlib.Path(__file__).parent / "javascript", server.command_environment())


def test_web_sdk_in_node(server, db):
    run_node_tests(pathlib.Path(__file__).parent / "web", server.command_environment())
