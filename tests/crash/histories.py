"""Histories: concurrent conditional writes, counters and transactions through the public APIs, with kills in between.

Every operation is written down with its times; checker/ (Go, Porcupine) then looks for an order in which they could have
happened one after the other. An operation without an answer may have happened or not. Before each run the checker is shown a
history that is wrong, which it has to refuse.

A round lasts from one kill to the next and is a history of its own for each object: it begins with what is read before anybody
writes and ends with what is read after the restart, so that a long run stays within what the checker can think through.
"""

import dataclasses
import hashlib
import json
import pathlib
import random
import shutil
import subprocess
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from appends import MANY, wait_until
from filesystem import CannotRun
from support.server import AloftServer
from support.waiting import EVENT_SECONDS
from writers import ONCE, SESSION

CHECKER = pathlib.Path(__file__).parent / "checker"
BUILT = pathlib.Path(__file__).parents[2] / "build/crash"
NAME = "history"
REGISTERS = 6  # of each kind; few, so that clients meet
COUNTERS = 2
ACCOUNTS = ("a", "b", "c", "d")
OPERATIONS = ("get", "put", "create", "cas", "delete", "add", "move", "read")
CLIENTS = 6
ROUND_OPERATIONS = (40, 250)  # until the kill
ROUND_SECONDS_MAX = 10
ROUND_OPERATIONS_MAX = 50  # of each client in a round: what the checker has to think through grows quickly
REFUSED = ("ConditionalCheckFailedException", "TransactionCanceledException", "PreconditionFailed")
# Answered, and nothing has happened: two writes met.
COLLIDED = ("TransactionConflictException", "ConditionalRequestConflict", "TransactionInProgressException")
WRONG = '{"object":"register/a","call":1,"return":2,"op":"put","value":"1"}\n' \
        '{"object":"register/a","call":3,"return":4,"op":"get","value":""}\n'


@dataclasses.dataclass
class History:
    name: str = ""
    lines: list = dataclasses.field(default_factory=list)
    guard: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def note(self, entry):
        with self.guard:
            self.lines.append(entry)

    def close(self):
        """The server is dead: what it has not answered has happened by now, or never will."""
        now = time.monotonic_ns()
        for entry in reversed(self.lines):
            if entry.get("closed"):
                break
            entry["closed"] = True
            if entry.get("unknown"):
                entry["return"] = now

    def text(self):
        return "".join(json.dumps(entry) + "\n" for entry in self.lines)


