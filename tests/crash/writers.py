"""Writers: each owns some keys, writes to them through a public API until the server is gone, and records what was
acknowledged. After the cut the same object reads everything back and complains about what is wrong."""

import collections
import hashlib
import random
import threading

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ledger import ABSENT, Complaint, Ledger, content
from support.waiting import EVENT_SECONDS

ONCE = Config(
    retries={"total_max_attempts": 1}, connect_timeout=EVENT_SECONDS, read_timeout=EVENT_SECONDS, max_pool_connections=4,
    s3={"addressing_style": "path"}, parameter_validation=False,
    response_checksum_validation="when_required",  # we want to see what is served, not what the SDK lets through
)
PART_BYTES = 5 << 20
SESSION = boto3.session.Session()
SESSION_GUARD = threading.Lock()


class Gone(Exception):
    """No answer: the server is not there any more, so the write is pending."""


def answered(call, **arguments):
    """Calls; an answer that refuses the write is an error of the test, no answer at all is Gone."""
    try:
        return call(**arguments)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise Gone from error  # refused because the disk is gone: not acknowledged
        raise
    except BotoCoreError as error:
        raise Gone from error


class Writer(threading.Thread):
    """Base: a thread that writes until the server is gone or it is told to stop."""

    WRITES = ()  # the operations whose answers it counts,
    READS = ()  # and what it is told otherwise, which must be there after a cut, too

    def __init__(self, name, options, seed):
        self.writer_name = name
        self.options = options
        self.random = random.Random(seed)
        self.ledger = Ledger()
        self.sequence = 0
        self.error = None  # an answer that makes no sense
        self.refused = None  # no answer, or a refusal, while there was power
        self.begun = False
        self.stopping = threading.Event()
        self.powerless = threading.Event()  # the cut has begun: an answer from now on tells nothing
        self.clients = {}

    def begin(self):
        threading.Thread.__init__(self, name=self.writer_name, daemon=True)
        self.stopping.clear()
        self.powerless.clear()
        self.refused = None
        self.connect()
        self.begun = True
        self.start()

    def run(self):
        try:
            while not self.stopping.is_set():
                self.step()
        except Gone as gone:
            self.note_refusal(gone)
        except Exception as error:  # noqa: BLE001: reported by the harness
            self.error = error

    def note_refusal(self, gone):
        """A server may be silent when its power is gone. Before, a writer would end unseen and prove nothing from then on."""
        if not self.powerless.is_set():
            self.refused = gone.__cause__ or gone

    def client(self, service, user="writer"):
        """A client of that user's own, kept for the whole run: making one takes longer than a power cut."""
        if (service, user) not in self.clients:
            with SESSION_GUARD:
                client = SESSION.client(service, config=ONCE, **self.options)
                client.meta.events.register("after-call", self.hear)
                self.clients[service, user] = client
        return self.clients[service, user]

    def kept(self):
        """How many things should be there, each of which is lost when nothing can be read."""
        return self.ledger.kept() or 1

    def hear(self, **_):
        """A server without power answers nobody. Ours runs on for a moment after its file system is gone."""
        if self.powerless.is_set():
            raise Gone


def digest_of(bodies):
    return hashlib.md5(b"".join(bodies)).hexdigest()


