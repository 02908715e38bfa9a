"""Words for making tables in tests."""

import contextlib


def key_schema(hash_name, range_name=None):
    schema = [{"AttributeName": hash_name, "KeyType": "HASH"}]
    if range_name:
        schema.append({"AttributeName": range_name, "KeyType": "RANGE"})
    return schema


def definitions(**types):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


@contextlib.contextmanager
def table(client, name, **arguments):
    """A table for as long as the block runs."""
    arguments.setdefault("BillingMode", "PAY_PER_REQUEST")
    client.create_table(TableName=name, **arguments)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    try:
        yield name
    finally:
        client.delete_table(TableName=name)
