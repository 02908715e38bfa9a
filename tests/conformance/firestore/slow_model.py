"""A slow, plain evaluator of Firestore's queries, aggregations and writes, to compare the server's answers with.

A value is a tuple (kind, content): ("integer", 3), ("map", {"a": …}), ("array", [...]). Documents are maps of fields by path.
Nothing here knows of indexes, plans or encodings: it filters all documents and sorts what is left.
"""

import copy
import functools
import itertools
import math
import re

RANKS = ["null", "boolean", "number", "timestamp", "string", "bytes", "reference", "geo", "array", "vector", "map"]
NULL = ("null", None)
NAN = ("double", math.nan)


# --- values ---------------------------------------------------------------------------------------------------------------


def is_number(value):
    return value[0] in ("integer", "double")


def rank(value):
    return RANKS.index("number" if is_number(value) else value[0])


def sign(a, b):
    return (a > b) - (a < b)


def segment_key(segment):
    number = re.fullmatch(r"__id(-?\d+)__", segment)
    return (0, int(number[1]), b"") if number else (1, 0, segment.encode())


def path_key(path):
    return [segment_key(segment) for segment in path.split("/")]


def compare_lists(a, b):
    for x, y in zip(a, b):
        if order := compare(x, y):
            return order
    return sign(len(a), len(b))


def compare_maps(a, b):
    left, right = sorted(a, key=str.encode), sorted(b, key=str.encode)
    for x, y in zip(left, right):
        if order := sign(x.encode(), y.encode()) or compare(a[x], b[y]):
            return order
    return sign(len(a), len(b))


def compare_numbers(a, b):
    if math.isnan(a) or math.isnan(b):
        return sign(not math.isnan(a), not math.isnan(b))
    return sign(a, b)  # Python compares integers and floats exactly


def compare(a, b):
    """Google's order of values: negative, 0, positive."""
    if order := sign(rank(a), rank(b)):
        return order
    kind, x, y = a[0], a[1], b[1]
    if kind == "null":
        return 0
    if is_number(a):
        return compare_numbers(x, y)
    if kind == "string":
        return sign(x.encode(), y.encode())
    if kind == "reference":
        return sign(path_key(x), path_key(y))
    if kind == "array":
        return compare_lists(x, y)
    if kind == "vector":
        return sign(len(x), len(y)) or compare_lists([("double", n) for n in x], [("double", n) for n in y])
    if kind == "map":
        return compare_maps(x, y)
    return sign(x, y)


def equal(a, b):
    return compare(a, b) == 0


def contains(values, wanted):
    return any(equal(value, wanted) for value in values)


def field(fields, path):
    value = ("map", fields)
    for name in path:
        if value[0] != "map" or name not in value[1]:
            return None
        value = value[1][name]
    return value


def put(fields, path, value):
    for name in path[:-1]:
        if fields.get(name, NULL)[0] != "map":
            fields[name] = ("map", {})
        fields = fields[name][1]
    fields[path[-1]] = value


def erase(fields, path):
    for name in path[:-1]:
        if fields.get(name, NULL)[0] != "map":
            return
        fields = fields[name][1]
    fields.pop(path[-1], None)


# --- queries --------------------------------------------------------------------------------------------------------------
# A filter is ("and"|"or", [filters]) or (operator, field path, operand); a query a dictionary: scope (a predicate of paths),
# where, orders [(field path, descending)], start and end (values, before), offset, limit.

NAME = ("__name__",)
INEQUALITIES = {"<", "<=", ">", ">=", "!=", "not-in", "is-not-nan", "is-not-null"}


def leaves(where):
    if where is None:
        return []
    if where[0] in ("and", "or"):
        return [leaf for part in where[1] for leaf in leaves(part)]
    return [where]


def value_at(path, fields, where):
    return ("reference", "p/d/" + path) if where == NAME else field(fields, where)


def holds_comparison(operator, value, operand):
    if rank(value) != rank(operand):
        return False
    order = compare(value, operand)
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def holds(where, path, fields):
    """Whether the filter holds for a document."""
    if where is None:
        return True
    if where[0] in ("and", "or"):
        return (all if where[0] == "and" else any)(holds(part, path, fields) for part in where[1])
    operator, at, operand = where
    value = value_at(path, fields, at)
    if value is None:
        return False
    if operator in ("<", "<=", ">", ">="):
        return holds_comparison(operator, value, operand)
    is_null = value[0] == "null"
    return {
        "==": lambda: equal(value, operand),
        "!=": lambda: not is_null and not equal(value, operand),
        "in": lambda: contains(operand[1], value),
        "not-in": lambda: not is_null and not contains(operand[1], value) and not contains(operand[1], NULL),
        "array-contains": lambda: value[0] == "array" and contains(value[1], operand),
        "array-contains-any": lambda: value[0] == "array" and any(contains(value[1], one) for one in operand[1]),
        "is-null": lambda: is_null,
        "is-nan": lambda: equal(value, NAN),
        "is-not-null": lambda: not is_null,
        "is-not-nan": lambda: not is_null and not equal(value, NAN),
    }[operator]()


def orders_of(query):
    """The orders with those that are implied: fields with inequalities by name, then the document's name."""
    orders = list(query["orders"])
    if orders and orders[-1][0] == NAME:
        return orders
    descending = orders[-1][1] if orders else False
    named = {at for at, _ in orders}
    implied = {at for operator, at, _ in leaves(query["where"]) if operator in INEQUALITIES and at != NAME}
    in_order = sorted(implied - named, key=lambda at: [name.encode() for name in at])
    return orders + [(at, descending) for at in in_order] + [(NAME, descending)]


