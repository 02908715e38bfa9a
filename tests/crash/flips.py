"""Bits that flip while nobody looks: in every kind of file of the data directory, reported and never served.

A data directory is filled and stopped. Then, one copy for each flip: one bit of one file is turned over, the server started,
and everything read back. It may refuse to start, refuse a read, or answer what was written; it may not answer anything else, nor that there is nothing, nor
leave something out of a listing.
"""

import base64
import hashlib
import pathlib
import random
import re
import shutil
import tempfile

import requests
from botocore.exceptions import BotoCoreError, ClientError

from ledger import content
from support.server import AloftServer
from support.waiting import EVENT_SECONDS
from writers import ONCE, SESSION

BUCKET = TABLE = COLLECTION = "kept-things"
FLIPS_PER_KIND = 3
SIZES = (300, 3000, 40_000, 200_000, 1_500_000)
ITEMS = 60  # and as many documents
# Every kind of file that holds data. One that is not there any more, or a new one, has to be looked at.
KINDS = {
    "credentials", "master.key", "blobs/N.big", "blobs/N.seg", "store/FORMAT", "store/keys/CURRENT", "store/keys/IDENTITY",
    "store/keys/MANIFEST-N", "store/keys/N.blob", "store/keys/N.log", "store/keys/N.sst", "store/keys/OPTIONS-N",
}  # fmt: skip
NO_DATA = ("LOCK", "ballast", "run.json")
NOT_THERE = ("NoSuchKey", "NoSuchBucket", "ResourceNotFoundException")
REFUSALS = (BotoCoreError, ClientError, OSError)  # requests' errors are OSErrors


class Things:
    """What is written and read back, each by its name: objects (o…), items (i…), documents (d…)."""

    def __init__(self, server):
        self.s3, self.dynamodb = clients(server)
        self.documents = f"{server.endpoint}/v1/projects/aloft-dev/databases/(default)/documents/{COLLECTION}"

    def make_places(self):
        self.s3.create_bucket(Bucket=BUCKET)
        self.dynamodb.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.dynamodb.get_waiter("table_exists").wait(TableName=TABLE)

    def write(self, name, body):
        """Returns the digest of what was written."""
        if name[0] == "o":
            self.s3.put_object(Bucket=BUCKET, Key=name, Body=body)
        elif name[0] == "i":
            self.dynamodb.put_item(TableName=TABLE, Item={"id": {"S": name}, "body": {"B": body}})
        else:
            fields = {"body": {"bytesValue": base64.b64encode(body).decode()}}
            requests.patch(f"{self.documents}/{name}", json={"fields": fields}, timeout=EVENT_SECONDS).raise_for_status()
        return hashlib.md5(body).hexdigest()

    def read(self, name):
        """The bytes; None if it is said not to be there."""
        try:
            if name[0] == "o":
                return self.s3.get_object(Bucket=BUCKET, Key=name)["Body"].read()
            if name[0] == "i":
                reply = self.dynamodb.get_item(TableName=TABLE, Key={"id": {"S": name}}, ConsistentRead=True)
                return reply["Item"]["body"]["B"] if "Item" in reply else None
        except ClientError as error:
            if error.response["Error"]["Code"] in NOT_THERE:
                return None
            raise
        reply = requests.get(f"{self.documents}/{name}", timeout=EVENT_SECONDS)
        if reply.status_code == 404:
            return None
        reply.raise_for_status()
        return base64.b64decode(reply.json()["fields"]["body"]["bytesValue"])

    def delete(self, name):
        if name[0] == "o":
            self.s3.delete_object(Bucket=BUCKET, Key=name)
        elif name[0] == "i":
            self.dynamodb.delete_item(TableName=TABLE, Key={"id": {"S": name}})
        else:
            requests.delete(f"{self.documents}/{name}", timeout=EVENT_SECONDS).raise_for_status()

    def listings(self):
        """For each kind of thing what asks for all their names."""
        return {"o": self.listed_objects, "i": self.listed_items, "d": self.listed_documents}

    def listed_objects(self):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return {entry["Key"] for page in pages for entry in page.get("Contents", [])}

    def listed_items(self):
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
        return {item["id"]["S"] for page in pages for item in page["Items"]}

    def listed_documents(self):
        names, page = set(), {"nextPageToken": ""}
        while "nextPageToken" in page:
            reply = requests.get(self.documents, params={"pageSize": 300, "pageToken": page["nextPageToken"]}, timeout=EVENT_SECONDS)
            reply.raise_for_status()
            page = reply.json()
            names |= {document["name"].rsplit("/", 1)[1] for document in page.get("documents", [])}
        return names


def clients(server):
    return [SESSION.client(service, config=ONCE, **server.boto3_options()) for service in ("s3", "dynamodb")]


def fill(server):
    """Writes objects of every tier, items and documents; returns what a read must give: name -> digest."""
    things = Things(server)
    things.make_places()
    expected = {f"o{size}": things.write(f"o{size}", content("object", size, size)) for size in SIZES}
    expected["dshort"] = things.write("dshort", content("d", "short", 60))
    expected.update(small_things(things, range(ITEMS)))
    return expected