class ObjectWriter(Writer):
    """PutObject, multipart uploads and DeleteObject in a plain bucket. An upload that the cut interrupts still has every part
    that was acknowledged, and can be completed."""

    WRITES = ("PutObject", "DeleteObject", "UploadPart", "CompleteMultipartUpload")
    KEYS = 12
    SIZES = (0, 300, 4096, 20_000, 100_000, 1_500_000)

    def prepare(self):
        self.bucket = f"plain-{self.writer_name}"
        self.connect()
        self.s3.create_bucket(Bucket=self.bucket)
        self.open = None  # (key, upload id, bodies of the parts acknowledged) of an upload that is not complete

    def connect(self):
        self.s3 = self.client("s3")

    def step(self):
        key = f"{self.writer_name}/key {self.random.randrange(self.KEYS)}"
        self.sequence += 1
        chance = self.random.random()
        if chance < 0.15:
            self.ledger.ask(key, ABSENT)
            answered(self.s3.delete_object, Bucket=self.bucket, Key=key)
            self.ledger.acknowledge(key, "DeleteObject")
        elif chance < 0.25:
            self.put_in_parts(key)
        else:
            body = content(key, self.sequence, self.random.choice(self.SIZES))
            self.ledger.ask(key, hashlib.md5(body).hexdigest())
            answered(self.s3.put_object, Bucket=self.bucket, Key=key, Body=body)
            self.ledger.acknowledge(key, "PutObject")

    def put_in_parts(self, key):
        sizes = self.random.choice(((1000,), (300_000,), (PART_BYTES, 1000)))  # the last part may be of any size
        upload = answered(self.s3.create_multipart_upload, Bucket=self.bucket, Key=key)["UploadId"]
        self.open = (key, upload, [])
        for number, size in enumerate(sizes, 1):
            body = content(key, f"{self.sequence}.{number}", size)
            answered(self.s3.upload_part, Bucket=self.bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)
            self.open[2].append(body)
            self.ledger.count("UploadPart")
            if self.stopping.is_set():
                return  # a quiet cut may find an upload that nobody has completed
        self.complete(*self.open)
        self.open = None
        self.ledger.acknowledge(key, "CompleteMultipartUpload")

    def complete(self, key, upload, bodies):
        self.ledger.ask(key, digest_of(bodies))
        parts = [{"PartNumber": at, "ETag": f'"{hashlib.md5(body).hexdigest()}"'} for at, body in enumerate(bodies, 1)]
        answered(self.s3.complete_multipart_upload, Bucket=self.bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})

    def check(self):
        self.connect()
        listed = {}
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            listed.update({entry["Key"]: entry["Size"] for entry in page.get("Contents", [])})
        for key in set(self.ledger.entries) | set(listed):
            found, size = self.read(key)
            complaint = self.ledger.settle(key, found)
            if complaint:
                yield Complaint(f"object {complaint}", complaint.kind)
            elif listed.get(key) != size:
                words = f"object {key}: the listing says {listed.get(key)} bytes, the object has {size}"
                yield Complaint(words, "disagreeing")
        if self.open is not None:
            yield from self.finish()

    def finish(self):
        """Completes the interrupted upload with the parts that were acknowledged."""
        (key, upload, bodies), self.open = self.open, None
        entry = self.ledger.entry(key)
        if not bodies or entry.acknowledged == digest_of(bodies):
            return  # nothing was acknowledged; or completing it was under way, and has happened
        try:
            self.complete(key, upload, bodies)
        except (ClientError, Gone) as error:
            yield Complaint(f"an upload of {key} had {len(bodies)} parts acknowledged: {error!r}", "lost")
        found, _ = self.read(key)
        if found != digest_of(bodies):
            yield Complaint(f"an upload of {key} could not be completed behind the cut, found {found}", "corrupt")
        entry.acknowledged, entry.is_pending = found, False

    def read(self, key):
        try:
            reply = self.s3.get_object(Bucket=self.bucket, Key=key)
            body = reply["Body"].read()
            return hashlib.md5(body).hexdigest(), len(body)
        except self.s3.exceptions.NoSuchKey:
            return ABSENT, None
        except (ClientError, BotoCoreError) as error:
            return f"unreadable: {error}", None


