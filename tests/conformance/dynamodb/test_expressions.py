"""Expressions: each function and operator does what it says, and what is wrong is told in the vendor's words."""

import pytest
from test_items import refused

ITEM = {
    "p": {"S": "k"},
    "n": {"N": "5"},
    "s": {"S": "hello"},
    "b": {"B": b"\x01\x02"},
    "t": {"BOOL": True},
    "z": {"NULL": True},
    "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2"]},
    "l": {"L": [{"N": "1"}, {"S": "x"}, {"L": [{"S": "deep"}]}]},
    "m": {"M": {"a": {"N": "1"}, "b": {"M": {"c": {"S": "y"}}}}},
}
VALUES = {
    ":one": {"N": "1"},
    ":five": {"N": "5.0"},
    ":nine": {"N": "9"},
    ":hello": {"S": "hello"},
    ":he": {"S": "he"},
    ":a": {"S": "a"},
    ":x": {"S": "x"},
    ":S": {"S": "S"},
    ":SS": {"S": "SS"},
    ":ss": {"SS": ["b", "a"]},
    ":b1": {"B": b"\x01"},
    ":true": {"BOOL": True},
}


@pytest.fixture(scope="module")
def table(client):
    import uuid

    from tables import definitions, key_schema
    from tables import table as made

    with made(
        client, "t" + uuid.uuid4().hex, KeySchema=key_schema("p"), AttributeDefinitions=definitions(p="S")
    ) as name:
        client.put_item(TableName=name, Item=ITEM)
        yield name


def holds(client, table, expression, names=None):
    used = {
        name: value
        for name, value in VALUES.items()
        if name in expression.replace("(", " ").replace(")", " ").replace(",", " ").split()
    }
    arguments = {"ExpressionAttributeValues": used} if used else {}
    if names:
        arguments["ExpressionAttributeNames"] = names
    return client.scan(TableName=table, FilterExpression=expression, **arguments)["Count"] == 1


@pytest.mark.parametrize(
    "expression",
    [
        "n = :five",
        "n <> :one",
        "n > :one",
        "n >= :five",
        "n < :nine",
        "n <= :five",
        "s = :hello",
        "t = :true",
        "ss = :ss",
        "n BETWEEN :one AND :nine",
        "n IN (:one, :five)",
        "attribute_exists(m.b.c)",
        "attribute_exists(l[2][0])",
        "attribute_not_exists(m.b.d)",
        "attribute_not_exists(l[9])",
        "attribute_type(s, :S)",
        "attribute_type(ss, :SS)",
        "begins_with(s, :he)",
        "begins_with(b, :b1)",
        "contains(s, :he)",
        "contains(ss, :a)",
        "contains(ns, :one)",
        "contains(l, :x)",
        "contains(b, :b1)",
        "size(s) = :five",
        "size(l) > :one",
        "size(m) > :one",
        "size(ss) > :one",
        "m.a = l[0]",
        "absent <> :one",
        "NOT n = :one",
        "n = :one OR s = :hello",
        "NOT (n = :one OR s = :he) AND t = :true",
        "n = :one AND s = :he OR t = :true",
    ],
)
def test_conditions_that_hold(client, table, expression):
    assert holds(client, table, expression)
    assert not holds(client, table, f"NOT ({expression})")


@pytest.mark.parametrize(
    "expression",
    [
        "n = :hello",
        "s > :five",
        "absent = :one",
        "absent < :one",
        "size(n) = :one",
        "contains(n, :five)",
        "m.a.b = :one",
    ],
)
def test_conditions_that_do_not_hold(client, table, expression):
    assert not holds(client, table, expression)


def test_names_stand_for_whole_attributes(client, simple):
    client.put_item(TableName=simple, Item={"p": {"S": "k"}, "a.b[0]": {"S": "x"}, "size": {"N": "1"}})
    answer = client.get_item(
        TableName=simple,
        Key={"p": {"S": "k"}},
        ProjectionExpression="#d, #s",
        ExpressionAttributeNames={"#d": "a.b[0]", "#s": "size"},
    )
    assert answer["Item"] == {"a.b[0]": {"S": "x"}, "size": {"N": "1"}}


