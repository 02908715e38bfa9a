"""Random documents, writes and queries for slow_model, made to collide: few fields, few values, many near misses."""

import math

import slow_model as model

GROUPS = ("c", "k")
FIELDS = [("a",), ("b",), ("c",), ("m", "x"), ("m", "y"), ("m",), ("odd `\\.",), ("m", "1.5"), ("list",), ("ä", "ß")]
LONG = "l" * 700  # indexes hold 1,500 bytes of a value: what comes behind has no order, as at Google
NUMBERS = [
    *(("integer", number) for number in (0, 1, 2, -1, 2**53, 2**53 + 1, 2**53 - 1, 2**63 - 1, -(2**63), 2**62 + 1, 7)),
    *(("double", number) for number in (0.0, -0.0, 1.0, 1.5, -1.0, 2.0**53, 2.0**62, 2.0**63, -(2.0**63), 5e-324, 1e300)),
    *(("double", number) for number in (math.nan, math.inf, -math.inf)),
]
TEXTS = ["", "a", "b", "ab", "a\0", "a\0b", "ä", "ﬀ", "\U0001f399", LONG, LONG + "a", LONG + "b" * 9, LONG + "b" * 9 + "c"]
REFERENCES = ["p/d/c/a", "p/d/c/b", "p/d/c/a/k/__id3__", "p/d/c/__id3__", "p/d/c/__id10__", "p/d/c/__id-1__", "p/e/c/a", "o/d/c/a"]
SCALARS = [
    model.NULL,
    ("boolean", False),
    ("boolean", True),
    *NUMBERS,
    *(("timestamp", micros) for micros in (0, 1, -1, 1_700_000_000_000_001, 1_700_000_000_000_000)),
    *(("string", text) for text in TEXTS),
    *(("bytes", text) for text in (b"", b"a", b"\0", b"\0\xff", b"\xff", b"x" * 700)),
    *(("reference", name) for name in REFERENCES),
    *(("geo", point) for point in ((0.0, 0.0), (1.0, -1.0), (1.0, 1.0), (-90.0, 180.0), (0.0, -0.0))),
]
IDS = ["a", "b", "c", "d", "e", "a b", "ä", "__id3__", "__id10__", "__id-1__", "z" * 40, "A", "\U0001f399"]
OPERATORS = ["<", "<=", ">", ">=", "==", "==", "==", "!=", "in", "not-in", "array-contains", "array-contains-any"]
UNARY = ["is-null", "is-nan", "is-not-null", "is-not-nan"]


def make_value(random, depth=0):
    pick = random.random()
    if pick < 0.35:
        return random.choice([("integer", 1), ("integer", 2), ("double", 1.0), ("string", "a"), ("string", "b"), model.NULL])
    if pick < 0.75 or depth > 1:
        return random.choice(SCALARS)
    if pick < 0.87:
        values = [make_value(random, depth + 1) for _ in range(random.randrange(4))]
        return ("array", [value for value in values if value[0] != "array"])
    if pick < 0.92:
        return ("vector", [float(random.randrange(3)) for _ in range(random.randrange(1, 4))])
    return ("map", {random.choice(["x", "y", "1.5", "z"]): make_value(random, depth + 1) for _ in range(random.randrange(3))})


def make_fields(random):
    fields = {}
    for at in random.sample(FIELDS, random.randrange(1, 7)):
        value = make_value(random)
        # On the wire vectors are maps, to which fields can be added: then they are something else.
        if at != ("m",) or value[0] != "vector":
            model.put(fields, at, value)
    return fields


def make_path(random, root):
    path = f"{root}/{random.choice(IDS)}"
    if random.random() < 0.4:
        path += f"/k/{random.choice(IDS)}"
    elif random.random() < 0.2:
        path += f"/c/{random.choice(IDS)}"
    return path


def make_transform(random):
    kind = random.choice(["increment", "maximum", "minimum", "append", "remove"])
    if kind in ("append", "remove"):
        values = [make_value(random, 2) for _ in range(random.randrange(1, 3))]
        return (random.choice(FIELDS), kind, ("array", [value for value in values if value[0] != "array"]))
    return (random.choice(FIELDS), kind, random.choice(NUMBERS))


