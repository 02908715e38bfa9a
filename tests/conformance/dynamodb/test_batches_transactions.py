"""Many items at once: batches, transactions, tokens, cancellation reasons."""

import threading

import pytest
from botocore.exceptions import ClientError
from test_items import refused


def put(name, key, **values):
    return {"Put": {"TableName": name, "Item": {"p": {"S": key}, **values}}}


def keys(client, name):
    return {item["p"]["S"] for item in client.scan(TableName=name)["Items"]}


def test_batch_write_and_get(client, simple):
    requests = [{"PutRequest": {"Item": {"p": {"S": f"k{i}"}, "n": {"N": str(i)}}}} for i in range(25)]
    answer = client.batch_write_item(RequestItems={simple: requests}, ReturnConsumedCapacity="TOTAL")
    assert answer["UnprocessedItems"] == {}
    assert answer["ConsumedCapacity"] == [{"TableName": simple, "CapacityUnits": 25.0}]
    wanted = [{"p": {"S": f"k{i}"}} for i in range(30)]
    answer = client.batch_get_item(
        RequestItems={simple: {"Keys": wanted, "ProjectionExpression": "n", "ConsistentRead": True}},
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["UnprocessedKeys"] == {}
    assert {item["n"]["N"] for item in answer["Responses"][simple]} == {str(i) for i in range(25)}
    assert answer["ConsumedCapacity"] == [{"TableName": simple, "CapacityUnits": 30.0}]
    client.batch_write_item(RequestItems={simple: [{"DeleteRequest": {"Key": key}} for key in wanted[:25]]})
    assert keys(client, simple) == set()


def test_batch_limits(client, raw, simple):
    item = {"PutRequest": {"Item": {"p": {"S": "a"}}}}
    code, message = refused(client.batch_write_item, RequestItems={simple: [item] * 26})
    assert code == "ValidationException" and "Member must have length less than or equal to 25" in message
    assert refused(client.batch_write_item, RequestItems={simple: [item, item]}) == (
        "ValidationException",
        "Provided list of item keys contains duplicates",
    )
    code, message = refused(
        client.batch_get_item, RequestItems={simple: {"Keys": [{"p": {"S": str(i)}} for i in range(101)]}}
    )
    assert code == "ValidationException" and "Member must have length less than or equal to 100" in message
    for items in ({}, {simple: []}, {simple: [{}]}):
        assert refused(client.batch_write_item, RequestItems=items)[0] == "ValidationException"
    assert raw.call("BatchWriteItem", {"RequestItems": None}).error == "ValidationException"
    assert raw.call("BatchWriteItem", {"RequestItems": []}).error == "SerializationException"
    assert refused(client.batch_write_item, RequestItems={"absent-table": [item]})[0] == "ResourceNotFoundException"
    assert keys(client, simple) == set()


def test_unprocessed_keys_past_16_megabytes(client, simple):
    wanted = []
    for i in range(45):
        wanted.append({"p": {"S": f"k{i}"}})
        client.put_item(TableName=simple, Item={**wanted[-1], "x": {"S": "x" * 400_000}})
    request, seen = {
        simple: {"Keys": wanted, "ProjectionExpression": "#p", "ExpressionAttributeNames": {"#p": "p"}}
    }, []
    rounds = 0
    while request:
        answer = client.batch_get_item(RequestItems=request)
        seen += [item["p"]["S"] for item in answer["Responses"][simple]]
        request = answer["UnprocessedKeys"]
        rounds += 1
    assert rounds == 2
    assert sorted(seen) == sorted(key["p"]["S"] for key in wanted)


def test_transaction_is_all_or_nothing(client, simple):
    client.put_item(TableName=simple, Item={"p": {"S": "there"}, "n": {"N": "1"}})
    with pytest.raises(client.exceptions.TransactionCanceledException) as failure:
        client.transact_write_items(
            TransactItems=[
                put(simple, "new"),
                {
                    "Update": {
                        "TableName": simple,
                        "Key": {"p": {"S": "there"}},
                        "UpdateExpression": "SET n = :n",
                        "ConditionExpression": "n = :n",
                        "ExpressionAttributeValues": {":n": {"N": "2"}},
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                },
                {"Delete": {"TableName": simple, "Key": {"p": {"S": "gone"}}}},
            ]
        )
    response = failure.value.response
    assert response["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]"
    )
    assert response["CancellationReasons"] == [
        {"Code": "None"},
        {
            "Code": "ConditionalCheckFailed",
            "Message": "The conditional request failed",
            "Item": {"p": {"S": "there"}, "n": {"N": "1"}},
        },
        {"Code": "None"},
    ]
    assert keys(client, simple) == {"there"}


def test_transaction_does_all_four(client, simple):
    for key in ("check", "update", "delete"):
        client.put_item(TableName=simple, Item={"p": {"S": key}})
    client.transact_write_items(
        TransactItems=[
            put(simple, "put"),
            {
                "ConditionCheck": {
                    "TableName": simple,
                    "Key": {"p": {"S": "check"}},
                    "ConditionExpression": "attribute_exists(p)",
                }
            },
            {"Delete": {"TableName": simple, "Key": {"p": {"S": "delete"}}}},
            {
                "Update": {
                    "TableName": simple,
                    "Key": {"p": {"S": "update"}},
                    "UpdateExpression": "SET n = :n",
                    "ExpressionAttributeValues": {":n": {"N": "2"}},
                }
            },
        ]
    )
    assert keys(client, simple) == {"put", "check", "update"}
    answer = client.transact_get_items(
        TransactItems=[
            {"Get": {"TableName": simple, "Key": {"p": {"S": "update"}}, "ProjectionExpression": "n"}},
            {"Get": {"TableName": simple, "Key": {"p": {"S": "delete"}}}},
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == [{"Item": {"n": {"N": "2"}}}, {}]
    assert answer["ConsumedCapacity"] == [{"TableName": simple, "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}]


def test_tokens_make_it_once(client, simple):
    def add(amount, token):
        update = {
            "TableName": simple,
            "Key": {"p": {"S": "counter"}},
            "UpdateExpression": "ADD n :n",
            "ExpressionAttributeValues": {":n": {"N": amount}},
        }
        return client.transact_write_items(TransactItems=[{"Update": update}], ClientRequestToken=token)

    for _ in range(3):
        add("5", "token-1" + simple)
    assert client.get_item(TableName=simple, Key={"p": {"S": "counter"}})["Item"]["n"]["N"] == "5"
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        add("6", "token-1" + simple)
    add("6", "token-2" + simple)
    assert client.get_item(TableName=simple, Key={"p": {"S": "counter"}})["Item"]["n"]["N"] == "11"


@pytest.mark.parametrize("count, accepted", [(100, True), (101, False)])
def test_transaction_size(client, simple, count, accepted):
    items = [put(simple, f"k{i}") for i in range(count)]
    if accepted:
        client.transact_write_items(TransactItems=items)
        assert len(keys(client, simple)) == count
        return
    code, message = refused(client.transact_write_items, TransactItems=items)
    assert code == "ValidationException" and "Member must have length less than or equal to 100" in message


def test_one_action_for_each_item(client, simple):
    assert refused(client.transact_write_items, TransactItems=[put(simple, "a"), put(simple, "a")]) == (
        "ValidationException",
        "Transaction request cannot include multiple operations on one item",
    )
    both = {**put(simple, "a"), "Delete": {"TableName": simple, "Key": {"p": {"S": "b"}}}}
    assert refused(client.transact_write_items, TransactItems=[both]) == (
        "ValidationException",
        "TransactItems can only contain one of Check, Put, Update or Delete",
    )


@pytest.mark.parametrize(
    "action, reason",
    [
        ({"Put": {"Item": {"q": {"S": "a"}}}}, "One or more parameter values were invalid: Missing the key p in the item"),
        (
            {"Put": {"Item": {"p": {"N": "1"}}}},
            "One or more parameter values were invalid: Type mismatch for key p expected: S actual: N",
        ),
        ({"Delete": {"Key": {"p": {"N": "1"}}}}, "The provided key element does not match the schema"),
        (
            {
                "Update": {
                    "Key": {"p": {"S": "a"}},
                    "UpdateExpression": "SET p = :a",
                    "ExpressionAttributeValues": {":a": {"S": "1"}},
                }
            },
            "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key",
        ),
    ],
)
def test_wrong_keys_cancel_a_transaction(client, simple, action, reason):
    """Found where the table is, so that they are reasons; an empty key is found before."""
    for arguments in action.values():
        arguments["TableName"] = simple
    with pytest.raises(client.exceptions.TransactionCanceledException) as failure:
        client.transact_write_items(TransactItems=[put(simple, "b"), action])
    reasons = failure.value.response["CancellationReasons"]
    assert reasons == [{"Code": "None"}, {"Code": "ValidationError", "Message": reason}]
    assert refused(client.transact_write_items, TransactItems=[put(simple, "b"), put(simple, "")]) == (
        "ValidationException",
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
        "string value. Key: p",
    )
    assert keys(client, simple) == set()


def test_wrong_keys_elsewhere(client, simple):
    gets = [{"Get": {"TableName": simple, "Key": {key: {"S": "a"}}}} for key in ("p", "q")]
    with pytest.raises(client.exceptions.TransactionCanceledException) as failure:
        client.transact_get_items(TransactItems=gets)
    assert [reason["Code"] for reason in failure.value.response["CancellationReasons"]] == ["None", "ValidationError"]
    for item in ({"q": {"S": "a"}}, {"p": {"N": "1"}}):
        assert refused(client.batch_write_item, RequestItems={simple: [{"PutRequest": {"Item": item}}]}) == (
            "ValidationException",
            "The provided key element does not match the schema",
        )


def test_counters_lose_nothing(client, simple):
    """Eight writers add to one item, by update and by transaction; no addition is lost."""
    update = {
        "TableName": simple,
        "Key": {"p": {"S": "counter"}},
        "UpdateExpression": "ADD n :n",
        "ExpressionAttributeValues": {":n": {"N": "1"}},
    }
    done = []

    def work(transactional):
        for _ in range(25):
            while True:
                try:
                    if transactional:
                        client.transact_write_items(TransactItems=[{"Update": update}])
                    else:
                        client.update_item(**update)
                    done.append(1)
                    break
                except ClientError as error:
                    assert error.response["Error"]["Code"] in (
                        "TransactionCanceledException",
                        "TransactionConflictException",
                    )

    workers = [threading.Thread(target=work, args=(i % 2 == 0,)) for i in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(done) == 200
    assert client.get_item(TableName=simple, Key={"p": {"S": "counter"}})["Item"]["n"]["N"] == "200"


def test_only_one_of_many_creators_wins(client, simple):
    outcomes = []

    def create():
        try:
            client.put_item(TableName=simple, Item={"p": {"S": "x"}}, ConditionExpression="attribute_not_exists(p)")
            outcomes.append("won")
        except client.exceptions.ConditionalCheckFailedException:
            outcomes.append("lost")

    workers = [threading.Thread(target=create) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == ["lost"] * 7 + ["won"]
