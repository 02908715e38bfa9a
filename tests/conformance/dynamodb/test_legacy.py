"""The parameters that were there before expressions; old SDK code still sends them."""

import pytest
from test_items import refused


def test_expected(client, simple):
    item = {"p": {"S": "k"}, "n": {"N": "5"}, "s": {"S": "abc"}}
    client.put_item(TableName=simple, Item=item, Expected={"p": {"Exists": False}})
    for expected in (
        {"p": {"Exists": False}},
        {"n": {"Value": {"N": "6"}}},
        {"n": {"ComparisonOperator": "LT", "AttributeValueList": [{"N": "5"}]}},
        {"s": {"ComparisonOperator": "NOT_CONTAINS", "AttributeValueList": [{"S": "b"}]}},
        {"absent": {"ComparisonOperator": "NOT_NULL"}},
    ):
        assert refused(client.put_item, TableName=simple, Item=item, Expected=expected)[0] == (
            "ConditionalCheckFailedException"
        )
    for expected in (
        {"n": {"Value": {"N": "5.0"}}},
        {"n": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "1"}, {"N": "9"}]}},
        {"n": {"ComparisonOperator": "IN", "AttributeValueList": [{"N": "1"}, {"N": "5"}]}},
        {"s": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"S": "ab"}]}},
        {
            "absent": {"ComparisonOperator": "NULL"},
            "s": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"S": "b"}]},
        },
    ):
        client.put_item(TableName=simple, Item=item, Expected=expected)
    two = {"n": {"Value": {"N": "6"}}, "s": {"Value": {"S": "abc"}}}
    client.put_item(TableName=simple, Item=item, Expected=two, ConditionalOperator="OR")
    assert refused(client.put_item, TableName=simple, Item=item, Expected=two)[0] == "ConditionalCheckFailedException"


@pytest.mark.parametrize(
    "updates, expected",
    [
        ({"n": {"Value": {"N": "1"}}}, {"n": {"N": "1"}, "ss": {"SS": ["a", "b"]}}),
        ({"n": {"Action": "ADD", "Value": {"N": "1"}}}, {"n": {"N": "6"}, "ss": {"SS": ["a", "b"]}}),
        ({"ss": {"Action": "DELETE", "Value": {"SS": ["a"]}}}, {"n": {"N": "5"}, "ss": {"SS": ["b"]}}),
        ({"ss": {"Action": "DELETE"}}, {"n": {"N": "5"}}),
        (
            {"l": {"Action": "ADD", "Value": {"L": [{"S": "x"}]}}},
            {"n": {"N": "5"}, "ss": {"SS": ["a", "b"]}, "l": {"L": [{"S": "x"}]}},
        ),
    ],
)
def test_attribute_updates(client, simple, updates, expected):
    key = {"p": {"S": "k"}}
    client.put_item(TableName=simple, Item={**key, "n": {"N": "5"}, "ss": {"SS": ["a", "b"]}})
    client.update_item(TableName=simple, Key=key, AttributeUpdates=updates)
    item = client.get_item(TableName=simple, Key=key)["Item"]
    if "ss" in item:
        item["ss"]["SS"].sort()
    assert item == {**key, **expected}


def test_key_conditions_and_filters(client, sorted_table):
    for i in range(6):
        client.put_item(TableName=sorted_table, Item={"p": {"S": "a"}, "s": {"N": str(i)}, "v": {"N": str(i % 2)}})
    answer = client.query(
        TableName=sorted_table,
        KeyConditions={
            "p": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]},
            "s": {"ComparisonOperator": "GE", "AttributeValueList": [{"N": "2"}]},
        },
        QueryFilter={"v": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "0"}]}},
        AttributesToGet=["s"],
    )
    assert answer["Items"] == [{"s": {"N": "2"}}, {"s": {"N": "4"}}]
    assert (answer["Count"], answer["ScannedCount"]) == (2, 4)
    scan = client.scan(
        TableName=sorted_table, ScanFilter={"v": {"ComparisonOperator": "NE", "AttributeValueList": [{"N": "0"}]}}
    )
    assert scan["Count"] == 3


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            {"Expected": {"a": {"Value": {"S": "x"}, "AttributeValueList": []}}},
            "One or more parameter values were invalid: Value and AttributeValueList cannot be used together for Attribute: a",
        ),
        (
            {"Expected": {"a": {"ComparisonOperator": "EQ", "Exists": True}}},
            "One or more parameter values were invalid: Exists and ComparisonOperator cannot be used together for Attribute: a",
        ),
        (
            {"Expected": {"a": {"Exists": True}}},
            "One or more parameter values were invalid: Value must be provided when Exists is true for Attribute: a",
        ),
        (
            {"Expected": {"a": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"S": "x"}]}}},
            "One or more parameter values were invalid: Invalid number of argument(s) for the BETWEEN ComparisonOperator",
        ),
        (
            {"Expected": {"a": {"ComparisonOperator": "LT", "AttributeValueList": [{"SS": ["x"]}]}}},
            "One or more parameter values were invalid: ComparisonOperator LT is not valid for SS AttributeValue type",
        ),
        ({"ConditionalOperator": "OR"}, "ConditionalOperator cannot be used without Filter or Expected"),
    ],
)
def test_legacy_refused(client, simple, arguments, message):
    assert refused(client.put_item, TableName=simple, Item={"p": {"S": "a"}}, **arguments) == (
        "ValidationException",
        message,
    )
