"""A6: tokens, iterators, transactions and uploads that the server has given to one tenant, in the hands of another.

None of them is a right: whoever brings one is asked again what he may, and learns nothing that is not his own. `aloft dev` has
several Google projects, each with documents of its own; in one AWS account the tenants are keys whose policies name what is theirs.
"""

import json
import subprocess
import threading

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from support.server import binary
from support.waiting import EVENT_SECONDS

SECONDS = EVENT_SECONDS
MINE, YOURS = "mine", "yours"


@pytest.fixture
def ours(server):
    if not hasattr(server, "data_directory"):
        pytest.skip("makes keys and projects of its own, which needs a server of ours")
    return server


def key_for(server, user, statements, tmp_path):
    """boto3's options for a new key that may do what the statements say."""
    document = tmp_path / f"{user}.json"
    document.write_text(json.dumps({"Version": "2012-10-17", "Statement": statements}))
    command = [binary(), "keys", "create", "--user", user, "--policy", str(document), "--data", str(server.data_directory)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    key = dict(line.split("=", 1) for line in done.stdout.splitlines())
    return {
        **server.boto3_options(),
        "aws_access_key_id": key["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": key["AWS_SECRET_ACCESS_KEY"],
    }  # fmt: skip


def refused(call, codes, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] in codes, caught.value
    return caught.value


# --- DynamoDB -------------------------------------------------------------------------------------------------------


@pytest.fixture
def tables(ours, unique, tmp_path):
    """(the root's clients, the clients of a key that may use the table `mine` alone, the tables' names)"""
    once = Config(retries={"total_max_attempts": 1})
    root = boto3.client("dynamodb", config=once, **ours.boto3_options())
    names = {which: f"{unique}-{which}" for which in (MINE, YOURS)}
    for which, name in names.items():
        root.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )  # fmt: skip
        root.get_waiter("table_exists").wait(TableName=name)
        for number in range(3):
            root.put_item(TableName=name, Item={"id": {"S": f"{which} {number}"}})
    statement = {
        "Effect": "Allow", "Action": "dynamodb:*",
        "Resource": [f"arn:aws:dynamodb:*:*:table/{names[MINE]}", f"arn:aws:dynamodb:*:*:table/{names[MINE]}/*"],
    }  # fmt: skip
    options = key_for(ours, f"tables-{unique}", [statement], tmp_path)
    limited = boto3.client("dynamodb", config=once, **options)
    streams = [boto3.client("dynamodbstreams", config=once, **each) for each in (ours.boto3_options(), options)]
    return root, limited, streams, names


def iterator_of(streams, dynamodb, table):
    stream = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    return stream, shard, streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]  # fmt: skip


def test_a6_stream_iterators_of_another(tables):
    root, limited, (root_streams, limited_streams), names = tables
    own = iterator_of(limited_streams, limited, names[MINE])[2]
    assert limited_streams.get_records(ShardIterator=own)["Records"]  # the policy is worth something
    stream, shard, iterator = iterator_of(root_streams, root, names[YOURS])
    denied = ("AccessDeniedException",)
    for _ in range(2):
        error = refused(limited_streams.get_records, denied, ShardIterator=iterator)
        assert "yours 0" not in str(error.response)
    refused(limited_streams.describe_stream, denied, StreamArn=stream)
    refused(limited_streams.get_shard_iterator, denied, StreamArn=stream, ShardId=shard, ShardIteratorType="LATEST")


def test_a6_stream_iterators_cannot_be_bent(tables):
    """Each byte of one's own iterator changed: nothing of another table comes out of it."""
    _, limited, (_, streams), names = tables
    iterator = iterator_of(streams, limited, names[MINE])[2]
    for at in range(0, len(iterator), 3):
        bent = iterator[:at] + ("A" if iterator[at] != "A" else "B") + iterator[at + 1 :]
        try:
            records = streams.get_records(ShardIterator=bent)["Records"]
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error
        else:
            assert all(record["dynamodb"]["Keys"]["id"]["S"].startswith(MINE) for record in records)


