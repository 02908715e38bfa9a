"""Clients and tables for the DynamoDB tests."""

import boto3
import pytest
from botocore.config import Config
from raw import Raw
from support.waiting import EVENT_SECONDS
from tables import definitions, key_schema, table

NO_RETRIES = Config(retries={"max_attempts": 1}, parameter_validation=False, connect_timeout=EVENT_SECONDS, read_timeout=EVENT_SECONDS)


@pytest.fixture(scope="session")
def client(server):
    return boto3.client("dynamodb", config=NO_RETRIES, **server.boto3_options())


@pytest.fixture(scope="session")
def resource(server):
    return boto3.resource("dynamodb", **server.boto3_options())


@pytest.fixture(scope="session")
def streams(server):
    return boto3.client("dynamodbstreams", config=NO_RETRIES, **server.boto3_options())


@pytest.fixture(scope="session")
def raw(server):
    return Raw(server.boto3_options())


@pytest.fixture
def simple(client, unique):
    """A table with a string partition key `p`."""
    with table(client, unique, KeySchema=key_schema("p"), AttributeDefinitions=definitions(p="S")) as name:
        yield name


@pytest.fixture
def sorted_table(client, unique):
    """Partition key `p` (S), sort key `s` (N), a local index by `l` and global ones by `g`."""
    with table(
        client,
        unique,
        KeySchema=key_schema("p", "s"),
        AttributeDefinitions=definitions(p="S", s="N", l="S", g="S"),
        LocalSecondaryIndexes=[
            {"IndexName": "local", "KeySchema": key_schema("p", "l"), "Projection": {"ProjectionType": "KEYS_ONLY"}}
        ],
        GlobalSecondaryIndexes=[
            {"IndexName": "global", "KeySchema": key_schema("g", "s"), "Projection": {"ProjectionType": "ALL"}},
            {
                "IndexName": "include",
                "KeySchema": key_schema("g"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a"]},
            },
        ],
    ) as name:
        yield name
