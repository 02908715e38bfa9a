"""Bits that flip while nobody looks: in every kind of file of the data directory, reported and never served.

A data directory is filled and stopped. Then, one copy for each flip: one bit of one file is turned over, the server started,
and everything read back. It may refuse to start, refuse a read, or answer what was written; it may not answer anything else.
"""

import hashlib
import pathlib
import random
import re
import shutil
import tempfile

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ledger import content
from support.server import AloftServer
from writers import ONCE

BUCKET = TABLE = "kept-things"
FLIPS_PER_KIND = 3
SIZES = (300, 3000, 40_000, 200_000, 1_500_000)
ITEMS = 60


def fill(server):
    """Writes objects of every tier and items; returns what a read must give: name -> digest."""
    s3, dynamodb = clients(server)
    expected = {}
    s3.create_bucket(Bucket=BUCKET)
    for size in SIZES:
        body = content("object", size, size)
        s3.put_object(Bucket=BUCKET, Key=f"o{size}", Body=body)
        expected[f"o{size}"] = hashlib.md5(body).hexdigest()
    create_table(dynamodb)
    for number in range(ITEMS):
        body = content("item", number, 2000)
        dynamodb.put_item(TableName=TABLE, Item={"id": {"S": f"i{number}"}, "body": {"B": body}})
        expected[f"i{number}"] = hashlib.md5(body).hexdigest()
    return expected


def create_table(dynamodb):
    dynamodb.create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_waiter("table_exists").wait(TableName=TABLE)


def clients(server):
    session = boto3.session.Session()
    return [session.client(service, config=ONCE, **server.boto3_options()) for service in ("s3", "dynamodb")]


def read_back(server, expected):
    """Complaints about answers that are not what was written, and how many reads were refused."""
    s3, dynamodb = clients(server)
    complaints, refused = [], 0
    for name, digest in expected.items():
        try:
            if name[0] == "o":
                body = s3.get_object(Bucket=BUCKET, Key=name)["Body"].read()
            else:
                item = dynamodb.get_item(TableName=TABLE, Key={"id": {"S": name}}, ConsistentRead=True).get("Item")
                body = item["body"]["B"] if item else b"(no such item)"
        except (BotoCoreError, ClientError, OSError) as error:
            answer = getattr(error, "response", None) or {}
            status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
            if status < 500 and name[0] == "o":
                complaints.append(f"{name} is said not to be there: {error}")
            refused += 1
            continue
        if hashlib.md5(body).hexdigest() != digest:
            complaints.append(f"{name} was served with other bytes than were written: {body[:20]!r}")
    return complaints, refused


def kind_of(path):
    return re.sub(r"\d+", "N", path.name)


def kinds(folder):
    """The files that hold data, by kind: 000012.sst and 000015.sst are of one kind."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size > 0 and path.name not in ("LOCK", "ballast", "run.json"):
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
    except RuntimeError:
        return [], "refused to start"
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
        for kind, paths in kinds(folder / "data").items():
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
    _, dynamodb = clients(server)
    for number in range(ITEMS, 2 * ITEMS):
        body = content("item", number, 2000)
        dynamodb.put_item(TableName=TABLE, Item={"id": {"S": f"i{number}"}, "body": {"B": body}})
        expected[f"i{number}"] = hashlib.md5(body).hexdigest()
    # Damage of a log's last frame looks like an end that a power cut tore off: only what comes behind a frame says that it was
    # durable (docs/formats/store.md). So something of no worth comes behind all that is expected.
    dynamodb.put_item(TableName=TABLE, Item={"id": {"S": "last"}})
    server.kill()
    return expected