def test_a6_places_of_another_table(tables):
    """Where a scan of another table stands is a key like any other: it opens nothing."""
    root, limited, _, names = tables
    place = root.scan(TableName=names[YOURS], Limit=1)["LastEvaluatedKey"]
    found = limited.scan(TableName=names[MINE], ExclusiveStartKey=place)["Items"]
    assert all(item["id"]["S"].startswith(MINE) for item in found)
    refused(limited.scan, ("AccessDeniedException",), TableName=names[YOURS], ExclusiveStartKey=place)
    there = refused(limited.describe_table, ("AccessDeniedException",), TableName=names[YOURS])
    absent = refused(limited.describe_table, ("AccessDeniedException",), TableName=names[YOURS] + "-not")
    same = str(there).replace(names[YOURS], "T")
    assert str(absent).replace(names[YOURS] + "-not", "T") == same, "what exists must not be told apart"


# --- S3 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def buckets(ours, unique, tmp_path):
    options = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    root = boto3.client("s3", config=options, **ours.boto3_options())
    names = {which: f"{unique}-{which}" for which in (MINE, YOURS)}
    for which, name in names.items():
        root.create_bucket(Bucket=name)
        for number in range(4):
            root.put_object(Bucket=name, Key=f"{which}/{number}", Body=which.encode())
    own = [f"arn:aws:s3:::{names[MINE]}", f"arn:aws:s3:::{names[MINE]}/*"]
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": own}
    limited = boto3.client("s3", config=options, **key_for(ours, f"files-{unique}", [statement], tmp_path))
    return root, limited, names


def test_a6_continuation_tokens_of_another(buckets):
    root, limited, names = buckets
    token = root.list_objects_v2(Bucket=names[YOURS], MaxKeys=2)["NextContinuationToken"]
    denied = refused(limited.list_objects_v2, ("AccessDenied",), Bucket=names[YOURS], ContinuationToken=token)
    assert "yours/" not in str(denied.response)
    try:
        page = limited.list_objects_v2(Bucket=names[MINE], ContinuationToken=token)
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error
    else:
        assert all(entry["Key"].startswith("mine/") for entry in page.get("Contents", []))


def test_a6_uploads_of_another(buckets):
    root, limited, names = buckets
    upload = root.create_multipart_upload(Bucket=names[YOURS], Key="yours/large")["UploadId"]
    where = {"Key": "yours/large", "UploadId": upload}
    part = {"PartNumber": 1, "Body": b"x"}
    refused(limited.upload_part, ("AccessDenied",), Bucket=names[YOURS], **where, **part)
    refused(limited.list_parts, ("AccessDenied", "403"), Bucket=names[YOURS], **where)
    refused(limited.abort_multipart_upload, ("AccessDenied",), Bucket=names[YOURS], **where)
    # The same id where its bearer may write: there is no such upload there.
    refused(limited.upload_part, ("NoSuchUpload",), Bucket=names[MINE], **where, **part)
    refused(limited.abort_multipart_upload, ("NoSuchUpload",), Bucket=names[MINE], **where)
    assert "Parts" not in root.list_parts(Bucket=names[YOURS], **where)


def test_a6_what_exists_is_not_told_apart(buckets):
    """A bucket of another and one that is nobody's: where a key may do nothing, the answers are the same but for existence."""
    root, limited, names = buckets
    there = refused(limited.get_object, ("AccessDenied",), Bucket=names[YOURS], Key="yours/0")
    absent = refused(limited.get_object, ("AccessDenied",), Bucket=names[YOURS], Key="yours/not")
    words = [error.response["Error"]["Message"].replace(f"/{key}", "/KEY") for error, key in ((there, "yours/0"), (absent, "yours/not"))]
    assert words[0] == words[1]


# --- Firestore ------------------------------------------------------------------------------------------------------


@pytest.fixture
def clouds(ours, unique):
    """Documents of the same names in two projects: what each has says whose it is."""
    firestore = pytest.importorskip("google.cloud.firestore")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", ours.variables["FIRESTORE_EMULATOR_HOST"])
        clients = {which: firestore.Client(project=f"{unique}-{which}") for which in (MINE, YOURS)}
    for which, client in clients.items():
        for number in range(4):
            client.document(f"c/{number}").set({"whose": which, "secret": f"{which} {number}"}, timeout=SECONDS)
    yield clients
    for client in clients.values():
        client.close()


def documents_of(client):
    return f"projects/{client.project}/databases/(default)/documents"