def test_projection_keeps_the_shape(client, table):
    answer = client.get_item(
        TableName=table, Key={"p": {"S": "k"}}, ProjectionExpression="m.b.c, l[2][0], l[0], nope.x"
    )
    assert answer["Item"] == {
        "m": {"M": {"b": {"M": {"c": {"S": "y"}}}}},
        "l": {"L": [{"N": "1"}, {"L": [{"S": "deep"}]}]},
    }


@pytest.mark.parametrize(
    "expression, values, expected",
    [
        ("SET a = :v", {":v": {"S": "x"}}, {"a": {"S": "x"}}),
        ("SET n = n + :v", {":v": {"N": "0.5"}}, {"n": {"N": "1.5"}}),
        ("SET n = n - :v", {":v": {"N": "2"}}, {"n": {"N": "-1"}}),
        ("SET c = if_not_exists(c, :v)", {":v": {"N": "7"}}, {"c": {"N": "7"}}),
        ("SET n = if_not_exists(n, :v) + :v", {":v": {"N": "7"}}, {"n": {"N": "8"}}),
        ("SET l = list_append(l, :v)", {":v": {"L": [{"S": "c"}]}}, {"l": {"L": [{"S": "a"}, {"S": "b"}, {"S": "c"}]}}),
        ("SET l = list_append(:v, l)", {":v": {"L": [{"S": "c"}]}}, {"l": {"L": [{"S": "c"}, {"S": "a"}, {"S": "b"}]}}),
        ("SET l[1] = :v", {":v": {"S": "z"}}, {"l": {"L": [{"S": "a"}, {"S": "z"}]}}),
        ("SET l[99] = :v", {":v": {"S": "z"}}, {"l": {"L": [{"S": "a"}, {"S": "b"}, {"S": "z"}]}}),
        ("REMOVE l[0]", None, {"l": {"L": [{"S": "b"}]}}),
        ("REMOVE l[0], l[1]", None, {"l": {"L": []}}),
        ("SET m.y = :v", {":v": {"N": "2"}}, {"m": {"M": {"x": {"N": "1"}, "y": {"N": "2"}}}}),
        ("REMOVE m.x", None, {"m": {"M": {}}}),
        ("REMOVE n, l", None, {"n": None, "l": None}),
        ("ADD n :v", {":v": {"N": "41"}}, {"n": {"N": "42"}}),
        ("ADD fresh :v", {":v": {"N": "41"}}, {"fresh": {"N": "41"}}),
        ("ADD ss :v", {":v": {"SS": ["c", "a"]}}, {"ss": {"SS": ["a", "b", "c"]}}),
        ("DELETE ss :v", {":v": {"SS": ["a", "q"]}}, {"ss": {"SS": ["b"]}}),
        ("DELETE ss :v", {":v": {"SS": ["a", "b"]}}, {"ss": None}),
        ("SET n = :v, m = l", {":v": {"N": "9"}}, {"n": {"N": "9"}, "m": {"L": [{"S": "a"}, {"S": "b"}]}}),
        ("SET a = n, n = :v", {":v": {"N": "3"}}, {"a": {"N": "1"}, "n": {"N": "3"}}),
        (
            "SET a = :v REMOVE n ADD c :v DELETE ss :s",
            {":v": {"N": "3"}, ":s": {"SS": ["a"]}},
            {"a": {"N": "3"}, "n": None, "c": {"N": "3"}, "ss": {"SS": ["b"]}},
        ),
    ],
)
def test_updates(client, simple, expression, values, expected):
    before = {
        "p": {"S": "k"},
        "n": {"N": "1"},
        "l": {"L": [{"S": "a"}, {"S": "b"}]},
        "m": {"M": {"x": {"N": "1"}}},
        "ss": {"SS": ["a", "b"]},
    }
    client.put_item(TableName=simple, Item=before)
    arguments = {"ExpressionAttributeValues": values} if values else {}
    client.update_item(TableName=simple, Key={"p": {"S": "k"}}, UpdateExpression=expression, **arguments)
    after = client.get_item(TableName=simple, Key={"p": {"S": "k"}})["Item"]
    if "ss" in after:
        after["ss"]["SS"].sort()
    wanted = {**before, **expected}
    assert after == {name: value for name, value in wanted.items() if value is not None}


