"""Query and Scan: order, ranges, pages, filters, indexes, segments."""

import pytest
from tables import definitions, key_schema
from tables import table as made
from test_items import refused


def fill(client, name, count=20):
    for i in range(count):
        item = {
            "p": {"S": "a"},
            "s": {"N": str(i)},
            "l": {"S": f"{count - i:03}"},
            "a": {"S": "A"},
            "v": {"N": str(i % 3)},
        }
        if i % 2 == 0:
            item["g"] = {"S": "even"}
        client.put_item(TableName=name, Item=item)


def numbers(answer):
    return [int(item["s"]["N"]) for item in answer["Items"]]


def query(client, name, condition, values, **arguments):
    return client.query(TableName=name, KeyConditionExpression=condition, ExpressionAttributeValues=values, **arguments)


@pytest.mark.parametrize(
    "condition, expected",
    [
        ("s = :n", [5]),
        ("s < :n", [0, 1, 2, 3, 4]),
        ("s <= :n", [0, 1, 2, 3, 4, 5]),
        ("s > :n", [6, 7, 8, 9]),
        ("s >= :n", [5, 6, 7, 8, 9]),
        (":n > s", [0, 1, 2, 3, 4]),
        ("s BETWEEN :n AND :m", [5, 6, 7]),
    ],
)
def test_ranges(client, sorted_table, condition, expected):
    fill(client, sorted_table, 10)
    values = {":p": {"S": "a"}, ":n": {"N": "5"}, ":m": {"N": "7"}}
    values = {name: value for name, value in values.items() if name in f":p {condition}"}
    assert numbers(query(client, sorted_table, f"p = :p AND {condition}", values)) == expected
    backwards = query(client, sorted_table, f"{condition} AND p = :p", values, ScanIndexForward=False)
    assert numbers(backwards) == expected[::-1]


def test_numbers_sort_as_numbers(client, sorted_table):
    order = ["-1e100", "-20", "-3", "-0.5", "0", "1e-100", "0.25", "3", "20", "1e2", "1e125"]
    for text in reversed(order):
        client.put_item(TableName=sorted_table, Item={"p": {"S": "n"}, "s": {"N": text}, "t": {"S": text}})
    answer = query(client, sorted_table, "p = :p", {":p": {"S": "n"}})
    assert [item["t"]["S"] for item in answer["Items"]] == order


def test_pages(client, sorted_table):
    fill(client, sorted_table)
    seen, start = [], {}
    while True:
        answer = query(client, sorted_table, "p = :p", {":p": {"S": "a"}}, Limit=7, **start)
        seen += numbers(answer)
        if "LastEvaluatedKey" not in answer:
            break
        assert set(answer["LastEvaluatedKey"]) == {"p", "s"}
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert seen == list(range(20))


def test_filters_count_after_limit(client, sorted_table):
    fill(client, sorted_table)
    answer = query(
        client, sorted_table, "p = :p", {":p": {"S": "a"}, ":v": {"N": "0"}}, FilterExpression="v = :v", Limit=10
    )
    assert (answer["Count"], answer["ScannedCount"]) == (4, 10)
    assert "LastEvaluatedKey" in answer
    count = query(client, sorted_table, "p = :p", {":p": {"S": "a"}}, Select="COUNT")
    assert count["Count"] == 20 and "Items" not in count


def test_one_megabyte_pages(client, simple_sorted):
    for i in range(12):
        client.put_item(TableName=simple_sorted, Item={"p": {"S": "a"}, "s": {"N": str(i)}, "x": {"S": "x" * 100_000}})
    first = query(client, simple_sorted, "p = :p", {":p": {"S": "a"}}, ReturnConsumedCapacity="TOTAL")
    assert 10 <= first["Count"] <= 11 and "LastEvaluatedKey" in first
    assert 125 <= first["ConsumedCapacity"]["CapacityUnits"] <= 140
    # The page ends by what was read, whatever is left of it.
    small = query(client, simple_sorted, "p = :p", {":p": {"S": "a"}}, ProjectionExpression="s")
    assert small["Count"] == first["Count"]


@pytest.fixture
def simple_sorted(client, unique):
    with made(client, unique, KeySchema=key_schema("p", "s"), AttributeDefinitions=definitions(p="S", s="N")) as name:
        yield name


def test_local_index(client, sorted_table):
    fill(client, sorted_table, 5)
    values = {":p": {"S": "a"}}
    projected = query(client, sorted_table, "p = :p", values, IndexName="local")
    assert numbers(projected) == [4, 3, 2, 1, 0]
    assert set(projected["Items"][0]) == {"p", "s", "l"}
    whole = query(
        client, sorted_table, "p = :p", values, IndexName="local", Select="ALL_ATTRIBUTES", ConsistentRead=True
    )
    assert whole["Items"][0]["a"] == {"S": "A"}
    some = query(client, sorted_table, "p = :p", values, IndexName="local", ProjectionExpression="a, l")
    assert some["Items"][0] == {"a": {"S": "A"}, "l": {"S": "001"}}


