"""PartiQL: statements alone, in batches and in transactions."""

import pytest
from tables import definitions, key_schema
from tables import table as made
from test_items import refused

NOT_WELL_FORMED = "Statement wasn't well formed, can't be processed: "
CANCELLED = "Transaction cancelled, please refer cancellation reasons for specific reasons "


@pytest.fixture
def music(client, unique):
    """Artists and songs, found by genre and year too, and numbered within an artist."""
    with made(
        client,
        unique,
        KeySchema=key_schema("artist", "song"),
        AttributeDefinitions=definitions(artist="S", song="S", genre="S", released="N"),
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-year",
                "KeySchema": key_schema("artist", "released"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-genre",
                "KeySchema": key_schema("genre", "released"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["awards"]},
            }
        ],
    ) as name:
        songs = [("Acme", "One", "rock", 1999), ("Acme", "Two", "pop", 2001), ("Beta", "Three", "rock", 2005)]
        for artist, song, genre, year in songs:
            run(
                client,
                f"INSERT INTO \"{name}\" VALUE {{'artist': ?, 'song': ?, 'genre': '{genre}', 'released': {year}}}",
                artist,
                song,
            )
        yield name


def wire(value):
    return {"S": value} if isinstance(value, str) else value


def run(client, statement, *parameters, **more):
    if parameters:
        more["Parameters"] = [wire(value) for value in parameters]
    return client.execute_statement(Statement=statement, **more)


def songs(answer):
    return [item["song"]["S"] for item in answer["Items"]]


def failed(client, statement, *parameters, **more):
    if parameters:
        more["Parameters"] = [wire(value) for value in parameters]
    return refused(client.execute_statement, Statement=statement, **more)


def test_literals_and_parameters_keep_their_types(client, simple):
    assert run(
        client,
        f"""INSERT INTO {simple} VALUE {{'p': 'it''s -- here', 'n': -1.50, 'e': 1e3, 't': TRUE, 'z': NULL, 'l': [1, 'a', ?],
        'm': {{'a': {{'b': [<<1, 2>>]}}}}, 'ss': <<'a', 'b'>>, 'bin': ?, 'q': '?'}} -- comment""",
        {"L": []},
        {"B": b"\x00\xff"},
    )["Items"] == []
    item = client.get_item(TableName=simple, Key={"p": {"S": "it's -- here"}})["Item"]
    assert item.pop("ss")["SS"] == ["a", "b"]
    assert item == {
        "p": {"S": "it's -- here"},
        "n": {"N": "-1.5"},
        "e": {"N": "1000"},
        "t": {"BOOL": True},
        "z": {"NULL": True},
        "l": {"L": [{"N": "1"}, {"S": "a"}, {"L": []}]},
        "m": {"M": {"a": {"M": {"b": {"L": [{"NS": ["1", "2"]}]}}}}},
        "bin": {"B": b"\x00\xff"},
        "q": {"S": "?"},
    }


