"""The AWS CLI, unmodified, as people use it on tables."""

import json
import subprocess
import sys

from support.waiting import EVENT_SECONDS

COMMAND_SECONDS = EVENT_SECONDS


def aws(server, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "awscli", "--output", "json", *arguments],
        env=server.command_environment(), capture_output=True, text=True, timeout=COMMAND_SECONDS,
    )
    return done.returncode, done.stdout, done.stderr


def answer(server, *arguments):
    status, out, error = aws(server, *arguments)
    assert status == 0, error
    return json.loads(out) if out else None


def test_a_table_from_creation_to_deletion(server, unique):
    answer(
        server, "dynamodb", "create-table", "--table-name", unique,
        "--attribute-definitions", "AttributeName=Artist,AttributeType=S", "AttributeName=Song,AttributeType=S",
        "--key-schema", "AttributeName=Artist,KeyType=HASH", "AttributeName=Song,KeyType=RANGE",
        "--billing-mode", "PAY_PER_REQUEST", "--tags", "Key=team,Value=audio",
    )
    answer(server, "dynamodb", "wait", "table-exists", "--table-name", unique)
    for song in ("Call Me Today", "Howdy"):
        item = {"Artist": {"S": "No One You Know"}, "Song": {"S": song}, "Awards": {"N": "1"}}
        answer(server, "dynamodb", "put-item", "--table-name", unique, "--item", json.dumps(item))
    answer(
        server, "dynamodb", "update-item", "--table-name", unique,
        "--key", '{"Artist": {"S": "No One You Know"}, "Song": {"S": "Howdy"}}',
        "--update-expression", "SET Awards = Awards + :one", "--expression-attribute-values", '{":one": {"N": "1"}}',
    )
    found = answer(
        server, "dynamodb", "query", "--table-name", unique, "--key-condition-expression", "Artist = :a",
        "--expression-attribute-values", '{":a": {"S": "No One You Know"}}', "--page-size", "1",
    )
    assert [(item["Song"]["S"], item["Awards"]["N"]) for item in found["Items"]] == [("Call Me Today", "1"), ("Howdy", "2")]
    table = answer(server, "dynamodb", "describe-table", "--table-name", unique)["Table"]
    tags = answer(server, "dynamodb", "list-tags-of-resource", "--resource-arn", table["TableArn"])
    assert tags["Tags"] == [{"Key": "team", "Value": "audio"}]
    answer(server, "dynamodb", "delete-table", "--table-name", unique)
    answer(server, "dynamodb", "wait", "table-not-exists", "--table-name", unique)


def test_an_error_is_the_services_own(server, unique):
    status, _, error = aws(server, "dynamodb", "get-item", "--table-name", unique, "--key", '{"a": {"S": "b"}}')
    assert status != 0 and "ResourceNotFoundException" in error
