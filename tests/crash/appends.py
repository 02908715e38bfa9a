"""Transactions that append to lists, with kills in between, checked for strict serializability.

Each transaction appends a value of its own to one to three lists (TransactWriteItems), or reads some (TransactGetItems), or does
both: it appends under the condition that the lists it has read are as long as they were. A list tells the order of its writers,
so that from what was read one knows who came before whom: the writer of an element before the writer of the next, a writer
before those who read its element, a reader before the writer of the element that it did not see yet; and who was answered before
another asked comes before it. If the transactions happened one after the other, these have no cycle. That is the idea of Elle's
list-append; the checker is our own (Elle is published on Clojars alone, from which nothing here is fetched), and is shown wrong histories
first, each of which it has to refuse.
"""

import collections
import dataclasses
import itertools
import random
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from support.server import AloftServer
from support.waiting import EVENT_SECONDS
from writers import ONCE, SESSION

TABLE = "appends"
LISTS = 4  # of a round; few, so that transactions meet
CLIENTS = 6
ROUND_TRANSACTIONS = (30, 250)  # until the kill
ROUND_SECONDS_MAX = 10
ROUND_TRANSACTIONS_MAX = 60  # of each client
MANY = 300  # among so many there are some of each kind


@dataclasses.dataclass
class Transaction:
    name: str
    call: int
    answer: int = 0
    appends: dict = dataclasses.field(default_factory=dict)  # list -> the value
    reads: dict = dataclasses.field(default_factory=dict)  # list -> the values it had
    outcome: str = "unknown"  # or done, or refused: it did not happen


# --- the checker ----------------------------------------------------------------------------------------------------


def complaints(transactions, final):
    """What is wrong with a history whose lists are `final` at its end; in words."""
    writers = {value: one for one in transactions for value in one.appends.values()}
    said = list(lists_that_disagree(transactions, final))
    said += elements_of_nobody(transactions, final, writers)
    if said:
        return said
    happened = [one for one in transactions if one.outcome != "refused" and has_happened(one, final)]
    cycle = find_cycle(happened, edges(happened, final, writers))
    return [f"a cycle: {' -> '.join(cycle)}"] if cycle else []


def has_happened(one, final):
    return one.outcome == "done" or any(value in final[name] for name, value in one.appends.items())


def lists_that_disagree(transactions, final):
    for one in transactions:
        for name, values in one.reads.items():
            if final[name][: len(values)] != values:
                yield f"{one.name} read {values} in {name}, which is no beginning of {final[name]}"
    for name, values in final.items():
        if len(set(values)) != len(values):
            yield f"{name} has a value twice: {values}"


def elements_of_nobody(transactions, final, writers):
    for name, values in final.items():
        for value in values:
            if value not in writers or writers[value].appends.get(name) != value:
                yield f"{value} in {name} was never appended there"
            elif writers[value].outcome == "refused":
                yield f"{value} in {name} is of {writers[value].name}, which was refused"
    for one in transactions:
        there = [name for name, value in one.appends.items() if value in final[name]]
        if there and len(there) < len(one.appends):
            yield f"{one.name} happened in part: {there} of {list(one.appends)}"
        if one.outcome == "done" and one.appends and not there:
            yield f"{one.name} was acknowledged and is lost"


def edges(transactions, final, writers):
    """before -> those who come after it. Moments of answers are nodes, too: they stand for "was answered before"."""
    after = collections.defaultdict(set)
    for name, values in final.items():
        for first, second in itertools.pairwise(values):
            after[writers[first].name].add(writers[second].name)
    for one in transactions:
        for name, values in one.reads.items():
            if values:
                after[writers[values[-1]].name].add(one.name)
            if len(values) < len(final[name]):
                after[one.name].add(writers[final[name][len(values)]].name)
    for each in after:
        after[each].discard(each)
    add_time(transactions, after)
    return after


def add_time(transactions, after):
    answers = sorted((one.answer, one.name) for one in transactions if one.outcome == "done")
    moments = [f"moment {number}" for number in range(len(answers))]
    for number, (_, name) in enumerate(answers):
        after[name].add(moments[number])
    for first, second in itertools.pairwise(moments):
        after[first].add(second)
    times = [time_ for time_, _ in answers]
    for one in transactions:
        last = sum(answer < one.call for answer in times)
        if last:
            after[moments[last - 1]].add(one.name)