def test_select_projects_and_filters(client, music):
    run(
        client,
        f"UPDATE \"{music}\" SET awards={{'Grammys': [2020, 2018]}} SET plays=5 WHERE artist='Acme' AND song='One'",
    )
    select = f'SELECT awards.Grammys[1], plays, "absent" FROM "{music}" WHERE artist = ? AND song = ?'
    assert run(client, select, "Acme", "One")["Items"] == [{"Grammys[1]": {"N": "2018"}, "plays": {"N": "5"}}]
    where = {
        "artist = 'Acme'": ["One", "Two"],
        "artist = 'Acme' AND song > 'One'": ["Two"],
        "artist = 'Acme' AND begins_with(song, 'O')": ["One"],
        "artist = 'Acme' AND song BETWEEN 'A' AND 'P'": ["One"],
        "artist IN ['Beta', 'Acme']": ["Three", "One", "Two"],
        "artist = 'Beta' OR artist = 'Acme'": ["Three", "One", "Two"],
        "artist IN ['Beta', 'Acme'] AND song IN ('One', 'Three')": ["Three", "One"],
        "artist = 'Acme' AND awards IS MISSING": ["Two"],
        "artist = 'Acme' AND awards IS NOT MISSING": ["One"],
        "artist = 'Acme' AND awards IS STRUCT AND NOT genre = 'pop'": ["One"],
        "artist = 'Acme' AND size(awards.Grammys) = 2": ["One"],
        "artist = 'Acme' AND contains(awards.Grammys, 2020)": ["One"],
        "artist = 'Acme' AND attribute_type(plays, 'N')": ["One"],
        "artist = 'Acme' AND (plays <> 5 OR genre = 'rock')": ["One"] + ["Two"],
        "artist = 'nobody'": [],
        "artist = 'Acme' ORDER BY song DESC": ["Two", "One"],
        "artist IN ['Acme', 'Beta'] ORDER BY artist DESC, song DESC": ["Three", "Two", "One"],
    }
    for condition, expected in where.items():
        assert songs(run(client, f'SELECT * FROM "{music}" WHERE {condition}')) == expected, condition
    scans = {
        "genre = 'rock'": {"One", "Three"},
        "released BETWEEN 2000 AND 2010": {"Two", "Three"},
        "artist > 'B'": {"Three"},
        "artist = 'Acme' OR genre = 'rock'": {"One", "Two", "Three"},
    }
    for condition, expected in scans.items():
        assert set(songs(run(client, f'SELECT song FROM "{music}" WHERE {condition}'))) == expected, condition


def test_select_from_indexes(client, music):
    rock = f'SELECT * FROM "{music}"."by-genre" WHERE genre = \'rock\' ORDER BY released DESC'
    answer = run(client, rock, ReturnConsumedCapacity="INDEXES")
    assert songs(answer) == ["Three", "One"]
    assert answer["ConsumedCapacity"]["GlobalSecondaryIndexes"] == {"by-genre": {"CapacityUnits": 0.5}}
    years = f'SELECT song FROM "{music}"."by-year" WHERE artist = \'Acme\' AND released < 2000'
    assert songs(run(client, years, ConsistentRead=True)) == ["One"]
    code, message = failed(client, f'SELECT lyrics FROM "{music}"."by-genre" WHERE genre = \'rock\'')
    assert code == "ValidationException" and "does not project [lyrics]" in message
    assert failed(client, rock, ConsistentRead=True)[0] == "ValidationException"
    code, message = failed(client, f'SELECT * FROM "{music}"."nothing"')
    assert (code, message) == ("ValidationException", "The table does not have the specified index: nothing")


def test_pages_by_limit_and_token(client, music):
    statements = {
        f'SELECT song FROM "{music}" WHERE artist IN [\'Acme\', \'nobody\', \'Beta\']': ["One", "Two", "Three"],
        f'SELECT song FROM "{music}"': ["One", "Three", "Two"],
    }
    for statement, expected in statements.items():
        seen, token = [], {}
        for _ in range(10):
            page = run(client, statement, Limit=1, **token)
            assert len(page["Items"]) <= 1
            seen += songs(page)
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        assert (sorted(seen) if "WHERE" not in statement else seen) == expected
    page = run(client, f'SELECT song FROM "{music}"', Limit=1)
    assert failed(client, f'SELECT artist FROM "{music}"', NextToken=page["NextToken"]) == (
        "ValidationException",
        "NextToken does not match request",
    )
    assert failed(client, f'SELECT song FROM "{music}"', NextToken="x")[1] == "Invalid NextToken"


def test_insert_never_replaces(client, simple):
    insert = f"INSERT INTO {simple} VALUE {{'p': 'a', 'n': ?}}"
    run(client, insert, {"N": "1"}, ReturnConsumedCapacity="TOTAL")
    with pytest.raises(client.exceptions.DuplicateItemException) as failure:
        run(client, insert, {"N": "2"})
    assert failure.value.response["Error"]["Message"] == "Duplicate primary key exists in table"
    assert client.get_item(TableName=simple, Key={"p": {"S": "a"}})["Item"]["n"] == {"N": "1"}
    run(client, f"INSERT INTO {simple} VALUE ?", {"M": {"p": {"S": "b"}}})
    assert client.scan(TableName=simple)["Count"] == 2