class VersionWriter(Writer):
    """A versioned bucket: puts, delete markers, and deletes of single versions; versions, listing and objects must agree."""

    WRITES = ("PutObject (version)", "DeleteObject (marker)", "DeleteObject (version)")
    KEPT = 24  # versions left after a check
    MARKS_ABSENT = True  # deleting what is not there makes a marker, as at AWS

    def prepare(self):
        self.bucket = f"versions-{self.writer_name}"
        self.connect()
        self.s3.create_bucket(Bucket=self.bucket)
        self.s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        self.versions = {}  # version id -> (key, digest), acknowledged and not deleted
        self.pending_put = None  # (key, digest) asked for and not answered
        self.pending_delete = None  # a version
        self.deleted = set()

    def kept(self):
        return len(self.versions)

    def connect(self):
        self.s3 = self.client("s3")

    def step(self):
        key = f"v{self.random.randrange(4)}"
        self.sequence += 1
        chance = self.random.random()
        if chance < 0.25 and self.versions:
            self.pending_delete = version = self.random.choice(list(self.versions))
            where = self.versions[version][0]
            answered(self.s3.delete_object, Bucket=self.bucket, Key=where, VersionId=version)
            del self.versions[version]
            self.deleted.add(version)
            self.pending_delete = None
            self.ledger.count("DeleteObject (version)")
        elif chance < 0.4:
            self.pending_put = (key, "marker")
            reply = answered(self.s3.delete_object, Bucket=self.bucket, Key=key)
            if self.MARKS_ABSENT or "VersionId" in reply:
                self.versions[reply["VersionId"]] = self.pending_put
            self.pending_put = None
            self.ledger.count("DeleteObject (marker)")
        else:
            body = content(key, self.sequence, self.random.choice((10, 5000, 80_000)))
            self.pending_put = (key, hashlib.md5(body).hexdigest())
            reply = answered(self.s3.put_object, Bucket=self.bucket, Key=key, Body=body)
            self.versions[reply["VersionId"]], self.pending_put = self.pending_put, None
            self.ledger.count("PutObject (version)")

    def check(self):
        self.connect()
        found, newest = self.listed()
        for version, state in self.versions.items():
            allowed = (state, ABSENT) if version == self.pending_delete else (state,)
            if found.get(version) not in allowed:
                words = f"version {version} of {state} was acknowledged, found {found.get(version)}"
                yield Complaint(words, "corrupt" if version in found else "lost")
        for version, state in found.items():
            if version not in self.versions and state != self.pending_put:
                words = f"version {version} of {state} was never asked for, or was deleted"
                yield Complaint(words, "lost" if version in self.deleted else "corrupt")
        yield from self.compare_newest(newest)
        self.versions, self.pending_put, self.pending_delete = found, None, None
        yield from self.trim()

    def listed(self):
        """All versions: {version id: (key, digest)}; and what a reader of each key should get: {key: digest}."""
        found, newest = {}, {}
        for page in self.s3.get_paginator("list_object_versions").paginate(Bucket=self.bucket):
            for marker in page.get("DeleteMarkers", []):
                found[marker["VersionId"]] = (marker["Key"], "marker")
            for entry in page.get("Versions", []):
                digest = self.read(Key=entry["Key"], VersionId=entry["VersionId"])
                found[entry["VersionId"]] = (entry["Key"], digest)
                if entry["IsLatest"]:
                    newest[entry["Key"]] = digest
        return found, newest

    def compare_newest(self, newest):
        """The plain listing and a plain read show the newest version of each key that has no marker before it."""
        listed = {entry["Key"] for entry in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])}
        if listed != set(newest):
            yield Complaint(f"{sorted(listed)} are listed in {self.bucket}, by its versions {sorted(newest)}", "disagreeing")
        for key in listed | set(newest):
            if (found := self.read(Key=key)) != newest.get(key):
                yield Complaint(f"{key} of {self.bucket} reads as {found}, its newest version as {newest.get(key)}", "disagreeing")

    def read(self, **which):
        try:
            return hashlib.md5(self.s3.get_object(Bucket=self.bucket, **which)["Body"].read()).hexdigest()
        except (ClientError, BotoCoreError) as error:
            return f"unreadable: {error}"

    def trim(self):
        """Keeps the bucket small, so that a long run does not spend its time reading it."""
        for version, (key, _) in list(self.versions.items())[self.KEPT :]:
            self.s3.delete_object(Bucket=self.bucket, Key=key, VersionId=version)
            del self.versions[version]
        return ()


