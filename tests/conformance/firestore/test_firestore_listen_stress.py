"""Writers move money between accounts and open and close them; whatever is told, at whatever moment a stream breaks off and goes
on, each snapshot is one moment for all targets: nothing is lost or made, nobody is both open and closed, and the richest are the richest."""

import os
import random
import threading

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1 import types
from listening import Listener, Target

SEED = int(os.environ.get("ALOFT_STRESS_SEED", "20"))
COMMITS = int(os.environ.get("ALOFT_STRESS_COMMITS", "150"))  # of each writer
ACCOUNTS, TOTAL, RICHEST = 40, 40_000, 5
TWO_NAMES = ("account03", "account07")
WRITERS, LISTENERS = 3, 4
ALL, OPEN, CLOSED, RICH, POOR, TWO = 1, 2, 3, 4, 5, 6


def query(parent, collection, where=None, order=None, limit=None):
    asked = {"from_": [types.StructuredQuery.CollectionSelector(collection_id=collection)]}
    if where is not None:
        equal = types.StructuredQuery.FieldFilter.Operator.EQUAL
        field = types.StructuredQuery.FieldReference(field_path="open")
        asked["where"] = {"field_filter": {"field": field, "op": equal, "value": {"boolean_value": where}}}
    if order is not None:
        asked["order_by"] = [{"field": {"field_path": "balance"}, "direction": order}]
        asked["limit"] = {"value": limit}
    return {"query": {"parent": parent, "structured_query": types.StructuredQuery(**asked)}}


def balances(documents):
    return {name: document.fields["balance"].integer_value for name, document in documents.items()}


def check(told):
    everyone = balances(told[ALL])
    assert sum(everyone.values()) == TOTAL, sum(everyone.values())
    assert not told[OPEN].keys() & told[CLOSED].keys()
    assert told[OPEN].keys() | told[CLOSED].keys() == everyone.keys()
    assert balances(told[OPEN]) | balances(told[CLOSED]) == everyone
    for number, reverse in ((RICH, True), (POOR, False)):
        ordered = sorted(everyone.items(), key=lambda entry: (entry[1], entry[0]), reverse=reverse)
        assert balances(told[number]) == dict(ordered[:RICHEST])
    assert balances(told[TWO]) == {name: money for name, money in everyone.items() if name.endswith(TWO_NAMES)}


@firestore.transactional
def inherit(transaction, gone, heir):
    """One account goes, and another has its money; a limited query must find who follows."""
    money = gone.get(transaction=transaction).get("balance") or 0
    transaction.delete(gone)
    transaction.set(heir, {"balance": firestore.Increment(money), "open": True}, merge=True)


def write(db, accounts, seed):
    chance = random.Random(seed)
    for _ in range(COMMITS):
        chosen = chance.sample(accounts, chance.randint(2, 6))
        if chance.random() < 0.2:
            inherit(db.transaction(max_attempts=50), *chosen[:2])
            continue
        amounts = [chance.randint(-50, 50) for _ in chosen[1:]]
        batch = db.batch()
        for account, amount in zip(chosen, [-sum(amounts), *amounts]):
            batch.set(account, {"balance": firestore.Increment(amount), "open": chance.random() < 0.5}, merge=True)
        batch.commit()


def listen(server, db, unique, seed, done, failures):
    chance = random.Random(seed)
    database = f"projects/{db.project}/databases/(default)"
    parent = f"{database}/documents"
    targets = {
        ALL: Target(**query(parent, unique)),
        OPEN: Target(**query(parent, unique, where=True)),
        CLOSED: Target(**query(parent, unique, where=False)),
        RICH: Target(**query(parent, unique, order="DESCENDING", limit=RICHEST)),
        POOR: Target(**query(parent, unique, order="ASCENDING", limit=RICHEST)),
        TWO: Target(documents={"documents": [f"{parent}/{unique}/{name}" for name in TWO_NAMES]}),
    }
    listener = Listener(server.variables["FIRESTORE_EMULATOR_HOST"], database, targets, check)
    try:
        while not done.is_set():
            messages = iter(range(chance.randint(1, 300)))
            listener.follow(lambda _: next(messages, None) is None or done.is_set())
        last = listener.snapshots  # all that there is, once nobody writes any more
        listener.follow(lambda _: listener.snapshots > last)
        expected = {document.reference.path: document.get("balance") for document in db.collection(unique).stream()}
        told = {name.removeprefix(parent + "/"): balance for name, balance in balances(targets[ALL].told).items()}
        assert told == expected
    except BaseException as failure:  # the test's own thread tells it
        failures.append(failure)


def test_each_snapshot_is_one_moment(server, db, unique):
    accounts = [db.document(f"{unique}/account{number:02}") for number in range(ACCOUNTS)]
    batch = db.batch()
    for account in accounts:
        batch.set(account, {"balance": TOTAL // ACCOUNTS, "open": True})
    batch.commit()
    done, failures = threading.Event(), []
    listeners = [
        threading.Thread(target=listen, args=(server, db, unique, SEED + number, done, failures)) for number in range(LISTENERS)
    ]
    writers = [threading.Thread(target=write, args=(db, accounts, 1000 * SEED + number)) for number in range(WRITERS)]
    for thread in listeners + writers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in listeners:
        thread.join()
    if failures:
        pytest.fail(f"seed {SEED}: {failures[0]!r}")