def small_things(things, numbers):
    return {f"{kind}{number}": things.write(f"{kind}{number}", content(kind, number, 2000)) for number in numbers for kind in "id"}


def read_back(server, expected):
    """Complaints about answers that are not what was written, and how many reads were refused."""
    things = Things(server)
    complaints, refused = [], 0
    for name, digest in expected.items():
        try:
            body = things.read(name)
        except REFUSALS:
            refused += 1
            continue
        if body is None:
            complaints.append(f"{name} is said not to be there")
        elif hashlib.md5(body).hexdigest() != digest:
            complaints.append(f"{name} was served with other bytes than were written: {body[:20]!r}")
    for kind, listed in things.listings().items():
        try:
            missing = {name for name in expected if name[0] == kind} - listed()
        except REFUSALS:
            refused += 1
            continue
        if missing:
            complaints.append(f"a listing leaves out {sorted(missing)}")
    return complaints, refused


def kind_of(path):
    return re.sub(r"\d+", "N", path.name)


def kinds(folder):
    """The files that hold data, by kind: 000012.sst and 000015.sst are of one kind."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size > 0 and path.name not in NO_DATA:
            found.setdefault(str(path.parent.relative_to(folder) / kind_of(path)), []).append(path.relative_to(folder))
    return found


def offsets(path, chance, count):
    """Places of bytes that are not zero: what lies in holes and behind the end has no meaning."""
    data = path.read_bytes()
    used = [at for at in range(0, len(data), max(1, len(data) // 50_000)) if data[at]]
    return chance.sample(used, min(count, len(used)))


def flip(path, offset, bit):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ (1 << bit)]))


def try_flip(folder, where, offset, bit, expected):
    """Complaints, and one word about what happened."""
    copy = folder / "flipped"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder / "data", copy)
    flip(copy / where, offset, bit)
    server = AloftServer(data_directory=copy, log_path=folder / "flipped.log")
    try:
        server.start()
    except RuntimeError as error:
        status = server.process.poll()
        if status is None:
            server.kill()
        return ([] if status and status > 0 else [f"it does not refuse to start, but ends with {status}: {error}"]), "refused to start"
    try:
        complaints, refused = read_back(server, expected)
    finally:
        server.kill()
    return complaints, f"{refused} reads refused" if refused else "served as written"


def complaints(seed=0, per_kind=FLIPS_PER_KIND, report=lambda line: None):
    chance = random.Random(seed)
    found = []
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aloft-flips-"))
    try:
        expected = prepare(folder)
        there = kinds(folder / "data")
        if set(there) != KINDS:
            found.append(f"kinds of files that are not there, or that nobody knows: {sorted(set(there) ^ KINDS)}")
        for kind, paths in there.items():
            where = chance.choice(paths)
            for offset in offsets(folder / "data" / where, chance, per_kind):
                wrong, outcome = try_flip(folder, where, offset, chance.randrange(8), expected)
                report(f"{kind} at {offset}: {'WRONG' if wrong else outcome}")
                found += [f"{where} at {offset}: {each}" for each in wrong]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def prepare(folder):
    """Two runs, so that there are tables (made at the graceful stop) and a log with entries (after a kill)."""
    server = AloftServer(data_directory=folder / "data", log_path=folder / "aloft.log")
    server.start()
    expected = fill(server)
    server.stop()
    server.start()
    things = Things(server)
    expected.update(small_things(things, range(ITEMS, 2 * ITEMS)))
    # Damage of a log's last frame looks like an end that a power cut tore off: only what comes behind a frame says that it was
    # durable (docs/formats/store.md). So something of no worth comes behind all that is expected.
    things.write("i-last", b"of no worth")
    server.kill()
    return expected


def certificate_complaints(seed, report=lambda line: None):
    """The files of `aloft dev --tls`: with a flipped bit it refuses to start, or serves with certificates that hold, made anew."""
    chance, found = random.Random(seed), []
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aloft-flips-"))
    try:
        with tls_server(folder / "data"):
            names = sorted(path.name for path in (folder / "data/tls").iterdir())
        for name in names:
            copy = shutil.copytree(folder / "data", folder / name)
            (place,) = offsets(copy / "tls" / name, chance, 1)
            flip(copy / "tls" / name, place, chance.randrange(8))
            outcome, wrong = try_certificates(copy)
            report(f"tls/{name} at {place}: {wrong or outcome}")
            found += [f"tls/{name} at {place}: {wrong}"] if wrong else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found if names else ["there are no certificates"]


def tls_server(data):
    return AloftServer(arguments=["--tls"], data_directory=data)


def try_certificates(data):
    """What happened, and what is wrong with it."""
    server = tls_server(data)
    try:
        server.start()
    except RuntimeError as error:
        status = server.process.poll()
        return "refused to start", "" if status and status > 0 else f"it ends with {status}: {error}"
    try:
        reply = requests.get(f"{server.endpoint}/healthz", verify=str(data / "tls/ca.pem"), timeout=EVENT_SECONDS)
        return "served", "" if reply.status_code == 200 else f"answered with {reply.status_code}"
    except requests.RequestException as error:
        return "", f"its certificates do not hold: {error}"
    finally:
        server.kill()