class ItemWriter(Writer):
    """A table with a global index and a stream: puts and deletes; index, items and stream must tell one story."""

    WRITES = ("PutItem", "DeleteItem")
    READS = ("records of a stream",)
    KEYS = 20
    SIZES = (20, 700, 6000, 90_000)
    HAS_STREAM = True

    def prepare(self):
        self.table = f"items-{self.writer_name}"
        self.connect()
        stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        made = self.dynamodb.create_table(
            TableName=self.table,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "digest")],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "by-digest",
                    "KeySchema": [{"AttributeName": "digest", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
            **({"StreamSpecification": stream} if self.HAS_STREAM else {}),
        )
        self.stream = made["TableDescription"].get("LatestStreamArn")
        self.dynamodb.get_waiter("table_exists").wait(TableName=self.table)
        self.replayed = {}  # key -> digest, as the stream tells it
        self.positions = {}  # shard -> last sequence number read

    def connect(self):
        self.dynamodb = self.client("dynamodb")
        self.streams = self.client("dynamodbstreams")

    def step(self):
        key = f"k{self.random.randrange(self.KEYS)}"
        self.sequence += 1
        if self.random.random() < 0.2:
            self.ledger.ask(key, ABSENT)
            answered(self.dynamodb.delete_item, TableName=self.table, Key={"id": {"S": key}})
            self.ledger.acknowledge(key, "DeleteItem")
        else:
            body = content(key, self.sequence, self.random.choice(self.SIZES))
            digest = hashlib.md5(body).hexdigest()
            self.ledger.ask(key, digest)
            item = {"id": {"S": key}, "digest": {"S": digest}, "body": {"B": body}}
            answered(self.dynamodb.put_item, TableName=self.table, Item=item)
            self.ledger.acknowledge(key, "PutItem")

    @staticmethod
    def state(item):
        digest = hashlib.md5(item["body"]["B"]).hexdigest()
        return digest if digest == item["digest"]["S"] else f"torn: {digest} is not {item['digest']['S']}"

    def check(self):
        self.connect()
        items = {}
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True):
            items.update({item["id"]["S"]: self.state(item) for item in page["Items"]})
        for key in set(self.ledger.entries) | set(items):
            complaint = self.ledger.settle(key, items.get(key, ABSENT))
            if complaint:
                yield Complaint(f"item {complaint}", complaint.kind)
        indexed = {}
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=self.table, IndexName="by-digest"):
            indexed.update({item["id"]["S"]: self.state(item) for item in page["Items"]})
        if indexed != items:
            yield Complaint(f"index and items of {self.table} differ: {indexed} and {items}", "disagreeing")
        if self.HAS_STREAM:
            yield from self.compare_stream(items)

    def compare_stream(self, items):
        yield from self.replay()
        if self.replayed != items:
            yield Complaint(f"stream and items of {self.table} differ: {self.replayed} and {items}", "disagreeing")
            self.replayed = items

    def replay(self):
        """Plays the stream's new records on what the older ones had made; each has to fit, so that none can be missing."""
        shards = self.streams.describe_stream(StreamArn=self.stream)["StreamDescription"]["Shards"]
        for shard in (entry["ShardId"] for entry in shards):
            at = self.positions.get(shard)
            where = {"StreamArn": self.stream, "ShardId": shard}
            if at is None:
                start = self.streams.get_shard_iterator(ShardIteratorType="TRIM_HORIZON", **where)
            else:
                start = self.streams.get_shard_iterator(
                    ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=at, **where
                )
            iterator = start["ShardIterator"]
            while iterator:
                page = self.streams.get_records(ShardIterator=iterator)
                for record in page["Records"]:
                    yield from self.apply(record["dynamodb"])
                    self.positions[shard] = record["dynamodb"]["SequenceNumber"]
                iterator = page.get("NextShardIterator") if page["Records"] else None

    def apply(self, change):
        key = change["Keys"]["id"]["S"]
        before, after = (self.state(change[image]) if image in change else ABSENT for image in ("OldImage", "NewImage"))
        if before != self.replayed.get(key, ABSENT):
            words = f"the stream of {self.table} goes on with {key} at {before}, it had left it at {self.replayed.get(key, ABSENT)}"
            yield Complaint(words, "disagreeing")
        self.replayed[key] = after
        if after is ABSENT:
            del self.replayed[key]
        self.ledger.count("records of a stream")


class TransactionWriter(Writer):
    """Moves amounts between accounts in transactions: the sum never changes, and acknowledged moves are kept."""

    WRITES = ("TransactWriteItems",)
    ACCOUNTS = 6
    START = 1000

    def prepare(self):
        self.table = f"accounts-{self.writer_name}"
        self.connect()
        self.dynamodb.create_table(
            TableName=self.table,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.dynamodb.get_waiter("table_exists").wait(TableName=self.table)
        for account in range(self.ACCOUNTS):
            self.dynamodb.put_item(
                TableName=self.table, Item={"id": {"N": str(account)}, "amount": {"N": str(self.START)}}
            )
        self.amounts = [self.START] * self.ACCOUNTS
        self.pending = None

    def connect(self):
        self.dynamodb = self.client("dynamodb")

    def step(self):
        giver, taker = self.random.sample(range(self.ACCOUNTS), 2)
        amount = self.random.randrange(1, 50)
        after = list(self.amounts)
        after[giver] -= amount
        after[taker] += amount
        self.pending = after
        answered(
            self.dynamodb.transact_write_items,
            TransactItems=[self.change(giver, -amount), self.change(taker, amount)],
        )
        self.amounts, self.pending = after, None
        self.ledger.count("TransactWriteItems")

    def change(self, account, amount):
        return {
            "Update": {
                "TableName": self.table,
                "Key": {"id": {"N": str(account)}},
                "UpdateExpression": "ADD amount :amount",
                "ExpressionAttributeValues": {":amount": {"N": str(amount)}},
            }
        }

    def check(self):
        self.connect()
        items = self.dynamodb.scan(TableName=self.table, ConsistentRead=True)["Items"]
        found = [amount for _, amount in sorted((int(item["id"]["N"]), int(item["amount"]["N"])) for item in items)]
        if found != self.amounts and found != self.pending:
            kind = "lost" if sum(found) == self.START * self.ACCOUNTS else "corrupt"
            yield Complaint(f"accounts are {found}, allowed {self.amounts} or {self.pending}", kind)
        self.amounts, self.pending = found, None


def make_writers(options, seed):
    kinds = collections.OrderedDict(
        objects=ObjectWriter, more=ObjectWriter, versions=VersionWriter, items=ItemWriter, stream=ItemWriter,
        moves=TransactionWriter,
    )
    return [kind(name, options, f"{seed}/{name}") for name, kind in kinds.items()]
