"""What all black-box tests share: a running server, or the endpoint named by --against."""

import os
import pathlib
import sys
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support.browser import running_browser  # noqa: E402
from support.server import AloftServer, boto3_options, without_aws  # noqa: E402


def pytest_addoption(parser):
    parser.addoption(
        "--against",
        metavar="URL",
        help="test this endpoint (credentials from AWS_*) instead of a fresh aloft; `aws` means the real one",
    )


class Against:
    """Another endpoint in the place of a server of ours."""

    def __init__(self, endpoint):
        self.endpoint = None if endpoint == "aws" else endpoint
        self.variables = {
            name: os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")
        }

    def boto3_options(self):
        return boto3_options(self.endpoint, self.variables)

    def command_environment(self):
        environment = {**without_aws(os.environ), **self.variables}
        if self.endpoint:
            environment["AWS_ENDPOINT_URL"] = self.endpoint
        return environment


@pytest.fixture(scope="session")
def server(request):
    """The server that most tests share; each test uses names of its own."""
    against = request.config.getoption("--against")
    if against:
        yield Against(against)
        return
    with AloftServer() as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    with running_browser() as running:
        yield running


@pytest.fixture
def own_server(request):
    """A server for one test alone, which may stop, kill and start it."""
    if request.config.getoption("--against"):
        pytest.skip("needs a server that the test may stop")
    with AloftServer() as running:
        yield running


@pytest.fixture
def unique():
    """A name nothing else uses: fit for buckets, tables and users."""
    return "t" + uuid.uuid4().hex[:20]