def test_update_changes_what_is_there(client, simple):
    where = "WHERE p = 'a'"
    assert failed(client, f"UPDATE {simple} SET n = 1 {where}") == (
        "ConditionalCheckFailedException",
        "The conditional request failed",
    )
    assert client.scan(TableName=simple)["Count"] == 0
    run(client, f"INSERT INTO {simple} VALUE {{'p': 'a', 'n': 1, 'l': [1], 's': <<1, 2>>, 'm': {{'x': 1}}}}")
    answer = run(
        client,
        f"""UPDATE {simple} SET n = n + ? SET l = list_append(l, ['z']), s = set_add(s, <<3>>)
        REMOVE m.x SET m.y = 'new' {where} RETURNING ALL NEW *""",
        {"N": "9"},
    )
    new = answer["Items"][0]
    assert sorted(new["s"].pop("NS")) == ["1", "2", "3"]
    assert new == {
        "p": {"S": "a"},
        "n": {"N": "10"},
        "l": {"L": [{"N": "1"}, {"S": "z"}]},
        "s": {},
        "m": {"M": {"y": {"S": "new"}}},
    }
    answer = run(client, f"UPDATE {simple} SET s = set_delete(s, <<1>>) REMOVE l[0] {where} RETURNING MODIFIED OLD *")
    assert set(answer["Items"][0]) == {"s", "l"}
    assert run(client, f"UPDATE {simple} SET n = 11 {where} AND n = 10")["Items"] == []
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as failure:
        run(client, f"UPDATE {simple} SET n = 12 {where} AND n = 10", ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert failure.value.response["Item"]["n"] == {"N": "11"}


def test_delete_does_not_need_an_item(client, simple):
    delete = f"DELETE FROM {simple} WHERE p = 'a'"
    assert run(client, delete)["Items"] == []
    assert run(client, delete + " AND n = 5")["Items"] == []
    run(client, f"INSERT INTO {simple} VALUE {{'p': 'a', 'n': 1}}")
    assert failed(client, delete + " AND n = 5")[0] == "ConditionalCheckFailedException"
    assert run(client, delete + " AND n = 1 RETURNING ALL OLD *")["Items"] == [{"p": {"S": "a"}, "n": {"N": "1"}}]


@pytest.mark.parametrize(
    "statement, message",
    [
        ("SELEKT * FROM T", NOT_WELL_FORMED + "Expected data manipulation"),
        ("SELECT * FROM T WHERE", NOT_WELL_FORMED + "Expected identifier for simple path"),
        ("SELECT * FROM T WHERE date = 1", NOT_WELL_FORMED + "Unexpected keyword"),
        ("SELECT * FROM T WHERE a = 1 b", NOT_WELL_FORMED + "Unexpected token after expression"),
        ("SELECT * FROM T LIMIT 1", "Unsupported clause: LIMIT"),
        ("SELECT * FROM T; SELECT * FROM T", "Only one operation is allowed in a statement."),
        ("SELECT * FROM T AS x", "Aliasing is not supported"),
        ("SELECT a.z, b.z FROM T", "Duplicate identifiers in select clause: z"),
        ("SELECT * FROM T WHERE a = ?", "Number of parameters in request and statement don't match."),
        ("SELECT * FROM T WHERE a = MISSING", "MISSING must be compared using IS operator"),
        ("SELECT * FROM T WHERE foo(a)", "Unrecognized function: foo"),
        ("SELECT * FROM T WHERE a AND b = 1", "The arguments to AND/OR must be Expressions"),
        (
            "SELECT * FROM T ORDER BY artist",
            "Must have WHERE clause in the statement when using ORDER BY clause.",
        ),
        (
            "SELECT * FROM T WHERE artist = 'a' ORDER BY genre",
            "Variable reference genre in ORDER BY clause must be part of the primary key",
        ),
        (
            "SELECT * FROM T WHERE artist = 1",
            "Key attribute's data type should match its data type in table's schema: Key artist",
        ),
        (
            "SELECT * FROM T WHERE artist = 'a' AND artist = 'b'",
            "Only single equality condition should be present on hash key artist",
        ),
        (
            "EXISTS(SELECT * FROM T WHERE artist = 'a' AND song = 'b' AND x = 1)",
            "EXISTS can only be used in ExecuteTransaction write requests.",
        ),
        ("INSERT INTO T VALUE {'artist': 'a'}", "Key attribute should be present in the item: Key song"),
        ("INSERT INTO T VALUE {'artist': 'a', 'song': <<>>}", "Empty bags are not supported"),
        ("INSERT INTO T VALUE {'a': <<1, 1>>}", "Input collection contains duplicates"),
        (
            "INSERT INTO T VALUE {'a': <<1, 'x'>>}",
            "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
        ),
        ("INSERT INTO T VALUE {'artist': 'a', 'song': 'b'} RETURNING ALL OLD *", "RETURNING is not supported in INSERT"),
        (
            "UPDATE T SET a = 1 WHERE artist = 'a'",
            "Where clause does not contain a mandatory equality on all key attributes",
        ),
        (
            "UPDATE T SET a = set_add(b, <<1>>) WHERE artist = 'a' AND song = 'b'",
            "The first argument to SET_ADD must equal the assignment value",
        ),
        ("DELETE FROM T", "Where clause does not contain a mandatory equality on all key attributes"),
        (
            "DELETE FROM T WHERE artist = 'a' AND song = 'b' RETURNING MODIFIED NEW *",
            "Invalid returning clause: RETURNING MODIFIED NEW *. Only RETURNING ALL OLD * is allowed in DELETE "
            "statements.",
        ),
    ],
)
def test_statements_refused(client, music, statement, message):
    statement = statement.replace(" T", f' "{music}"')
    assert failed(client, statement) == ("ValidationException", message)


def test_limits_of_a_statement(client, simple):
    code, message = failed(client, f"SELECT * FROM {simple} WHERE p = '{'x' * 8192}'")
    assert code == "ValidationException" and "Member must have length less than or equal to 8192" in message
    assert failed(client, f"SELECT * FROM {simple} WHERE {'(' * 4000}")[0] == "ValidationException"
    assert failed(client, f"INSERT INTO {simple} VALUE {{'p': 'a', 'l': {'[' * 3000}}}")[0] == "ValidationException"
    many = ", ".join(f"'{i}'" for i in range(51))
    assert failed(client, f"SELECT * FROM {simple} WHERE p IN [{many}]") == (
        "ValidationException",
        "Too many decomposed read operations for a given query.",
    )
    assert failed(client, 'SELECT * FROM "absent-table"')[0] == "ResourceNotFoundException"


def test_batch_answers_each_statement(client, simple):
    insert = {"Statement": f"INSERT INTO {simple} VALUE {{'p': ?, 'n': 1}}"}
    statements = [dict(insert, Parameters=[{"S": key}]) for key in ("a", "b", "a")]
    statements += [{"Statement": "nonsense"}]
    statements += [
        {
            "Statement": f"UPDATE {simple} SET n = 2 WHERE p = 'b' AND n = 7",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    ]
    answer = client.batch_execute_statement(Statements=statements, ReturnConsumedCapacity="TOTAL")
    assert answer["Responses"][:2] == [{"TableName": simple}] * 2
    errors = [response["Error"] for response in answer["Responses"][2:]]
    assert [error["Code"] for error in errors] == ["DuplicateItem", "ValidationError", "ConditionalCheckFailed"]
    assert errors[2]["Item"] == {"p": {"S": "b"}, "n": {"N": "1"}}
    assert answer["ConsumedCapacity"] == [{"TableName": simple, "CapacityUnits": 1.0}] * 2

    reads = [{"Statement": f"SELECT n FROM {simple} WHERE p = '{key}'"} for key in ("a", "nobody")]
    reads += [{"Statement": f"SELECT n FROM {simple} WHERE n = 1"}]
    answer = client.batch_execute_statement(Statements=reads)["Responses"]
    assert answer[:2] == [{"TableName": simple, "Item": {"n": {"N": "1"}}}, {"TableName": simple}]
    assert answer[2]["Error"]["Code"] == "ValidationError"

    assert refused(client.batch_execute_statement, Statements=statements[:1] + reads)[0] == "ValidationException"
    code, message = refused(client.batch_execute_statement, Statements=reads * 9)
    assert code == "ValidationException" and "Member must have length less than or equal to 25" in message


def transact(client, *statements, **more):
    return client.execute_transaction(TransactStatements=[{"Statement": text} for text in statements], **more)


def test_transaction_is_all_or_nothing(client, simple):
    transact(client, *[f"INSERT INTO {simple} VALUE {{'p': '{key}', 'n': 1}}" for key in "abc"])
    answer = transact(
        client,
        f"EXISTS(SELECT * FROM {simple} WHERE p = 'a' AND n = 1 AND x IS MISSING)",
        f"UPDATE {simple} SET n = 2 WHERE p = 'b'",
        f"DELETE FROM {simple} WHERE p = 'c'",
        f"INSERT INTO {simple} VALUE {{'p': 'd'}}",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"][0] == {"TableName": simple, "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}
    select = f"SELECT n FROM {simple} WHERE p = "
    answer = transact(client, select + "'b'", select + "'c'", select + "'a' AND n = 5")
    assert answer["Responses"] == [{"Item": {"n": {"N": "2"}}}, {}, {}]

    with pytest.raises(client.exceptions.TransactionCanceledException) as failure:
        transact(
            client,
            f"DELETE FROM {simple} WHERE p = 'b'",
            f"INSERT INTO {simple} VALUE {{'p': 'a'}}",
            f"EXISTS(SELECT * FROM {simple} WHERE p = 'd' AND n = 1)",
        )
    response = failure.value.response
    assert response["Error"]["Message"] == CANCELLED + "[None, DuplicateItem, ConditionalCheckFailed]"
    assert response["CancellationReasons"][1]["Message"] == "Duplicate primary key exists in table"
    assert client.scan(TableName=simple)["Count"] == 3


def test_transactions_refused(client, simple):
    insert, select = f"INSERT INTO {simple} VALUE {{'p': 'a'}}", f"SELECT * FROM {simple} WHERE p = 'a'"

    def refusal(*statements, **more):
        return refused(
            client.execute_transaction, TransactStatements=[{"Statement": text} for text in statements], **more
        )

    assert refusal(insert, select) == (
        "ValidationException",
        "ExecuteTransaction API does not support both read and write operations in the same request.",
    )
    assert refusal(insert, f"DELETE FROM {simple} WHERE p = 'a'")[1] == (
        "Transaction request cannot include multiple operations on one item"
    )
    for wrong in ("nonsense", f"UPDATE {simple} SET a = 1 WHERE b = 1", insert[:-4] + "1}", f"EXISTS({select})"):
        assert refusal(f"DELETE FROM {simple} WHERE p = 'b'", wrong) == (
            "TransactionCanceledException",
            CANCELLED + "[None, ValidationError]",
        )
    assert refusal(f"SELECT * FROM {simple} WHERE n = 1")[0] == "TransactionCanceledException"
    assert refusal("DELETE FROM \"absent-table\" WHERE p = 'b'")[0] == "ResourceNotFoundException"
    assert client.scan(TableName=simple)["Count"] == 0


def test_tokens_make_a_transaction_once(client, simple):
    run(client, f"INSERT INTO {simple} VALUE {{'p': 'a', 'n': 0}}")
    for _ in range(2):
        transact(client, f"UPDATE {simple} SET n = n + 1 WHERE p = 'a'", ClientRequestToken="t" + simple[-30:])
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        transact(client, f"UPDATE {simple} SET n = n + 2 WHERE p = 'a'", ClientRequestToken="t" + simple[-30:])
    assert run(client, f"SELECT n FROM {simple} WHERE p = 'a'")["Items"] == [{"n": {"N": "1"}}]


def test_resource_pages_and_types(resource, simple):
    """The resource's client takes and gives Python values, as for the other operations."""
    client = resource.meta.client
    client.execute_statement(Statement=f"INSERT INTO {simple} VALUE {{'p': 'a', 'tags': ?}}", Parameters=[{"x", "y"}])
    answer = client.execute_statement(Statement=f"SELECT tags FROM {simple} WHERE p = ?", Parameters=["a"])
    assert answer["Items"] == [{"tags": {"x", "y"}}]