def test_global_indexes(client, sorted_table):
    fill(client, sorted_table, 6)
    values = {":g": {"S": "even"}}
    assert numbers(query(client, sorted_table, "g = :g", values, IndexName="global")) == [0, 2, 4]
    last = query(client, sorted_table, "g = :g", values, IndexName="global", Limit=1)["LastEvaluatedKey"]
    assert set(last) == {"p", "s", "g"}
    included = query(client, sorted_table, "g = :g", values, IndexName="include")["Items"]
    assert all(set(item) == {"p", "s", "g", "a"} for item in included)
    client.update_item(TableName=sorted_table, Key={"p": {"S": "a"}, "s": {"N": "2"}}, UpdateExpression="REMOVE g")
    assert numbers(query(client, sorted_table, "g = :g", values, IndexName="global")) == [0, 4]
    assert client.scan(TableName=sorted_table, IndexName="include")["Count"] == 2


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            {"IndexName": "global", "ConsistentRead": True},
            "Consistent reads are not supported on global secondary indexes",
        ),
        ({"IndexName": "nope"}, "The table does not have the specified index: nope"),
        (
            {"IndexName": "include", "Select": "ALL_ATTRIBUTES"},
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary "
            "index include because its projection type is not ALL",
        ),
        (
            {"IndexName": "include", "ProjectionExpression": "z"},
            "One or more parameter values were invalid: Global secondary index include does not project [z]",
        ),
        (
            {"Select": "COUNT", "ProjectionExpression": "z"},
            "Cannot specify the ProjectionExpression when choosing to get only the Count",
        ),
        (
            {"Select": "ALL_PROJECTED_ATTRIBUTES"},
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
        ),
    ],
)
def test_reads_refused(client, sorted_table, arguments, message):
    key = "g" if "IndexName" in arguments else "p"
    assert refused(
        client.query,
        TableName=sorted_table,
        KeyConditionExpression=f"{key} = :v",
        ExpressionAttributeValues={":v": {"S": "x"}},
        **arguments,
    ) == ("ValidationException", message)


@pytest.mark.parametrize(
    "condition, message",
    [
        ("s = :n", "Query condition missed key schema element: p"),
        ("p > :p", "Query key condition not supported"),
        ("p = :p AND v = :n", "Query condition missed key schema element: s"),
        ("p = :n", "One or more parameter values were invalid: Condition parameter type does not match schema type"),
        ("p = :p OR s = :n", "Invalid operator used in KeyConditionExpression: OR"),
        ("p = :p AND s <> :n", "Invalid operator used in KeyConditionExpression: <>"),
        ("p = :p AND s > :n AND s < :n", "KeyConditionExpressions must only contain one condition per key"),
        (
            "p = :p AND begins_with(s, :n)",
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
    ],
)
def test_key_conditions_refused(client, sorted_table, condition, message):
    values = {":p": {"S": "a"}, ":n": {"N": "1"}}
    values = {name: value for name, value in values.items() if name in condition}
    assert refused(
        client.query, TableName=sorted_table, KeyConditionExpression=condition, ExpressionAttributeValues=values
    ) == ("ValidationException", message)


def test_start_keys_must_belong(client, sorted_table):
    fill(client, sorted_table, 3)
    arguments = {
        "TableName": sorted_table,
        "KeyConditionExpression": "p = :p",
        "ExpressionAttributeValues": {":p": {"S": "a"}},
    }
    code, message = refused(client.query, **arguments, ExclusiveStartKey={"p": {"S": "a"}})
    assert code == "ValidationException" and message.startswith("The provided starting key is invalid")
    code, message = refused(client.query, **arguments, ExclusiveStartKey={"p": {"S": "b"}, "s": {"N": "1"}})
    assert message == "The provided starting key is outside query boundaries based on provided conditions"


def test_parallel_scan_covers_everything_once(client, simple):
    names = {f"key-{i}" for i in range(100)}
    with_batches(client, simple, names)
    for total in (1, 3, 16):
        seen = []
        for segment in range(total):
            start = {}
            while True:
                page = client.scan(TableName=simple, Segment=segment, TotalSegments=total, Limit=9, **start)
                seen += [item["p"]["S"] for item in page["Items"]]
                if "LastEvaluatedKey" not in page:
                    break
                start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        assert len(seen) == 100 and set(seen) == names


def with_batches(client, name, keys):
    keys = sorted(keys)
    for i in range(0, len(keys), 25):
        requests = [{"PutRequest": {"Item": {"p": {"S": key}}}} for key in keys[i : i + 25]]
        client.batch_write_item(RequestItems={name: requests})


def test_segments_refused(client, simple):
    assert refused(client.scan, TableName=simple, Segment=4, TotalSegments=4) == (
        "ValidationException",
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 4 is not less than "
        "TotalSegments: 4",
    )


def test_multi_attribute_index_keys(client, unique):
    with made(
        client,
        unique,
        KeySchema=key_schema("p"),
        AttributeDefinitions=definitions(p="S", a="S", b="N", c="S", d="N"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "multi",
                "KeySchema": [
                    {"AttributeName": "a", "KeyType": "HASH"},
                    {"AttributeName": "b", "KeyType": "HASH"},
                    {"AttributeName": "c", "KeyType": "RANGE"},
                    {"AttributeName": "d", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    ) as name:
        for i in range(6):
            item = {"p": {"S": str(i)}, "a": {"S": "x"}, "b": {"N": "1"}, "c": {"S": "cd"[i % 2]}, "d": {"N": str(i)}}
            client.put_item(TableName=name, Item=item)
        client.put_item(TableName=name, Item={"p": {"S": "part"}, "a": {"S": "x"}, "b": {"N": "1"}})
        values = {":a": {"S": "x"}, ":b": {"N": "1"}, ":c": {"S": "c"}, ":d": {"N": "2"}}
        answer = query(client, name, "a = :a AND b = :b AND c = :c AND d >= :d", values, IndexName="multi")
        assert [item["p"]["S"] for item in answer["Items"]] == ["2", "4"]
        both = {key: values[key] for key in (":a", ":b")}
        assert query(client, name, "a = :a AND b = :b", both, IndexName="multi")["Count"] == 6
        assert refused(
            client.query,
            TableName=name,
            IndexName="multi",
            KeyConditionExpression="a = :a",
            ExpressionAttributeValues={":a": {"S": "x"}},
        ) == ("ValidationException", "Query condition missed key schema element: b")
