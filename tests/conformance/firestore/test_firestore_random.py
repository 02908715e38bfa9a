"""Random documents, writes and queries, and what a slow evaluator says of them: the server must say the same, now and of the past."""

import copy
import itertools
import math
import os
import random

import grpc
import pytest
import slow_model as model
import slow_random as make
from slow_wire import Wire

ROUNDS = int(os.environ.get("ALOFT_RANDOM_ROUNDS", "40"))  # of some commits and some ten queries
KEPT = 30  # states of the past that are asked for
DOCUMENTS_MAX = 40


def same(a, b):
    """The same to the bit: 3 is not 3.0, -0.0 is not 0.0."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[name], b[name]) for name in a)
    if a[0] != b[0]:
        return False
    if a[0] == "map":
        return same(a[1], b[1])
    if a[0] == "array":
        return len(a[1]) == len(b[1]) and all(map(same, a[1], b[1]))
    return repr(a[1]) == repr(b[1])


def close(wanted, got, found, aggregation):
    """Sums of doubles depend on the order in which they are added: as exact as their greatest member."""
    if wanted[0] != got[0] or wanted[0] != "double":
        return wanted == got
    held = [model.field(fields, aggregation[1]) for _, fields in found]
    greatest = max((abs(float(value[1])) for value in held if value and model.is_number(value)), default=0)
    near = math.isclose(wanted[1], got[1], rel_tol=1e-9, abs_tol=greatest * 1e-12 if math.isfinite(greatest) else 0)
    return near or (math.isnan(wanted[1]) and math.isnan(got[1]))


class Walk:
    """One server's database and the model's, kept alike."""

    def __init__(self, wire, seed):
        self.wire, self.random = wire, random.Random(seed)
        self.documents, self.history, self.asked = {}, [], 0

    def write(self):
        after, writes = copy.deepcopy(self.documents), []
        steps = [make.make_write(self.random, "c") for _ in range(self.random.randrange(1, 9))]
        if len(after) > DOCUMENTS_MAX:
            steps += [(path,) for path in self.random.sample(sorted(after), DOCUMENTS_MAX // 3)]
        for step in steps:
            writes.append(self.wire.write(*step))
            model.write(after, *step)
        time = self.wire.commit(writes)
        self.documents = after
        self.history = [*self.history, (time, after)][-KEPT:]

    def ask(self):
        past = self.random.random() < 0.15
        at, documents = self.random.choice(self.history) if past else (None, self.documents)
        query = make.make_query(self.random, "c", documents)
        orders, wanted = model.orders_of(query), model.run(query, documents)
        try:
            got = self.wire.run(query, orders, at)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.INVALID_ARGUMENT and model.refused(query), (error, query)
            return
        assert not model.refused(query), query
        told = {name: value for name, value in query.items() if name != "scope"}
        assert [path for path, _ in got] == [path for path, _ in wanted], (told, at)
        assert all(same(a, b) for (_, a), (_, b) in zip(got, wanted)), (told, at)
        self.asked += 1
        if self.random.random() < 0.3:
            self.aggregate(query, orders, wanted, at)

    def aggregate(self, query, orders, found, at):
        aggregations = make.make_aggregations(self.random)
        wanted = model.aggregate(found, aggregations)
        got = self.wire.aggregate(query, orders, aggregations, at)
        told = zip(wanted, got, itertools.repeat(found), aggregations)
        assert all(itertools.starmap(close, told)), (aggregations, wanted, got)


@pytest.mark.parametrize("seed", range(3))
def test_random_queries(server, unique, seed):
    walk = Walk(Wire(server.variables["FIRESTORE_EMULATOR_HOST"], unique), seed)
    for _ in range(ROUNDS):
        walk.write()
        for _ in range(10):
            walk.ask()
    assert walk.asked > ROUNDS * 5