class Client(threading.Thread):
    """Chooses operations at random, one after the other, and writes down what came of them."""

    def __init__(self, number, history, options, seed, accounts):
        super().__init__(daemon=True)
        self.accounts = accounts  # their name in the history of this round
        self.number, self.history = number, history
        self.random = random.Random(f"{seed}/{number}")
        self.dynamodb, self.s3 = (SESSION.client(name, config=ONCE, **options) for name in ("dynamodb", "s3"))
        self.stopping = threading.Event()
        self.sequence = 0
        self.error = None

    def run(self):
        kinds = (self.item,) * 4 + (self.thing,) * 3 + (self.counter, self.move, self.read_accounts)
        try:
            for _ in range(ROUND_OPERATIONS_MAX):
                if self.stopping.is_set():
                    break
                self.random.choice(kinds)()
        except Exception as error:  # noqa: BLE001: reported by the harness
            self.error = error

    def did(self, entry, call):
        """Makes the call; `call` returns what the entry learns from the answer."""
        entry.update(client=self.number, call=time.monotonic_ns(), unknown=False)
        try:
            entry.update(call())
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in COLLIDED or "TransactionConflict" in str(error):
                return
            if code not in REFUSED:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    raise
                entry["unknown"] = True
            entry["done"] = False
        except (BotoCoreError, OSError):
            entry["unknown"] = True
        entry["return"] = time.monotonic_ns()
        self.history.note(entry)

    def fresh(self):
        self.sequence += 1
        return f"{self.history.name}.{self.number}.{self.sequence}"

    def item(self):
        """A register that is an item: plain and conditional writes, consistent reads."""
        key = f"item{self.random.randrange(REGISTERS)}"
        entry = {"object": f"register/{key}", "op": self.random.choice(("get", "get", "put", "create", "cas", "delete"))}
        where = {"TableName": NAME, "Key": {"id": {"S": key}}}
        if entry["op"] == "get":
            self.did(entry, lambda: {"value": self.text(self.dynamodb.get_item(ConsistentRead=True, **where))})
        elif entry["op"] == "delete":
            self.did(entry, lambda: self.dynamodb.delete_item(**where) and {})
        else:
            entry["value"] = self.fresh()
            item = {"id": {"S": key}, "text": {"S": entry["value"]}}
            self.did(entry, lambda: self.dynamodb.put_item(TableName=NAME, Item=item, **self.condition(entry)) and {"done": True})

    def condition(self, entry):
        if entry["op"] == "create":
            return {"ConditionExpression": "attribute_not_exists(id)"}
        if entry["op"] == "cas":
            entry["expect"] = self.guess(entry["object"])
            return {
                "ConditionExpression": "#t = :t",
                "ExpressionAttributeNames": {"#t": "text"},
                "ExpressionAttributeValues": {":t": {"S": entry["expect"]}},
            }
        return {}

    def guess(self, what):
        """One of the newest values that somebody wrote to it or read there: often it is the current one."""
        with self.history.guard:
            recent = self.history.lines[-60:]
        values = [entry["value"] for entry in recent if entry["object"] == what and entry.get("value")]
        return self.random.choice(values[-2:] or ["none"])

    @staticmethod
    def text(reply):
        return reply["Item"]["text"]["S"] if "Item" in reply else ""

    def thing(self):
        """A register that is an object: plain and conditional puts."""
        key = f"thing{self.random.randrange(REGISTERS)}"
        entry = {"object": f"register/{key}", "op": self.random.choice(("get", "get", "put", "create", "cas"))}
        where = {"Bucket": NAME, "Key": key}
        if entry["op"] == "get":
            self.did(entry, lambda: {"value": self.body(where)})
            return
        entry["value"], condition = self.fresh(), {}
        if entry["op"] == "create":
            condition = {"IfNoneMatch": "*"}
        elif entry["op"] == "cas":
            entry["expect"] = self.guess(entry["object"])
            condition = {"IfMatch": hashlib.md5(entry["expect"].encode()).hexdigest()}
        self.did(entry, lambda: self.put(where, entry["value"], condition))

    def put(self, where, value, condition):
        try:
            self.s3.put_object(Body=value.encode(), **where, **condition)
            return {"done": True}
        except self.s3.exceptions.NoSuchKey:  # If-Match on an absent key
            return {"done": False}

    def body(self, where):
        try:
            return self.s3.get_object(**where)["Body"].read().decode()
        except self.s3.exceptions.NoSuchKey:
            return ""

    def counter(self):
        key = f"counter{self.random.randrange(COUNTERS)}"
        amount = self.random.randrange(1, 9)
        entry = {"object": f"register/{key}", "op": "add", "amount": amount}
        self.did(entry, lambda: {"value": self.add(key, amount)})

    def add(self, key, amount):
        reply = self.dynamodb.update_item(
            TableName=NAME, Key={"id": {"S": key}}, UpdateExpression="ADD amount :a",
            ExpressionAttributeValues={":a": {"N": str(amount)}}, ReturnValues="UPDATED_NEW",
        )
        return reply["Attributes"]["amount"]["N"]

    def move(self):
        giver, taker = self.random.sample(ACCOUNTS, 2)
        amount = self.random.randrange(1, 40)
        entry = {"object": self.accounts, "op": "move", "from": giver, "to": taker, "amount": amount}
        changes = [change(giver, -amount, amount), change(taker, amount)]
        self.did(entry, lambda: self.dynamodb.transact_write_items(TransactItems=changes) and {"done": True})

    def read_accounts(self):
        self.did({"object": self.accounts, "op": "read"}, lambda: {"amounts": amounts(self.dynamodb)})


def change(account, amount, at_least=None):
    update = {
        "TableName": NAME, "Key": {"id": {"S": account}}, "UpdateExpression": "ADD amount :a",
        "ExpressionAttributeValues": {":a": {"N": str(amount)}},
    }
    if at_least is not None:
        update["ConditionExpression"] = "amount >= :least"
        update["ExpressionAttributeValues"][":least"] = {"N": str(at_least)}
    return {"Update": update}


def amounts(dynamodb):
    gets = [{"Get": {"TableName": NAME, "Key": {"id": {"S": account}}}} for account in ACCOUNTS]
    replies = dynamodb.transact_get_items(TransactItems=gets)["Responses"]
    return {reply["Item"]["id"]["S"]: int(reply["Item"]["amount"]["N"]) for reply in replies}