def find_cycle(transactions, after):
    """The names on one cycle, or None. Depth first, without recursion."""
    state = {}
    for start in (one.name for one in transactions):
        if start in state:
            continue
        path, todo = [], [(start, iter(sorted(after.get(start, ()))))]
        state[start] = "open"
        path.append(start)
        while todo:
            for following in todo[-1][1]:
                if state.get(following) == "open":
                    return [*path[path.index(following) :], following]
                if following not in state:
                    state[following] = "open"
                    path.append(following)
                    todo.append((following, iter(sorted(after.get(following, ())))))
                    break
            else:
                state[path.pop()] = "closed"
                todo.pop()
    return None


def made(name, call, answer, appends=None, reads=None, outcome="done"):
    return Transaction(name, call, answer, appends or {}, reads or {}, outcome)


# Histories that are wrong, each in a way of its own, with the lists at their end.
WRONG = {
    "lost": ([made("a", 1, 2, {"x": "1"})], {"x": []}),
    "torn": ([made("a", 1, 2, {"x": "1", "y": "2"}, outcome="unknown")], {"x": ["1"], "y": []}),
    "refused and read": ([made("a", 1, 2, {"x": "1"}, outcome="refused")], {"x": ["1"]}),
    "stale read": ([made("a", 1, 2, {"x": "1"}), made("b", 3, 4, reads={"x": []})], {"x": ["1"]}),
    "another order": ([made("a", 1, 9, {"x": "1"}), made("b", 1, 9, {"x": "2"}), made("c", 1, 9, reads={"x": ["2"]})],
                      {"x": ["1", "2"]}),
    "two sights": ([made("a", 1, 9, {"x": "1"}), made("b", 1, 9, {"y": "2"}), made("c", 1, 9, reads={"x": ["1"], "y": []}),
                    made("d", 1, 9, reads={"x": [], "y": ["2"]})], {"x": ["1"], "y": ["2"]}),
    "write skew": ([made("a", 1, 9, {"x": "1"}, {"y": []}), made("b", 1, 9, {"y": "2"}, {"x": []})], {"x": ["1"], "y": ["2"]}),
    "order of two": ([made("a", 1, 9, {"x": "1", "y": "2"}), made("b", 1, 9, {"x": "3", "y": "4"})],
                     {"x": ["1", "3"], "y": ["4", "2"]}),
}
RIGHT = ([made("a", 1, 4, {"x": "1"}), made("b", 2, 3, {"x": "2"}, {"y": []}), made("c", 5, 6, reads={"x": ["2", "1"]}),
          made("d", 5, 9, {"y": "3"}, outcome="unknown"), made("e", 5, 9, {"y": "4"}, outcome="unknown")],
         {"x": ["2", "1"], "y": ["4"]})


def broken_checker():
    """What the checker takes that is wrong; the name of it, or None."""
    if complaints(*RIGHT):
        return "nothing: it refuses a history that is right"
    return next((name for name, history in WRONG.items() if not complaints(*history)), None)


# --- the run --------------------------------------------------------------------------------------------------------