@pytest.mark.parametrize(
    "expression, message",
    [
        ("SET x.y = :v", "The document path provided in the update expression is invalid for update"),
        ("SET a = absent", "The provided expression refers to an attribute that does not exist in the item"),
        ("SET a = p + :v", "An operand in the update expression has an incorrect data type"),
        ("ADD p2 :v", "An operand in the update expression has an incorrect data type"),
        (
            "SET p = :v",
            "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key",
        ),
        (
            "SET a = :v, a = :v",
            "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
        ),
        ("SET a = :v AND", 'Invalid UpdateExpression: Syntax error; token: "AND", near: ":v AND"'),
        ("SET size = :v", "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: size"),
        ("", "Invalid UpdateExpression: The expression can not be empty;"),
    ],
)
def test_updates_refused(client, simple, expression, message):
    item = {"p": {"S": "k"}, "p2": {"S": "x"}}
    client.put_item(TableName=simple, Item=item)
    arguments = {"ExpressionAttributeValues": {":v": {"N": "1"}}} if ":v" in expression else {}
    assert refused(
        client.update_item, TableName=simple, Key={"p": {"S": "k"}}, UpdateExpression=expression, **arguments
    ) == ("ValidationException", message)
    assert client.get_item(TableName=simple, Key={"p": {"S": "k"}})["Item"] == item


def test_arithmetic_is_exact_or_refused(client, simple):
    key = {"p": {"S": "k"}}
    client.put_item(TableName=simple, Item={**key, "n": {"N": "1e37"}})
    add = {"UpdateExpression": "SET n = n + :v", "ExpressionAttributeValues": {":v": {"N": "1"}}}
    client.update_item(TableName=simple, Key=key, **add)
    assert client.get_item(TableName=simple, Key=key)["Item"]["n"]["N"] == "1" + "0" * 36 + "1"
    client.put_item(TableName=simple, Item={**key, "n": {"N": "1e50"}})
    assert refused(client.update_item, TableName=simple, Key=key, **add) == (
        "ValidationException",
        "Attempting to store more than 38 significant digits in a Number",
    )


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            {"FilterExpression": "a = :x"},
            "Invalid FilterExpression: An expression attribute value used in expression is not defined; attribute value: :x",
        ),
        (
            {"FilterExpression": "#x = a"},
            "Invalid FilterExpression: An expression attribute name used in the document path is not defined; attribute name: #x",
        ),
        (
            {"FilterExpression": "a = b", "ExpressionAttributeNames": {"#u": "u"}},
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}",
        ),
        (
            {"FilterExpression": "a = b", "ExpressionAttributeValues": {":u": {"S": "u"}}},
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}",
        ),
        (
            {"ExpressionAttributeNames": {"#u": "u"}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"FilterExpression": "a = b", "ExpressionAttributeNames": {}},
            "ExpressionAttributeNames must not be empty",
        ),
        (
            {"FilterExpression": "a = :v", "ExpressionAttributeValues": {"v": {"S": "x"}}},
            'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"',
        ),
        (
            {"FilterExpression": "a = :v", "ExpressionAttributeValues": {":v": {"N": "x"}}},
            "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v",
        ),
        ({"FilterExpression": "((a = b))"}, "Invalid FilterExpression: The expression has redundant parentheses;"),
        (
            {"FilterExpression": "a = " + "b" * 5000},
            "Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 5004",
        ),
        (
            {"FilterExpression": " AND ".join(["a = b"] * 151)},
            "Invalid FilterExpression: The expression contains too many operators; operator count: 301",
        ),
        (
            {"FilterExpression": "a = b", "ScanFilter": {"a": {"ComparisonOperator": "NULL"}}},
            "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
            "{ScanFilter} Expression parameters: {FilterExpression}",
        ),
    ],
)
def test_expressions_refused(client, table, arguments, message):
    assert refused(client.scan, TableName=table, **arguments) == ("ValidationException", message)
