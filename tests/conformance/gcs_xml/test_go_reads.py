"""The Go client's reads and signed URLs: see golang/reads_test.go."""

import pytest
from support.golang import run_go_tests
from support.server import AloftServer


@pytest.mark.timeout(900)
def test_go(production, key_file, unique, here):
    reader = production.service_account("go-reader", [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}])
    with AloftServer() as emulator:
        run_go_tests(
            here / "golang",
            {
                "EMULATOR": emulator.variables["STORAGE_EMULATOR_HOST"],
                "ENDPOINT": f"https://localhost:{production.port}",
                "KEY_FILE": str(key_file),
                "READER_KEY_FILE": str(reader),
                "BUCKET": unique,
                "SSL_CERT_FILE": production.authority,
            },
        )