def test_a6_page_tokens_of_another_project(ours, clouds):
    def page(which, **parameters):
        address = f"{ours.endpoint}/v1/{documents_of(clouds[which])}/c"
        return requests.get(address, params={"pageSize": 2, **parameters}, timeout=SECONDS)

    token = page(YOURS).json()["nextPageToken"]
    ordered = page(YOURS, orderBy="secret").json()["nextPageToken"]
    for bearing in ({"pageToken": token}, {"pageToken": ordered, "orderBy": "secret"}):
        reply = page(MINE, **bearing)
        assert reply.status_code in (200, 400), reply.text
        assert YOURS not in reply.text.replace(bearing["pageToken"], "")


def test_a6_transactions_of_another_project(clouds):
    api, mine, yours = clouds[MINE]._firestore_api, *(f"projects/{clouds[each].project}/databases/(default)" for each in (MINE, YOURS))
    transaction = api.begin_transaction(request={"database": yours}).transaction
    name = f"{yours}/documents/c/0"
    assert api.get_document(request={"name": name, "transaction": transaction}).fields["whose"].string_value == YOURS
    from google.api_core.exceptions import GoogleAPICallError

    write = {"update": {"name": f"{mine}/documents/c/0", "fields": {"whose": {"string_value": "forged"}}}}
    for call in (
        lambda: api.get_document(request={"name": f"{mine}/documents/c/0", "transaction": transaction}, retry=None),
        lambda: api.commit(request={"database": mine, "transaction": transaction, "writes": [write]}, retry=None),
    ):
        with pytest.raises(GoogleAPICallError) as caught:
            call()
        assert caught.value.code in (400, 404, 409), caught.value
    try:
        api.rollback(request={"database": mine, "transaction": transaction}, retry=None)
    except GoogleAPICallError as error:
        assert error.code in (400, 404), error
    own = {"update": {"name": name, "fields": {"whose": {"string_value": YOURS}}}}
    api.commit(request={"database": yours, "transaction": transaction, "writes": [own]}, retry=None)  # it is as good as ever
    assert clouds[MINE].document("c/0").get(timeout=SECONDS).get("whose") == MINE


class Listener:
    """A Listen call by hand, whose replies a thread collects."""

    def __init__(self, client):
        self.client, self.asked, self.heard = client, threading.Event(), []
        self.changed = threading.Condition()

    def listen(self, resume_token=b""):
        """What the target of collection c tells until its first snapshot is whole; and that snapshot's token."""
        database = f"projects/{self.client.project}/databases/(default)"
        query = {"parent": f"{database}/documents", "structured_query": {"from_": [{"collection_id": "c"}]}}
        target = {"target_id": 1, "query": query, "resume_token": resume_token}
        done = threading.Event()

        def requests_until_done():
            yield {"database": database, "add_target": target}
            done.wait(SECONDS)

        replies = self.client._firestore_api.listen(requests=requests_until_done(), timeout=SECONDS)
        documents, current = [], False
        for reply in replies:
            if reply.document_change.document.name:
                documents.append(reply.document_change.document)
            change = reply.target_change
            current = current or change.target_change_type.name == "CURRENT"
            if current and change.target_change_type.name == "NO_CHANGE" and change.read_time and not change.target_ids:
                done.set()
                replies.cancel()
                return documents, change.resume_token
        raise AssertionError("the stream ended without a snapshot")


def test_a6_resume_tokens_of_another_project(clouds):
    """A token is where its own project stood: in another one the listener begins anew, with that one's documents."""
    told, token = Listener(clouds[YOURS]).listen()
    assert {document.fields["whose"].string_value for document in told} == {YOURS} and token
    told, own_token = Listener(clouds[MINE]).listen(token)
    assert sorted(document.fields["secret"].string_value for document in told) == [f"{MINE} {n}" for n in range(4)]
    assert not Listener(clouds[MINE]).listen(own_token)[0]  # while its own spares it what it has


def test_a6_names_of_another_project(clouds):
    """A write in one's own project that names a document of another."""
    from google.api_core.exceptions import InvalidArgument

    mine, yours = (f"projects/{clouds[each].project}/databases/(default)" for each in (MINE, YOURS))
    write = {"update": {"name": f"{yours}/documents/c/0", "fields": {"whose": {"string_value": "forged"}}}}
    with pytest.raises(InvalidArgument):
        clouds[MINE]._firestore_api.commit(request={"database": mine, "writes": [write]}, retry=None)
    assert clouds[YOURS].document("c/0").get(timeout=SECONDS).get("whose") == YOURS
