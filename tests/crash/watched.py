"""One value that everybody looks at: what a reader was told before the cut must still be there after it, or something newer.

The writer counts up in an item and in an object; readers, each a client of its own, keep reading and remember the highest
count they were shown. A server that answers a read with what is not durable yet is found here and nowhere else.
"""

import threading

from botocore.exceptions import BotoCoreError, ClientError

from ledger import Complaint
from writers import Gone, Writer, answered


class WatchedWriter(Writer):
    """Counts up in one item and one object, watched by readers."""

    KINDS = ("item", "object")

    @property
    def WRITES(self):
        return tuple(f"{what}, watched" for what in self.KINDS)

    @property
    def READS(self):
        return tuple(f"reads of the watched {what}" for what in self.KINDS)

    def prepare(self):
        self.table = self.bucket = f"watched-{self.writer_name}"
        self.connect()
        if "object" in self.KINDS:
            self.s3.create_bucket(Bucket=self.bucket)
        if "item" in self.KINDS:
            self.make_table()
        self.told = {what: 0 for what in self.KINDS}  # the highest count that a reader or the writer was told
        self.asked = {what: 0 for what in self.KINDS}
        self.guard = threading.Lock()
        self.readers = []

    def kept(self):
        return len(self.KINDS)

    def make_table(self):
        self.dynamodb.create_table(
            TableName=self.table,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.dynamodb.get_waiter("table_exists").wait(TableName=self.table)

    def connect(self):
        self.s3, self.dynamodb = self.client("s3"), self.client("dynamodb")

    def begin(self):
        super().begin()
        self.readers = [
            threading.Thread(target=self.watch, args=(what, self.client("s3", what), self.client("dynamodb", what)), daemon=True)
            for what in self.KINDS
        ]
        for reader in self.readers:
            reader.start()

    def join(self, timeout=None):
        super().join(timeout)
        for reader in self.readers:
            reader.join(timeout)

    def step(self):
        self.sequence += 1
        for what in self.KINDS:
            self.asked[what] = self.sequence
            self.write(what)
            self.note(what, self.sequence)
            self.ledger.count(f"{what}, watched")

    def write(self, what):
        count = str(self.sequence)
        if what == "item":
            answered(self.dynamodb.put_item, TableName=self.table, Item={"id": {"S": "k"}, "count": {"N": count}})
        else:
            answered(self.s3.put_object, Bucket=self.bucket, Key="k", Body=count.encode())

    def note(self, what, count):
        with self.guard:
            self.told[what] = max(self.told[what], count)

    def watch(self, what, s3, dynamodb):
        try:
            while not self.stopping.is_set():
                self.note(what, self.read(what, s3, dynamodb))
                self.ledger.count(f"reads of the watched {what}")
        except Gone as gone:
            self.note_refusal(gone)
        except Exception as error:  # noqa: BLE001: reported by the harness
            self.error = error

    def read(self, what, s3, dynamodb):
        if what == "item":
            reply = answered(dynamodb.get_item, TableName=self.table, Key={"id": {"S": "k"}}, ConsistentRead=True)
            return int(reply["Item"]["count"]["N"]) if "Item" in reply else 0
        try:
            return int(s3.get_object(Bucket=self.bucket, Key="k")["Body"].read())
        except s3.exceptions.NoSuchKey:
            return 0
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                raise Gone from error
            raise
        except (BotoCoreError, OSError) as error:
            raise Gone from error

    def check(self):
        self.connect()
        for what in self.KINDS:
            found = self.read(what, self.s3, self.dynamodb)
            if not self.told[what] <= found <= self.asked[what]:
                words = f"watched {what} is at {found}: a client was told {self.told[what]}, asked for {self.asked[what]}"
                yield Complaint(words, "lost" if found < self.told[what] else "corrupt")
            self.told[what] = self.asked[what] = found
        self.sequence = max(self.asked.values())