def compare_documents(orders, a, b):
    for at, descending in orders:
        if order := compare(value_at(*a, at), value_at(*b, at)):
            return -order if descending else order
    return 0


def place(orders, document, values):
    """Where a document is relative to a cursor's values."""
    for (at, descending), value in zip(orders, values):
        if order := compare(value_at(*document, at), value):
            return -order if descending else order
    return 0


def run(query, documents):
    """[(path, fields)] that the query finds, in order."""
    orders = orders_of(query)
    found = [
        (path, fields)
        for path, fields in documents.items()
        if query["scope"](path)
        and holds(query["where"], path, fields)
        and all(value_at(path, fields, at) is not None for at, _ in orders)
    ]
    found.sort(key=functools.cmp_to_key(lambda a, b: compare_documents(orders, a, b)))
    if query.get("start"):
        values, before = query["start"]
        found = [one for one in found if place(orders, one, values) >= (0 if before else 1)]
    if query.get("end"):
        values, before = query["end"]
        found = [one for one in found if place(orders, one, values) < (0 if before else 1)]
    found = found[query.get("offset", 0) :]
    return found if query.get("limit") is None else found[: query["limit"]]


def disjuncts(where):
    """The filter as alternatives, each a list of leaves; a value of `in` and `array-contains-any` makes one each."""
    if where is None:
        return [[]]
    if where[0] == "or":
        return [one for part in where[1] for one in disjuncts(part)]
    if where[0] == "and":
        parts = [disjuncts(part) for part in where[1]]
        return [sum(choice, []) for choice in itertools.product(*parts)]
    operator, at, operand = where
    if operator in ("in", "array-contains-any"):
        return [[("==" if operator == "in" else "array-contains", at, value)] for value in operand[1]]
    return [[where]]


def has_or(where):
    return where is not None and where[0] in ("and", "or") and (
        (where[0] == "or" and len(where[1]) > 1) or any(map(has_or, where[1]))
    )


def refused(query):
    """Whether the documented limits of queries forbid it."""
    used = [operator for operator, _, _ in leaves(query["where"])]
    alternatives = has_or(query["where"]) or "in" in used or "array-contains-any" in used
    spread = disjuncts(query["where"])
    return (
        len(spread) > 30
        or sum(operator in ("!=", "not-in", "is-not-nan", "is-not-null") for operator in used) > 1
        or ("not-in" in used and alternatives)
        or any(sum(operator == "array-contains" for operator, _, _ in one) > 1 for one in spread)
    )


def aggregate(found, aggregations):
    """The values of [("count", up_to) | ("sum"|"avg", field path)]; doubles are summed without rounding."""
    asked = [what for kind, what in aggregations if kind != "count"]
    found = [fields for _, fields in found if all(field(fields, at) is not None for at in asked)]
    values = []
    for kind, what in aggregations:
        if kind == "count":
            values.append(("integer", len(found) if what is None else min(what, len(found))))
            continue
        numbers = [field(fields, what)[1] for fields in found if is_number(field(fields, what))]
        whole = all(isinstance(number, int) for number in numbers)
        total = sum(numbers) if whole else exact_sum(numbers)
        if kind == "avg":
            values.append(("double", float(total) / len(numbers)) if numbers else NULL)
        elif whole and -(2**63) <= total < 2**63:
            values.append(("integer", total))
        else:
            values.append(("double", float(total)))
    return values


def exact_sum(numbers):
    special = [number for number in numbers if isinstance(number, float) and not math.isfinite(number)]
    return sum(special) if special else math.fsum(numbers)


# --- writes ---------------------------------------------------------------------------------------------------------------


def add(stored, operand):
    if stored[0] == operand[0] == "integer":
        return ("integer", max(-(2**63), min(2**63 - 1, stored[1] + operand[1])))
    return ("double", float(stored[1]) + float(operand[1]))


def extreme(stored, operand, wanted):
    for one in (stored, operand):
        if math.isnan(one[1]):
            return one
    return operand if compare(operand, stored) == wanted else stored


def transformed(stored, kind, operand):
    """What a field has after a transform (not of the server's time)."""
    if kind in ("append", "remove"):
        values = list(stored[1]) if stored is not None and stored[0] == "array" else []
        if kind == "remove":
            return ("array", [value for value in values if not contains(operand[1], value)])
        for value in operand[1]:
            if not contains(values, value):
                values.append(value)
        return ("array", values)
    if stored is None or not is_number(stored):
        return operand
    if kind == "increment":
        return add(stored, operand)
    return extreme(stored, operand, 1 if kind == "maximum" else -1)


def write(documents, path, fields=None, mask=None, transforms=()):
    """Applies one write: fields None deletes; a mask merges; transforms [(field path, kind, operand)] come last."""
    if fields is None:
        documents.pop(path, None)
        return
    fields = copy.deepcopy(fields)
    now = fields
    if mask is not None:
        now = copy.deepcopy(documents.get(path, {}))
        for at in mask:
            value = field(fields, at)
            erase(now, at) if value is None else put(now, at, value)
    for at, kind, operand in transforms:
        put(now, at, transformed(field(now, at), kind, copy.deepcopy(operand)))
    documents[path] = now
