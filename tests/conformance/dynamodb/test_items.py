"""Items: what is written is what is read, conditions, updates, and the answers that clients ask for."""

from decimal import Decimal

import pytest
from botocore.exceptions import ClientError

EVERYTHING = {
    "S": {"S": 'text with " \\ \n é 😀 \u0001'},
    "empty": {"S": ""},
    "N": {"N": "-12345678901234567890.123456789012345678"},
    "B": {"B": bytes(range(256))},
    "BOOL": {"BOOL": False},
    "NULL": {"NULL": True},
    "SS": {"SS": ["a", "b"]},
    "NS": {"NS": ["1", "2.5"]},
    "BS": {"BS": [b"\x00", b"\xff"]},
    "L": {"L": [{"S": "x"}, {"M": {"deep": {"L": [{"N": "1"}]}}}]},
    "M": {"M": {"key with blanks.": {"S": "y"}}},
}


def refused(call, **arguments):
    with pytest.raises(ClientError) as failure:
        call(**arguments)
    error = failure.value.response["Error"]
    return error["Code"], error["Message"]


def sort_sets(item):
    for value in item.values():
        for kind in ("SS", "NS", "BS"):
            if kind in value:
                value[kind] = sorted(value[kind])
    return item


def test_all_types_survive(client, simple):
    item = {"p": {"S": "all"}, **EVERYTHING}
    client.put_item(TableName=simple, Item=item)
    assert sort_sets(client.get_item(TableName=simple, Key={"p": {"S": "all"}})["Item"]) == item


def test_resource_interface(resource, simple):
    table = resource.Table(simple)
    item = {"p": "x", "n": Decimal("1.50"), "l": [1, {"a": None}], "s": {"b", "a"}}
    table.put_item(Item=item)
    assert table.get_item(Key={"p": "x"}, ConsistentRead=True)["Item"] == item
    assert "Item" not in table.get_item(Key={"p": "y"})


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("1e3", "1000"),
        ("-0", "0"),
        (".5", "0.5"),
        ("1E125", "1" + "0" * 125),
        ("0001.500", "1.5"),
        ("1e-130", "0." + "0" * 129 + "1"),
        ("9" * 38, "9" * 38),
    ],
)
def test_numbers_are_kept_plain(client, simple, sent, kept):
    client.put_item(TableName=simple, Item={"p": {"S": "n"}, "n": {"N": sent}, "ns": {"NS": [sent, "7"]}})
    item = client.get_item(TableName=simple, Key={"p": {"S": "n"}})["Item"]
    assert item["n"]["N"] == kept
    assert set(item["ns"]["NS"]) == {kept, "7"}


