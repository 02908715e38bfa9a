"""@google-cloud/firestore's FirestoreAdminClient for Node.js: the tests themselves are in javascript/."""

import pathlib

from support.javascript import run_node_tests


def test_javascript_admin(cloud):
    run_node_tests(pathlib.Path(__file__).parent / "javascript", cloud.server.command_environment())
