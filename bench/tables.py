"""DynamoDB tables for the benches: made with boto3, filled over the wire like any client would."""

import concurrent.futures
import http.client
import json
import multiprocessing
import time

import boto3

from harness import say
from signing import Signer
from support.server import boto3_options

ITEM_BYTES = 1024
BATCH_ITEMS = 25
TEXT = "aloft bench item "


def client(server):
    return boto3.client("dynamodb", **boto3_options(server.endpoint, server.variables))


def create(server, name, sort_key=False):
    schema = [{"AttributeName": "id", "KeyType": "HASH"}]
    attributes = [{"AttributeName": "id", "AttributeType": "S"}]
    if sort_key:
        schema.append({"AttributeName": "at", "KeyType": "RANGE"})
        attributes.append({"AttributeName": "at", "AttributeType": "N"})
    made = client(server)
    made.create_table(TableName=name, KeySchema=schema, AttributeDefinitions=attributes, BillingMode="PAY_PER_REQUEST")
    made.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def key(number):
    return {"id": {"S": f"item-{number:09d}"}}


def item(number):
    """About 1 KiB: an id, a number, and text that no two items share."""
    made = {**key(number), "number": {"N": str(number)}}
    fill = f"{number:09d} " + TEXT * (ITEM_BYTES // len(TEXT) + 1)
    made["text"] = {"S": fill[: ITEM_BYTES - 2 - len("id") - 14 - len("number") - 5 - len("text")]}
    return made


def sorted_item(partition, at):
    return {**item(partition), "at": {"N": str(at)}}


def _put_batches(endpoint, variables, name, batches):
    signer = Signer(endpoint, variables)
    connection = http.client.HTTPConnection(signer.host, timeout=120)
    for batch in batches:
        body = {"RequestItems": {name: [{"PutRequest": {"Item": each}} for each in batch]}}
        head, text = signer.dynamodb("BatchWriteItem", body).split(b"\r\n\r\n", 1)
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        connection.request("POST", "/", text, headers)
        reply = connection.getresponse()
        answer = reply.read()
        if reply.status != 200 or json.loads(answer).get("UnprocessedItems"):
            raise RuntimeError(f"BatchWriteItem answered {reply.status}: {answer[:300]}")


def _put_range(endpoint, variables, name, start, end):
    batches = (
        [item(number) for number in range(at, min(at + BATCH_ITEMS, end))] for at in range(start, end, BATCH_ITEMS)
    )
    _put_batches(endpoint, variables, name, batches)


def fill(server, name, count):
    """Items 0 to count, written by several processes in batches."""
    began = time.monotonic()
    parts = 1 if count < 10_000 else 32
    edges = [count * part // parts for part in range(parts + 1)]
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1 if parts == 1 else 4, mp_context=spawn) as pool:
        futures = [
            pool.submit(_put_range, server.endpoint, server.variables, name, start, end)
            for start, end in zip(edges, edges[1:])
        ]
        for done, future in enumerate(futures):
            future.result()
            if parts > 1 and (done + 1) % 8 == 0:
                say(f"{edges[done + 1]:,} items written")
    seconds = time.monotonic() - began
    say(f"{count:,} items of 1 KiB in {seconds:.0f} s")


def fill_partitions(server, name, partitions, each):
    items = [sorted_item(partition, at) for partition in range(partitions) for at in range(each)]
    batches = [items[at : at + BATCH_ITEMS] for at in range(0, len(items), BATCH_ITEMS)]
    _put_batches(server.endpoint, server.variables, name, batches)
