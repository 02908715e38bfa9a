"""A1: one forbidden element among allowed ones in DynamoDB's batches and transactions: nothing of the call happens."""

import json
import subprocess

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from support.server import binary

ACTIONS = ("PutItem", "GetItem", "DeleteItem", "UpdateItem", "BatchWriteItem", "BatchGetItem", "ConditionCheckItem")
MINE, YOURS = {"id": {"S": "mine"}}, {"id": {"S": "yours"}}


def client(server, **keys):
    options = {**server.boto3_options(), **keys}
    return boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}), **options)


@pytest.fixture
def tables(server, unique):
    """The root's client, a client that may use one table only, and the names of that one and of another."""
    root = client(server)
    names = (f"{unique}-mine", f"{unique}-yours")
    for name in names:
        root.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        root.get_waiter("table_exists").wait(TableName=name)
    root.put_item(TableName=names[1], Item=YOURS)
    return root, names


@pytest.fixture
def limited(server, tables, unique, tmp_path):
    if not hasattr(server, "data_directory"):
        pytest.skip("makes keys of its own, which needs a server of ours")
    mine = tables[1][0]
    document = tmp_path / "policy.json"
    statement = {
        "Effect": "Allow", "Action": [f"dynamodb:{action}" for action in ACTIONS],
        "Resource": f"arn:aws:dynamodb:*:*:table/{mine}",
    }
    document.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    command = [binary(), "keys", "create", "--user", unique, "--policy", str(document)]
    done = subprocess.run([*command, "--data", str(server.data_directory)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    key = dict(line.split("=", 1) for line in done.stdout.splitlines())
    return client(
        server, aws_access_key_id=key["AWS_ACCESS_KEY_ID"], aws_secret_access_key=key["AWS_SECRET_ACCESS_KEY"]
    )


def denied(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException", caught.value
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def items(root, table):
    return sorted(item["id"]["S"] for item in root.scan(TableName=table, ConsistentRead=True)["Items"])


def test_a1_a_batch_of_writes_is_refused_as_a_whole(tables, limited):
    root, (mine, yours) = tables
    put = {"PutRequest": {"Item": MINE}}
    limited.batch_write_item(RequestItems={mine: [put]})  # the policy is worth something
    root.delete_item(TableName=mine, Key=MINE)
    denied(limited.batch_write_item, RequestItems={mine: [put], yours: [{"DeleteRequest": {"Key": YOURS}}]})
    denied(limited.batch_write_item, RequestItems={yours: [{"DeleteRequest": {"Key": YOURS}}], mine: [put]})
    assert items(root, mine) == [] and items(root, yours) == ["yours"]


def test_a1_a_batch_of_reads_is_refused_as_a_whole(tables, limited):
    _, (mine, yours) = tables
    limited.batch_get_item(RequestItems={mine: {"Keys": [MINE]}})
    denied(limited.batch_get_item, RequestItems={mine: {"Keys": [MINE]}, yours: {"Keys": [YOURS]}})


@pytest.mark.parametrize("forbidden", ["Put", "Delete", "Update", "ConditionCheck"])
def test_a1_a_transaction_is_refused_as_a_whole(tables, limited, forbidden):
    root, (mine, yours) = tables
    there = {"TableName": yours, "Key": YOURS}
    element = {
        "Put": {"TableName": yours, "Item": {**YOURS, "a": {"S": "b"}}},
        "Delete": there,
        "Update": {**there, "UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "b"}}},
        "ConditionCheck": {**there, "ConditionExpression": "attribute_exists(id)"},
    }[forbidden]
    put = {"Put": {"TableName": mine, "Item": MINE}}
    for order in ([put, {forbidden: element}], [{forbidden: element}, put]):
        denied(limited.transact_write_items, TransactItems=order)
    assert items(root, mine) == [] and root.scan(TableName=yours)["Items"] == [YOURS]


def test_a1_a_transaction_of_reads_is_refused_as_a_whole(tables, limited):
    _, (mine, yours) = tables
    gets = [{"Get": {"TableName": mine, "Key": MINE}}, {"Get": {"TableName": yours, "Key": YOURS}}]
    limited.transact_get_items(TransactItems=gets[:1])
    denied(limited.transact_get_items, TransactItems=gets)


def test_a1_statements_in_a_batch(tables, limited):
    """PartiQL, where it is served: each statement is authorized for itself."""
    root, (mine, yours) = tables
    statements = [{"Statement": f"DELETE FROM \"{table}\" WHERE id = 'yours'"} for table in (mine, yours)]
    try:
        limited.batch_execute_statement(Statements=statements)
    except ClientError as error:
        assert error.response["Error"]["Code"] in ("AccessDeniedException", "UnknownOperationException")
    assert items(root, yours) == ["yours"]
