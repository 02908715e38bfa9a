"""Transactions as server programs use them: serializable, retried by the SDK on ABORTED, read-only ones at one moment."""

import concurrent.futures
import threading

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from support.waiting import EVENT_SECONDS


def test_a_transaction_reads_and_writes(db, people):
    people.document("from").set({"money": 10})
    people.document("to").set({"money": 0})

    @firestore.transactional
    def move(transaction, amount):
        left = people.document("from").get(transaction=transaction).get("money")
        transaction.update(people.document("from"), {"money": left - amount})
        transaction.update(people.document("to"), {"money": firestore.Increment(amount)})
        return left - amount

    assert move(db.transaction(), 4) == 6
    assert [document.get("money") for document in people.stream()] == [6, 4]


def test_a_failed_transaction_leaves_nothing(db, people):
    @firestore.transactional
    def fails(transaction):
        transaction.set(people.document("trace"), {"n": 1})
        raise KeyError("the program's own")

    with pytest.raises(KeyError):
        fails(db.transaction())
    assert not people.document("trace").get().exists


def test_writes_are_unseen_until_the_commit(db, people):
    transaction = db.transaction()
    transaction._begin()
    transaction.set(people.document("a"), {"n": 1})
    assert not people.document("a").get().exists
    transaction._commit()
    assert people.document("a").get().get("n") == 1


def test_concurrent_counters_lose_nothing(db, people):
    counter = people.document("counter")
    counter.set({"n": 0})
    attempts = []

    @firestore.transactional
    def add_one(transaction):
        attempts.append(1)
        transaction.update(counter, {"n": counter.get(transaction=transaction).get("n") + 1})

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: add_one(db.transaction(max_attempts=50)), range(24)))
    assert counter.get().get("n") == 24 and len(attempts) >= 24


def test_a_hot_document_is_within_everybodys_five_attempts(db, people):
    """Attempts made again wait for their turn: with the client's own number of attempts nobody fails beside 20 others."""
    counter = people.document("hot")
    counter.set({"n": 0})

    def work(_):
        @firestore.transactional
        def add_one(transaction):
            transaction.update(counter, {"n": counter.get(transaction=transaction).get("n") + 1})

        for _ in range(5):
            add_one(db.transaction())

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        list(pool.map(work, range(20)))
    assert counter.get().get("n") == 100


def test_of_two_that_read_the_same_one_is_retried(db, people):
    """Both have read before either writes: only one can commit at first, the other must run again and see its value."""
    document = people.document("shared")
    document.set({"n": 1})
    both_read, runs = threading.Barrier(2), []

    def run(name):
        first = True

        @firestore.transactional
        def double(transaction):
            nonlocal first
            seen = document.get(transaction=transaction).get("n")
            runs.append(name)
            if first:
                first = False
                both_read.wait(EVENT_SECONDS)
            transaction.update(document, {"n": seen * 2})

        double(db.transaction(max_attempts=10))

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(run, ("one", "other")))
    assert document.get().get("n") == 4 and len(runs) >= 3


def test_a_query_in_a_transaction_is_guarded_against_newcomers(db, people):
    """The result decides what is written; a document that joins the result in between must abort the commit, or wait."""
    people.document("a").set({"seat": 1})
    transaction = db.transaction()
    transaction._begin()
    found = list(people.where(filter=FieldFilter("seat", "==", 1)).stream(transaction=transaction))
    transaction.set(people.document("count"), {"count": len(found)})
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        newcomer = pool.submit(people.document("b").set, {"seat": 1})
        try:
            transaction._commit()
            committed = transaction.commit_time
        except Exception as error:
            assert type(error).__name__ == "Aborted", error
            committed = None
        joined = newcomer.result(EVENT_SECONDS).update_time
    assert committed is None or committed < joined


def test_a_read_only_transaction_sees_one_moment(db, people):
    people.document("a").set({"n": 1})
    people.document("b").set({"n": 1})
    transaction = db.transaction(read_only=True)
    transaction._begin()
    assert people.document("a").get(transaction=transaction).get("n") == 1
    batch = db.batch()
    batch.update(people.document("a"), {"n": 2})
    batch.update(people.document("b"), {"n": 2})
    batch.commit()
    assert people.document("b").get(transaction=transaction).get("n") == 1
    assert [each.get("n") for each in people.stream(transaction=transaction)] == [1, 1]
    transaction._commit()
    assert [each.get("n") for each in people.stream()] == [2, 2]


def test_a_read_only_transaction_at_a_past_time(db, people):
    from google.cloud.firestore_v1.types import common

    people.document("a").set({"n": 1})
    then = people.document("a").get().read_time
    people.document("a").set({"n": 2})
    options = common.TransactionOptions(read_only=common.TransactionOptions.ReadOnly(read_time=then))
    begun = db._firestore_api.begin_transaction(
        request={"database": db._database_string, "options": options}, metadata=db._rpc_metadata
    )
    transaction = db.transaction(read_only=True)
    transaction._id = begun.transaction
    assert people.document("a").get(transaction=transaction).get("n") == 1


def test_an_unknown_transaction_is_refused(db, people, refused):
    transaction = db.transaction()
    transaction._id = b"forged transaction"
    with refused("InvalidArgument"):
        people.document("a").get(transaction=transaction)
    transaction.set(people.document("a"), {"n": 1})
    with refused("InvalidArgument"):
        transaction._commit()
    assert not people.document("a").get().exists


def test_a_transaction_ends_once(db, people, refused):
    transaction = db.transaction()
    transaction._begin()
    used = transaction._id
    transaction.set(people.document("a"), {"n": 1})
    transaction._commit()
    transaction._id = used
    transaction.set(people.document("a"), {"n": 2})
    with refused("InvalidArgument"):
        transaction._commit()
    assert people.document("a").get().get("n") == 1


def test_many_who_wait_for_a_lock_keep_nobody_else_waiting(db, people, unique):
    """Writers wait for a transaction that has read their document; requests that have nothing to do with it go on, its own too."""
    shared, apart = people.document("shared"), db.collection("apart-" + unique)
    shared.set({"n": 0})
    transaction = db.transaction()
    transaction._begin()
    shared.get(transaction=transaction)
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        waiting = [pool.submit(shared.update, {"n": firestore.Increment(1)}) for _ in range(40)]
        for _ in range(3):
            batch = db.batch()
            for number in range(100):  # enough to be done where waiting is allowed
                batch.set(apart.document(str(number)), {"n": number})
            batch.commit(timeout=EVENT_SECONDS)
        assert not any(writer.done() for writer in waiting)
        transaction.update(shared, {"last": True})
        transaction._commit()
        for writer in waiting:
            writer.result(EVENT_SECONDS)
    assert shared.get().to_dict() == {"n": 40, "last": True}
