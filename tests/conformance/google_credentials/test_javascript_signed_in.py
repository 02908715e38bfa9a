"""@google-cloud/storage signed in: see javascript/storage.test.mjs."""

import pathlib

from support.javascript import run_node_tests


def test_node(production, key_file, unique):
    reader = production.service_account("node-reader", [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}])
    run_node_tests(
        pathlib.Path(__file__).parent / "javascript",
        {
            **production.client_environment(),
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": production.authority,
            "ENDPOINT": f"https://localhost:{production.port}",
            "KEY_FILE": str(key_file),
            "READER_KEY_FILE": str(reader),
            "BUCKET": unique,
        },
    )
