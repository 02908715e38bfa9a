"""P11: what takes without end: folders of very many keys, one key that everybody wants. Others are served meanwhile, in time."""

import concurrent.futures
import http.client
import statistics
import threading
import time

import boto3
import pytest
from botocore.config import Config

from support.signing import signed_headers
from support.waiting import EVENT_SECONDS

FOLDER = 6_000  # keys; what a listing costs must not follow their number
SMALL_FOLDER = 100
WRITERS = 8
LOOKS = 15
FACTOR, SPARE_SECONDS = 4, 0.010  # a listing that walks through the folder takes sixty times as long
ATTEMPTS = 20  # one good one shows what the server can do; one that walks has none
STORM_CLIENTS, STORM_UPDATES = 12, 40
QUICKLY_SECONDS = 2  # or half as long as the storm on a machine on which that lasts longer: who waits for its end waits for all of it


def fill(server, bucket, folder, count):
    """So many empty objects below one prefix, over kept-alive connections."""

    def put(numbers):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for number in numbers:
            path = f"/{bucket}/{folder}/{number:06}"
            fields = dict(line.split(": ", 1) for line in signed_headers(server, "PUT", path).split("\r\n") if line)
            connection.request("PUT", path, b"", fields)
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 200, reply.status
        connection.close()

    with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(put, range(first, count, WRITERS)) for first in range(WRITERS)]:
            done.result()


def test_p11_a_listing_does_not_grow_with_the_folders_it_folds(own_server, unique):
    """The small form of a listing of ten million keys: a folder of 6,000 costs what one of 100 does, in each of the listings."""
    s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}), **own_server.boto3_options())
    for which, count in (("small", SMALL_FOLDER), ("large", FOLDER)):
        s3.create_bucket(Bucket=f"{unique}-{which}")
        fill(own_server, f"{unique}-{which}", "folder", count)
        s3.put_object(Bucket=f"{unique}-{which}", Key="last", Body=b"")

    def folded(which):
        page = s3.list_objects_v2(Bucket=f"{unique}-{which}", Delimiter="/")
        assert [each["Prefix"] for each in page["CommonPrefixes"]] == ["folder/"]
        assert [each["Key"] for each in page["Contents"]] == ["last"]

    def versions(which):
        page = s3.list_object_versions(Bucket=f"{unique}-{which}", Delimiter="/")
        assert [each["Prefix"] for each in page["CommonPrefixes"]] == ["folder/"]

    def behind(which):
        page = s3.list_objects_v2(Bucket=f"{unique}-{which}", Delimiter="/", StartAfter="folder/000050")
        assert "last" in [each["Key"] for each in page["Contents"]]

    def medians(listing):
        times = {"small": [], "large": []}
        for _ in range(LOOKS):
            for which, spent in times.items():  # in turns: what else the machine does meets both
                begin = time.perf_counter()
                listing(which)
                spent.append(time.perf_counter() - begin)
        return [statistics.median(times[which]) for which in ("small", "large")]

    for listing in (folded, versions, behind):
        seen = []
        for _ in range(ATTEMPTS):
            small, large = medians(listing)
            seen.append((small, large))
            if large < FACTOR * small + SPARE_SECONDS:
                break
        else:
            raise AssertionError(f"{listing.__name__}: {seen}")


def test_p11_everybody_wants_one_key(own_server, unique):
    """A storm of updates of one item: each is done once, and who reads another item is answered in between."""
    once = Config(retries={"total_max_attempts": 1}, max_pool_connections=STORM_CLIENTS)
    clients = [boto3.client("dynamodb", config=once, **own_server.boto3_options()) for _ in range(2)]
    storm, calm = clients
    calm.create_table(
        TableName=unique, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )  # fmt: skip
    calm.get_waiter("table_exists").wait(TableName=unique)
    calm.put_item(TableName=unique, Item={"id": {"S": "other"}})
    over = threading.Event()
    waits = []

    def look():
        while not over.is_set():
            begin = time.perf_counter()
            calm.get_item(TableName=unique, Key={"id": {"S": "other"}}, ConsistentRead=True)
            waits.append(time.perf_counter() - begin)

    def add(_):
        for _ in range(STORM_UPDATES):
            storm.update_item(
                TableName=unique, Key={"id": {"S": "hot"}}, UpdateExpression="ADD n :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )  # fmt: skip

    looking = threading.Thread(target=look)
    looking.start()
    begin = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(STORM_CLIENTS) as pool:
        list(pool.map(add, range(STORM_CLIENTS)))
    storm_seconds = time.perf_counter() - begin
    over.set()
    looking.join()
    item = calm.get_item(TableName=unique, Key={"id": {"S": "hot"}}, ConsistentRead=True)["Item"]
    assert item["n"]["N"] == str(STORM_CLIENTS * STORM_UPDATES)
    assert len(waits) > 5 and max(waits) < max(QUICKLY_SECONDS, storm_seconds / 2), (len(waits), max(waits), storm_seconds)


@pytest.mark.parametrize("kind", ["multipart", "resumable"])
def test_p11_uploads_that_never_end(own_server, unique, kind):
    """They are no objects, are listed where their owner can end them, and are gone when he does."""
    s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}), **own_server.boto3_options())
    s3.create_bucket(Bucket=unique)
    if kind == "multipart":
        for number in range(50):
            s3.create_multipart_upload(Bucket=unique, Key=f"never/{number}")
        found = s3.list_multipart_uploads(Bucket=unique)["Uploads"]
        assert len(found) == 50
        rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}
        s3.put_bucket_lifecycle_configuration(Bucket=unique, LifecycleConfiguration={"Rules": [rule]})
        for upload in found:
            s3.abort_multipart_upload(Bucket=unique, Key=upload["Key"], UploadId=upload["UploadId"])
        assert "Uploads" not in s3.list_multipart_uploads(Bucket=unique)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", own_server.port, timeout=EVENT_SECONDS)
        for number in range(50):
            connection.request("POST", f"/upload/storage/v1/b/{unique}/o?uploadType=resumable&name=never{number}", b"{}")
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 200
            where = reply.headers["Location"].split(own_server.endpoint, 1)[1]
            connection.request("DELETE", where)
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 499
    assert "Contents" not in s3.list_objects_v2(Bucket=unique)
    s3.delete_bucket(Bucket=unique)  # nothing of it is in the way
