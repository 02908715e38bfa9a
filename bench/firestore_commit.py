"""Durable commits of one new document with 10 indexed fields each, 64 calls in flight on 4 connections of gRPC.

Server and load share all cores: that is how the target is put.
"""

import itertools

import firestore_load
import servers
from harness import Figure, clean, median_by, say, take_turns, told

TARGET_PER_SECOND = 5000
IN_FLIGHT, CONNECTIONS = 64, 4
TEMPLATES = 1000
NUMBERS_PER_ROUND = 1_000_000  # so that rounds do not write the same documents


def ten_fields(number):
    return {
        "title": f"order {firestore_load.NUMBER} of somebody",
        "customer": f"customer-{number % 97:05}",
        "city": ("Berlin", "Seoul", "Lagos", "Lima")[number % 4],
        "state": ("new", "paid", "sent")[number % 3],
        "note": "please ring twice, the dog is friendly " + "x" * (number % 40),
        "amount": number * 131 % 10_007,
        "quantity": number % 12,
        "priority": number % 5,
        "weight": number / 7,
        "paid": number % 2 == 0,
    }


def run(settings):
    rounds = itertools.count()
    with servers.aloft(core=None) as server:
        path = f"orders/order-{firestore_load.NUMBER}"
        bodies = [firestore_load.commit(firestore_load.document(path, ten_fields(n))) for n in range(TEMPLATES)]

        def measure(one, seconds):
            first = next(rounds) * NUMBERS_PER_ROUND
            return firestore_load.unary(one, "Commit", bodies, IN_FLIGHT, CONNECTIONS, seconds, first, core=None)

        say(f"{IN_FLIGHT} in flight, {CONNECTIONS} connections, {len(bodies[0])} bytes a request")
        loads = take_turns(settings, {"aloft": server}, measure)["aloft"]
    rate = median_by(loads, lambda load: load.per_second)
    return [
        Figure(
            f"durable Firestore commits of a document with 10 indexed fields, {IN_FLIGHT} in flight, cores shared with the load",
            f">= {TARGET_PER_SECOND:,}/s",
            f"{rate:,.0f}/s",
            rate >= TARGET_PER_SECOND and clean(loads),
            told(loads),
        )
    ]