class Client(threading.Thread):
    """Items of DynamoDB. What differs with other APIs: prepare, connect, final, one."""

    @staticmethod
    def prepare(server):
        dynamodb = SESSION.client("dynamodb", config=ONCE, **server.boto3_options())
        dynamodb.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        dynamodb.get_waiter("table_exists").wait(TableName=TABLE)

    @staticmethod
    def final(server, lists):
        """What the lists are when nobody writes."""
        return read_lists(SESSION.client("dynamodb", config=ONCE, **server.boto3_options()), lists)

    def __init__(self, number, server, seed, lists, transactions):
        super().__init__(daemon=True)
        self.number, self.lists, self.transactions = number, lists, transactions
        self.random = random.Random(f"{seed}/{number}")
        self.connect(server)
        self.stopping = threading.Event()
        self.error = None

    def connect(self, server):
        self.dynamodb = SESSION.client("dynamodb", config=ONCE, **server.boto3_options())

    def run(self):
        try:
            for sequence in range(ROUND_TRANSACTIONS_MAX):
                if self.stopping.is_set():
                    break
                self.one(f"{self.number}.{sequence}")
        except Exception as error:  # noqa: BLE001: reported by the harness
            self.error = error

    def one(self, name):
        kind = self.random.choice(("append", "append", "read", "both", "both"))
        touched = self.random.sample(self.lists, self.random.randrange(1, 4))
        seen = read_lists(self.dynamodb, touched) if kind == "both" else {}
        made_now = Transaction(name, time.monotonic_ns())
        if kind == "read":
            self.did(made_now, lambda: made_now.reads.update(read_lists(self.dynamodb, touched)))
        else:
            written = touched if kind == "append" else touched[: self.random.randrange(1, len(touched) + 1)]
            made_now.appends = {each: f"{name}/{place}" for place, each in enumerate(written)}
            made_now.reads = seen
            self.did(made_now, lambda: self.dynamodb.transact_write_items(TransactItems=self.items(made_now)))
        if made_now.outcome != "done":
            made_now.reads = {}
        self.transactions.append(made_now)

    @staticmethod
    def items(one):
        for each in {**one.reads, **one.appends}:
            where = {"TableName": TABLE, "Key": {"id": {"S": each}}}
            values, condition = {}, {}
            if each in one.reads:
                condition = {"ConditionExpression": "size(#v) = :n"} if one.reads[each] else \
                            {"ConditionExpression": "attribute_not_exists(#v)"}
                values = {":n": {"N": str(len(one.reads[each]))}} if one.reads[each] else {}
            names = {"ExpressionAttributeNames": {"#v": "list"}}
            if each not in one.appends:
                yield {"ConditionCheck": {**where, **condition, **names,
                                          **({"ExpressionAttributeValues": values} if values else {})}}
                continue
            values = {**values, ":none": {"L": []}, ":one": {"L": [{"S": one.appends[each]}]}}
            yield {"Update": {**where, **condition, **names, "ExpressionAttributeValues": values,
                              "UpdateExpression": "SET #v = list_append(if_not_exists(#v, :none), :one)"}}

    @staticmethod
    def did(one, call):
        try:
            call()
            one.outcome = "done"
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                if error.response["Error"]["Code"] not in ("TransactionCanceledException", "TransactionInProgressException"):
                    raise
                one.outcome = "refused"
        except (BotoCoreError, OSError):
            pass  # nobody knows
        one.answer = time.monotonic_ns()


def wait_until(holds, seconds):
    """Looks again and again: what is waited for happens in threads that must not be slowed down by telling."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.001)
    return held


def read_lists(dynamodb, lists):
    gets = [{"Get": {"TableName": TABLE, "Key": {"id": {"S": each}}}} for each in lists]
    replies = dynamodb.transact_get_items(TransactItems=gets)["Responses"]
    return {
        each: [value["S"] for value in reply.get("Item", {}).get("list", {"L": []})["L"]]
        for each, reply in zip(lists, replies, strict=True)
    }


def between_two_kills(server, seed, number, kind):
    """The transactions of one round, and what the lists are at its end."""
    lists, transactions = [f"{number}/{each}" for each in range(LISTS)], []
    clients = [kind(each, server, f"{seed}/{number}", lists, transactions) for each in range(CLIENTS)]
    for client in clients:
        client.start()
    wanted = random.Random(f"{seed}/{number}/kill").randrange(*ROUND_TRANSACTIONS)  # the random input of this test
    wait_until(lambda: len(transactions) >= wanted or not any(client.is_alive() for client in clients), ROUND_SECONDS_MAX)
    server.kill()
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(EVENT_SECONDS)
        if client.error is not None and not isinstance(client.error, (BotoCoreError, OSError)):
            raise client.error
    server.start()
    return transactions, kind.final(server, lists)


def run(seed, kills, progress=print, kind=Client):
    """Returns what is wrong (empty: nothing), and how many transactions there were."""
    broken = broken_checker()
    if broken is not None:
        return [f"the checker takes a history that is wrong: {broken}"], 0
    count, done = 0, dict.fromkeys(("appended", "read", "read and appended"), 0)
    with AloftServer() as server:
        kind.prepare(server)
        for number in range(kills):
            transactions, final = between_two_kills(server, seed, number, kind)
            count += len(transactions)
            for one in transactions:
                done[what_it_did(one)] += one.outcome == "done"
            wrong = complaints(transactions, final)
            if wrong:
                return [f"round {number}: {each}" for each in wrong[:10]], count
            if (number + 1) % 10 == 0:
                progress(f"  {number + 1} of {kills} kills, {count} transactions")
    progress("  done: " + ", ".join(f"{number} {what}" for what, number in done.items()))
    return [f"none of {count} transactions {what}" for what, number in done.items() if number == 0 and count >= MANY], count


def what_it_did(one):
    return "read and appended" if one.appends and one.reads else "appended" if one.appends else "read"