def build_checker():
    if shutil.which("go") is None:
        raise CannotRun("go is not installed: the histories are checked by a program in Go")
    BUILT.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["go", "build", "-o", str(BUILT / "checker"), "."], cwd=CHECKER, capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotRun(f"the checker cannot be built: {done.stderr.strip()[-500:]}")


def verdict(text, name):
    path = BUILT / name
    path.write_text(text)
    done = subprocess.run([str(BUILT / "checker"), str(path)], capture_output=True, text=True)
    return done.returncode, done.stdout.strip()


def prepare(server):
    dynamodb, s3 = (SESSION.client(name, config=ONCE, **server.boto3_options()) for name in ("dynamodb", "s3"))
    s3.create_bucket(Bucket=NAME)
    dynamodb.create_table(
        TableName=NAME, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    dynamodb.get_waiter("table_exists").wait(TableName=NAME)
    for account in ACCOUNTS:
        dynamodb.put_item(TableName=NAME, Item={"id": {"S": account}, "amount": {"N": "100"}})


def note_state(server, history, name, begin):
    """What everything is while nobody writes."""
    dynamodb, s3 = (SESSION.client(each, config=ONCE, **server.boto3_options()) for each in ("dynamodb", "s3"))
    found = {f"register/{key}": value for key, value in registers(dynamodb, s3).items()}
    now = time.monotonic_ns()
    about = {"client": 0, "call": now, "return": now + 1, "begin": begin}
    for key, value in found.items():
        history.note({"object": key, "op": "get", "value": value, **about})
    history.note({"object": name, "op": "read", "amounts": amounts(dynamodb), **about})


def registers(dynamodb, s3):
    """Every register and counter with its text."""
    found = {f"{kind}{number}": "" for kind in ("item", "thing") for number in range(REGISTERS)}
    found.update({f"counter{number}": "" for number in range(COUNTERS)})
    for item in dynamodb.scan(TableName=NAME, ConsistentRead=True)["Items"]:
        if item["id"]["S"] in found:
            found[item["id"]["S"]] = item["text"]["S"] if "text" in item else item["amount"]["N"]
    for entry in s3.list_objects_v2(Bucket=NAME).get("Contents", []):
        found[entry["Key"]] = s3.get_object(Bucket=NAME, Key=entry["Key"])["Body"].read().decode()
    return found


def between_two_kills(server, seed, number):
    """The history of one round."""
    name, history = f"accounts/{number}", History(str(number))
    note_state(server, history, name, begin=True)
    clients = [Client(each, history, server.boto3_options(), f"{seed}/{number}", name) for each in range(CLIENTS)]
    for client in clients:
        client.start()
    wanted = len(history.lines) + random.Random(f"{seed}/{number}/kill").randrange(*ROUND_OPERATIONS)
    alive = lambda: any(client.is_alive() for client in clients)  # noqa: E731
    wait_until(lambda: len(history.lines) >= wanted or not alive(), ROUND_SECONDS_MAX)  # the random input of this test
    server.kill()
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(EVENT_SECONDS)
        if client.error is not None:
            raise client.error
    history.close()
    server.start()
    note_state(server, history, name, begin=False)
    return history


def run(seed, kills, progress=print):
    """Returns the checker's exit code and words, and how many operations there were."""
    if verdict(WRONG, "history-wrong.jsonl")[0] != 1:
        return 1, "the checker takes a history that is wrong", 0
    operations = objects = 0
    done = dict.fromkeys(OPERATIONS, 0)  # answered, and what was asked has happened
    with AloftServer() as server:
        prepare(server)
        for number in range(kills):
            history = between_two_kills(server, seed, number)
            code, words = verdict(history.text(), "history.jsonl")
            operations += len(history.lines)
            for entry in history.lines:
                done[entry["op"]] += not entry.get("unknown") and entry.get("done", True) and "begin" not in entry
            if code != 0:
                return code, f"round {number}: {words}", operations
            objects += int(words.split()[0])
            if (number + 1) % 10 == 0:
                progress(f"  {number + 1} of {kills} kills, {operations} operations")
    progress("  done: " + ", ".join(f"{number} {operation}" for operation, number in done.items()))
    if (missing := [operation for operation, number in done.items() if number == 0]) and operations >= MANY:
        return 1, f"never done: {', '.join(missing)}", operations
    return 0, f"{objects} histories checked", operations