@pytest.mark.parametrize(
    "value, message",
    [
        ("1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"),
        ("1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
        ("1" * 39, "Attempting to store more than 38 significant digits in a Number"),
        ("x", "The parameter cannot be converted to a numeric value: x"),
        ("", "The parameter cannot be converted to a numeric value"),
        (
            "1e1000000000000000000000",
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
    ],
)
def test_numbers_refused(client, simple, value, message):
    item = {"p": {"S": "n"}, "n": {"N": value}}
    assert refused(client.put_item, TableName=simple, Item=item) == ("ValidationException", message)
    assert "Item" not in client.get_item(TableName=simple, Key={"p": {"S": "n"}})


def test_numeric_keys_are_equal_by_value(client, sorted_table):
    for spelling in ("1000", "1e3", "1000.0"):
        client.put_item(TableName=sorted_table, Item={"p": {"S": "a"}, "s": {"N": spelling}, "v": {"S": spelling}})
    assert client.scan(TableName=sorted_table)["Count"] == 1


def test_return_values(client, simple):
    key = {"p": {"S": "r"}}

    def update(**arguments):
        answer = client.update_item(TableName=simple, Key=key, **arguments)
        answer.pop("ResponseMetadata")
        return answer

    assert (
        client.put_item(TableName=simple, Item={**key, "a": {"N": "1"}}, ReturnValues="ALL_OLD").get("Attributes")
        is None
    )
    old = client.put_item(TableName=simple, Item={**key, "a": {"N": "2"}}, ReturnValues="ALL_OLD")["Attributes"]
    assert old == {**key, "a": {"N": "1"}}
    add = {
        "UpdateExpression": "ADD a :one SET b = :b",
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":b": {"S": "x"}},
    }
    assert update(**add) == {}
    assert update(**add, ReturnValues="UPDATED_OLD") == {"Attributes": {"a": {"N": "3"}, "b": {"S": "x"}}}
    assert update(**add, ReturnValues="UPDATED_NEW") == {"Attributes": {"a": {"N": "5"}, "b": {"S": "x"}}}
    assert update(**add, ReturnValues="ALL_OLD") == {"Attributes": {**key, "a": {"N": "5"}, "b": {"S": "x"}}}
    assert update(**add, ReturnValues="ALL_NEW") == {"Attributes": {**key, "a": {"N": "7"}, "b": {"S": "x"}}}
    gone = client.delete_item(TableName=simple, Key=key, ReturnValues="ALL_OLD")["Attributes"]
    assert gone == {**key, "a": {"N": "7"}, "b": {"S": "x"}}
    assert "Attributes" not in client.delete_item(TableName=simple, Key=key, ReturnValues="ALL_OLD")
    for call in (client.put_item, client.delete_item):
        arguments = {"Item": key} if call == client.put_item else {"Key": key}
        assert refused(call, TableName=simple, ReturnValues="ALL_NEW", **arguments) == (
            "ValidationException",
            "ReturnValues can only be ALL_OLD or NONE",
        )


def test_condition_failure_returns_the_item(client, simple):
    item = {"p": {"S": "c"}, "v": {"N": "1"}}
    client.put_item(TableName=simple, Item=item)
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as failure:
        client.put_item(
            TableName=simple,
            Item={"p": {"S": "c"}},
            ConditionExpression="attribute_not_exists(p)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert failure.value.response["Error"]["Message"] == "The conditional request failed"
    assert failure.value.response["Item"] == item
    assert client.get_item(TableName=simple, Key={"p": {"S": "c"}})["Item"] == item


def test_consumed_capacity(client, sorted_table):
    item = {"p": {"S": "k"}, "s": {"N": "1"}, "l": {"S": "x"}, "g": {"S": "y"}, "pad": {"S": "z" * 3000}}
    write = client.put_item(TableName=sorted_table, Item=item, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert write["TableName"] == sorted_table
    assert write["Table"] == {"CapacityUnits": 3.0}
    assert write["LocalSecondaryIndexes"] == {"local": {"CapacityUnits": 1.0}}
    assert write["GlobalSecondaryIndexes"] == {"global": {"CapacityUnits": 3.0}, "include": {"CapacityUnits": 1.0}}
    assert write["CapacityUnits"] == 8.0
    key = {"p": {"S": "k"}, "s": {"N": "1"}}
    for consistent, units in ((False, 0.5), (True, 1.0)):
        read = client.get_item(
            TableName=sorted_table, Key=key, ConsistentRead=consistent, ReturnConsumedCapacity="TOTAL"
        )
        assert read["ConsumedCapacity"] == {"TableName": sorted_table, "CapacityUnits": units}


def test_item_collection_metrics(client, sorted_table):
    answer = client.put_item(
        TableName=sorted_table, Item={"p": {"S": "m"}, "s": {"N": "1"}}, ReturnItemCollectionMetrics="SIZE"
    )
    assert answer["ItemCollectionMetrics"] == {
        "ItemCollectionKey": {"p": {"S": "m"}},
        "SizeEstimateRangeGB": [0.0, 1.0],
    }


def test_item_size_limit(client, simple):
    fits = 409_600 - len("p") - len("k") - len("v")
    client.put_item(TableName=simple, Item={"p": {"S": "k"}, "v": {"S": "x" * fits}})
    assert refused(client.put_item, TableName=simple, Item={"p": {"S": "k"}, "v": {"S": "x" * (fits + 1)}}) == (
        "ValidationException",
        "Item size has exceeded the maximum allowed size",
    )
    assert refused(
        client.update_item,
        TableName=simple,
        Key={"p": {"S": "k"}},
        UpdateExpression="SET w = :w",
        ExpressionAttributeValues={":w": {"S": "y"}},
    ) == ("ValidationException", "Item size to update has exceeded the maximum allowed size")
    assert len(client.get_item(TableName=simple, Key={"p": {"S": "k"}})["Item"]["v"]["S"]) == fits


@pytest.mark.parametrize(
    "item, message",
    [
        ({"x": {"S": "a"}}, "One or more parameter values were invalid: Missing the key p in the item"),
        (
            {"p": {"N": "1"}},
            "One or more parameter values were invalid: Type mismatch for key p expected: S actual: N",
        ),
        (
            {"p": {"S": ""}},
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            "empty string value. Key: p",
        ),
        (
            {"p": {"S": "x" * 2049}},
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
        (
            {"p": {"S": "a"}, "x": {}},
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        ),
        (
            {"p": {"S": "a"}, "x": {"SS": ["b", "b"]}},
            "One or more parameter values were invalid: Input collection [b, b] contains duplicates.",
        ),
        ({"p": {"S": "a"}, "x": {"NS": ["1", "1e0"]}}, "Input collection contains duplicates"),
        (
            {"p": {"S": "a"}, "x": {"SS": []}},
            "One or more parameter values were invalid: An string set  may not be empty",
        ),
    ],
)
def test_items_refused(client, simple, item, message):
    assert refused(client.put_item, TableName=simple, Item=item) == ("ValidationException", message)
    assert client.scan(TableName=simple)["Count"] == 0


@pytest.mark.parametrize("key", [{}, {"q": {"S": "a"}}, {"p": {"S": "a"}, "x": {"S": "b"}}, {"p": {"N": "1"}}])
def test_keys_must_be_the_tables(client, simple, key):
    expected = ("ValidationException", "The provided key element does not match the schema")
    assert refused(client.get_item, TableName=simple, Key=key) == expected
    assert refused(client.delete_item, TableName=simple, Key=key) == expected
    assert refused(client.update_item, TableName=simple, Key=key) == expected


def test_nesting_limit(client, simple):
    def nested(depth):
        value = {"S": "x"}
        for _ in range(depth):
            value = {"L": [value]}
        return value

    client.put_item(TableName=simple, Item={"p": {"S": "d"}, "x": nested(32)})
    code, message = refused(client.put_item, TableName=simple, Item={"p": {"S": "d"}, "x": nested(33)})
    assert code == "ValidationException"
    assert message.startswith("Nesting Levels have exceeded supported limits")


def test_table_must_exist(client, unique):
    assert refused(client.get_item, TableName=unique, Key={"p": {"S": "a"}}) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )


def test_table_by_arn(client, simple):
    arn = client.describe_table(TableName=simple)["Table"]["TableArn"]
    client.put_item(TableName=arn, Item={"p": {"S": "arn"}})
    assert client.get_item(TableName=arn, Key={"p": {"S": "arn"}})["Item"] == {"p": {"S": "arn"}}
    assert (
        client.query(TableName=arn, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": "arn"}})[
            "Count"
        ]
        == 1
    )
