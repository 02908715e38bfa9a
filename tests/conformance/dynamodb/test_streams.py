"""DynamoDB Streams: exactly what happened, in order, from any place."""

import pytest
from support.waiting import looked_until
from tables import definitions, key_schema
from tables import table as made
from test_items import refused


@pytest.fixture(params=["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"])
def streaming(client, unique, request):
    with with_stream(client, unique, request.param) as name:
        yield name, request.param


def with_stream(client, name, view):
    return made(
        client,
        name,
        KeySchema=key_schema("p"),
        AttributeDefinitions=definitions(p="S"),
        StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
    )


def latest(client, name):
    return client.describe_table(TableName=name)["Table"]["LatestStreamArn"]


def shards(streams, arn):
    return streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]


def read(streams, arn, kind="TRIM_HORIZON", **more):
    records = []
    for shard in shards(streams, arn):
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=kind, **more)[
            "ShardIterator"
        ]
        while iterator:
            answer = streams.get_records(ShardIterator=iterator)
            if not answer["Records"]:
                break
            records += answer["Records"]
            iterator = answer.get("NextShardIterator")
    return records


def test_views(client, streams, streaming):
    name, view = streaming
    key = {"p": {"S": "a"}}
    old, new = {**key, "v": {"N": "1"}}, {**key, "v": {"N": "2"}}
    client.put_item(TableName=name, Item=old)
    client.put_item(TableName=name, Item=old)  # changes nothing: no record
    client.put_item(TableName=name, Item=new)
    client.delete_item(TableName=name, Key=key)
    client.delete_item(TableName=name, Key=key)
    records = read(streams, latest(client, name))
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    for record in records:
        assert record["eventSource"] == "aws:dynamodb"
        assert record["dynamodb"]["Keys"] == key
        assert record["dynamodb"]["StreamViewType"] == view
        assert record["dynamodb"]["SizeBytes"] > 0
        assert "userIdentity" not in record
    expected_new = [old, new, None] if view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES") else [None] * 3
    expected_old = [None, old, new] if view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES") else [None] * 3
    assert [record["dynamodb"].get("NewImage") for record in records] == expected_new
    assert [record["dynamodb"].get("OldImage") for record in records] == expected_old
    numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in records]
    assert numbers == sorted(set(numbers))


def test_iterators(client, streams, unique):
    with with_stream(client, unique, "KEYS_ONLY") as name:
        arn = latest(client, name)
        for key in "abc":
            client.put_item(TableName=name, Item={"p": {"S": key}})
        middle = read(streams, arn)[1]["dynamodb"]["SequenceNumber"]

        def keys(*arguments, **more):
            return "".join(record["dynamodb"]["Keys"]["p"]["S"] for record in read(streams, arn, *arguments, **more))

        assert keys() == "abc"
        assert keys("LATEST") == ""
        assert keys("AT_SEQUENCE_NUMBER", SequenceNumber=middle) == "bc"
        assert keys("AFTER_SEQUENCE_NUMBER", SequenceNumber=middle) == "c"
        shard = shards(streams, arn)[0]["ShardId"]
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
        client.put_item(TableName=name, Item={"p": {"S": "d"}})
        page = streams.get_records(ShardIterator=iterator, Limit=1)
        assert page["Records"][0]["dynamodb"]["Keys"] == {"p": {"S": "d"}}


def test_batches_and_transactions_keep_every_item(client, streams, unique):
    with with_stream(client, unique, "NEW_IMAGE") as name:
        client.batch_write_item(
            RequestItems={name: [{"PutRequest": {"Item": {"p": {"S": str(i)}}}} for i in range(25)]}
        )
        client.transact_write_items(
            TransactItems=[{"Delete": {"TableName": name, "Key": {"p": {"S": str(i)}}}} for i in range(10)]
        )
        records = read(streams, latest(client, name))
        assert [record["eventName"] for record in records] == ["INSERT"] * 25 + ["REMOVE"] * 10


def test_refused_writes_leave_no_record(client, streams, unique):
    with with_stream(client, unique, "NEW_IMAGE") as name:
        refused(client.put_item, TableName=name, Item={"p": {"S": "a"}}, ConditionExpression="attribute_exists(p)")
        assert read(streams, latest(client, name)) == []


def test_expired_items_are_told_apart(client, streams, unique):
    with with_stream(client, unique, "OLD_IMAGE") as name:
        client.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        client.put_item(TableName=name, Item={"p": {"S": "a"}, "ttl": {"N": "1700000000"}})
        looked_until(lambda: client.scan(TableName=name), lambda scan: scan["Count"] == 0)
        removed = read(streams, latest(client, name))[-1]
        assert removed["eventName"] == "REMOVE"
        assert removed["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}


def test_turning_off_and_on(client, streams, simple):
    def switch(**specification):
        return client.update_table(TableName=simple, StreamSpecification=specification)["TableDescription"]

    first = switch(StreamEnabled=True, StreamViewType="KEYS_ONLY")["LatestStreamArn"]
    client.put_item(TableName=simple, Item={"p": {"S": "a"}})
    assert refused(
        client.update_table,
        TableName=simple,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )[0] in ("ResourceInUseException", "ValidationException")
    assert "StreamSpecification" not in switch(StreamEnabled=False)
    client.put_item(TableName=simple, Item={"p": {"S": "unseen"}})
    assert streams.describe_stream(StreamArn=first)["StreamDescription"]["StreamStatus"] == "DISABLED"
    assert [record["dynamodb"]["Keys"]["p"]["S"] for record in read(streams, first)] == ["a"]
    assert "EndingSequenceNumber" in shards(streams, first)[0]["SequenceNumberRange"]
    second = switch(StreamEnabled=True, StreamViewType="NEW_IMAGE")["LatestStreamArn"]
    assert second != first
    listed = [stream["StreamArn"] for stream in streams.list_streams(TableName=simple)["Streams"]]
    assert set(listed) == {first, second}


def test_streams_refused(client, streams, unique):
    with with_stream(client, unique, "KEYS_ONLY") as name:
        arn = latest(client, name)
        shard = shards(streams, arn)[0]["ShardId"]
        wrong = arn[:-3] + ("123" if not arn.endswith("123") else "321")
        assert refused(streams.describe_stream, StreamArn=wrong)[0] == "ResourceNotFoundException"
        assert refused(streams.get_records, ShardIterator="nonsense") == (
            "ValidationException",
            "Invalid ShardIterator",
        )
        assert (
            refused(streams.get_shard_iterator, StreamArn=arn, ShardId=shard[:-1] + "x", ShardIteratorType="LATEST")[0]
            == "ResourceNotFoundException"
        )
        assert (
            refused(streams.get_shard_iterator, StreamArn=arn, ShardId=shard, ShardIteratorType="AT_SEQUENCE_NUMBER")[0]
            == "ValidationException"
        )