def make_write(random, root):
    """Arguments of model.write and Wire.write."""
    path, pick = make_path(random, root), random.random()
    if pick < 0.12:
        return (path,)
    fields = make_fields(random)
    if pick < 0.6:
        return (path, fields)
    chosen = random.sample(FIELDS, random.randrange(0, 4))
    mask = [at for at in chosen if not any(at != other and at[: len(other)] == other for other in chosen)]
    transforms = [make_transform(random) for _ in range(random.randrange(3))]
    apart = {at: (at, kind, operand) for at, kind, operand in transforms}
    return (path, fields, mask if random.random() < 0.8 else None, list(apart.values()))


# --- queries --------------------------------------------------------------------------------------------------------------


def near(random, documents, at):
    """Often a value that some document has in the field, or in an array there."""
    if at == model.NAME:
        return ("reference", "p/d/" + random.choice(list(documents) or ["c/a"]))
    held = [value for value in (model.field(fields, at) for fields in documents.values()) if value is not None]
    if not held or random.random() < 0.25:
        return make_value(random)
    value = random.choice(held)
    if value[0] == "array" and value[1] and random.random() < 0.6:
        return random.choice(value[1])
    return value


def make_leaf(random, documents):
    at = model.NAME if random.random() < 0.08 else random.choice(FIELDS)
    if random.random() < 0.15 and at != model.NAME:
        return (random.choice(UNARY), at, None)
    operator = random.choice([one for one in OPERATORS if at != model.NAME or not one.startswith("array")])
    if operator in ("in", "not-in", "array-contains-any"):
        return (operator, at, ("array", [near(random, documents, at) for _ in range(random.randrange(1, 5))]))
    return (operator, at, near(random, documents, at))


def make_filter(random, documents, depth=0):
    pick = random.random()
    if depth < 2 and pick < 0.3:
        return (random.choice(["and", "or"]), [make_filter(random, documents, depth + 1) for _ in range(random.randrange(1, 4))])
    return make_leaf(random, documents)


def make_orders(random, where):
    pick = random.random()
    if pick < 0.35:
        return []
    fields = [random.choice(FIELDS) for _ in range(random.randrange(1, 3))]
    used = [at for _, at, _ in model.leaves(where)]
    if used and random.random() < 0.6:
        fields.insert(0, random.choice(used))
    if random.random() < 0.2:
        fields.append(model.NAME)
    unique = list(dict.fromkeys(fields))
    if model.NAME in unique:
        unique = unique[: unique.index(model.NAME) + 1]
    return [(at, random.random() < 0.5) for at in unique]


def make_cursor(random, documents, orders):
    count = random.randrange(1, len(orders) + 1)
    if random.random() < 0.6 and documents:
        path, fields = random.choice(list(documents.items()))
        values = [model.value_at(path, fields, at) or make_value(random) for at, _ in orders[:count]]
    else:
        values = [near(random, documents, at) for at, _ in orders[:count]]
    return (values, random.random() < 0.5)


def make_scope(random, root):
    """(where from, parent, a predicate of paths)."""
    pick = random.random()
    collection, owner = root.rsplit("/", 1)[-1], root.rsplit("/", 1)[0] if "/" in root else ""
    if pick < 0.6:
        return (collection, False), owner, lambda path: path.rsplit("/", 1)[0] == root
    if pick < 0.85:
        parent = f"{root}/{random.choice(IDS)}" if random.random() < 0.3 else owner
        under = parent + "/" if parent else ""
        return ("k", True), parent, lambda path: path.startswith(under) and path.split("/")[-2] == "k"
    parent = f"{root}/{random.choice(IDS)}"
    return ("k", False), parent, lambda path: path.rsplit("/", 1)[0] == parent + "/k"


def make_query(random, root, documents):
    source, parent, scope = make_scope(random, root)
    where = make_filter(random, documents) if random.random() < 0.85 else None
    if where and random.random() < 0.4:
        where = ("and", [where, make_leaf(random, documents)])
    query = {"from": source, "parent": parent, "scope": scope, "where": where, "orders": make_orders(random, where)}
    orders = model.orders_of(query)
    for name in ("start", "end"):
        if random.random() < 0.2:
            query[name] = make_cursor(random, documents, orders)
    query["offset"] = random.randrange(4) if random.random() < 0.15 else 0
    query["limit"] = random.randrange(8) if random.random() < 0.3 else None
    return query


def make_aggregations(random):
    made = [random.choice([("count", None), ("count", random.randrange(1, 5))])]
    for at in random.sample(FIELDS, random.randrange(3)):
        made.append((random.choice(["sum", "avg"]), at))
    return made
