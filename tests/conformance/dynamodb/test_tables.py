"""Tables and what Terraform asks about them."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError
from support.server import AloftServer
from support.waiting import looked_until
from tables import definitions, key_schema
from tables import table as made
from test_items import refused

PARAMETERS = "One or more parameter values were invalid: "


def test_life_of_a_table(client, unique):
    answer = client.create_table(
        TableName=unique,
        KeySchema=key_schema("p", "s"),
        AttributeDefinitions=definitions(p="S", s="B"),
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
    )["TableDescription"]
    assert answer["TableStatus"] in ("CREATING", "ACTIVE")
    client.get_waiter("table_exists").wait(TableName=unique)
    described = client.describe_table(TableName=unique)["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["KeySchema"] == key_schema("p", "s")
    assert described["AttributeDefinitions"] == definitions(p="S", s="B")
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 6
    assert described["ItemCount"] == 0 and described["TableSizeBytes"] == 0
    assert "BillingModeSummary" not in described
    assert described["TableArn"].endswith(f":table/{unique}")
    assert len(described["TableId"]) == 36
    with pytest.raises(client.exceptions.ResourceInUseException):
        client.create_table(
            TableName=unique,
            KeySchema=key_schema("p"),
            AttributeDefinitions=definitions(p="S"),
            BillingMode="PAY_PER_REQUEST",
        )
    client.delete_table(TableName=unique)
    client.get_waiter("table_not_exists").wait(TableName=unique)
    assert refused(client.describe_table, TableName=unique) == (
        "ResourceNotFoundException",
        f"Requested resource not found: Table: {unique} not found",
    )


def test_list_tables_pages(client, unique):
    names = [f"{unique}-{i}" for i in range(5)]
    for name in names:
        client.create_table(
            TableName=name,
            KeySchema=key_schema("p"),
            AttributeDefinitions=definitions(p="S"),
            BillingMode="PAY_PER_REQUEST",
        )
    seen, start = [], {"ExclusiveStartTableName": unique}
    while True:
        page = client.list_tables(Limit=2, **start)
        seen += page["TableNames"]
        if "LastEvaluatedTableName" not in page:
            break
        start = {"ExclusiveStartTableName": page["LastEvaluatedTableName"]}
    assert [name for name in seen if name.startswith(unique)] == names
    for name in names:
        client.delete_table(TableName=name)


LOCAL = {"IndexName": "idx", "KeySchema": key_schema("p", "s"), "Projection": {"ProjectionType": "ALL"}}
GLOBAL = {"IndexName": "idx", "KeySchema": key_schema("s"), "Projection": {"ProjectionType": "ALL"}}


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            {"BillingMode": "PROVISIONED"},
            PARAMETERS
            + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        ),
        (
            {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
            PARAMETERS
            + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ),
        (
            {"AttributeDefinitions": definitions(p="S", s="S")},
            PARAMETERS + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions",
        ),
        (
            {"AttributeDefinitions": definitions(q="S")},
            PARAMETERS + "Some index key attributes are not defined in AttributeDefinitions. Keys: [p], "
            "AttributeDefinitions: [q]",
        ),
        (
            {"KeySchema": [{"AttributeName": "p", "KeyType": "RANGE"}]},
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ),
        ({"LocalSecondaryIndexes": []}, PARAMETERS + "List of LocalSecondaryIndexes is empty"),
        ({"GlobalSecondaryIndexes": []}, PARAMETERS + "List of GlobalSecondaryIndexes is empty"),
        (
            {"LocalSecondaryIndexes": [LOCAL]},
            PARAMETERS
            + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ),
        (
            {"AttributeDefinitions": definitions(p="S", s="S"), "GlobalSecondaryIndexes": [GLOBAL, GLOBAL]},
            PARAMETERS + "Duplicate index name: idx",
        ),
        (
            {
                "AttributeDefinitions": definitions(p="S", s="S"),
                "GlobalSecondaryIndexes": [
                    dict(GLOBAL, Projection={"ProjectionType": "ALL", "NonKeyAttributes": ["a"]})
                ],
            },
            PARAMETERS + "ProjectionType is ALL, but NonKeyAttributes is specified",
        ),
        (
            {
                "AttributeDefinitions": definitions(p="S", s="S"),
                "GlobalSecondaryIndexes": [
                    dict(GLOBAL, ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})
                ],
            },
            PARAMETERS
            + "ProvisionedThroughput should not be specified for index: idx when BillingMode is PAY_PER_REQUEST",
        ),
        (
            {
                "AttributeDefinitions": definitions(p="S", s="S"),
                "GlobalSecondaryIndexes": [dict(GLOBAL, IndexName=f"idx{i:02}") for i in range(21)],
            },
            PARAMETERS + "GlobalSecondaryIndex count exceeds the per-table limit of 20",
        ),
    ],
)
def test_tables_refused(client, unique, arguments, message):
    defaults = {
        "KeySchema": key_schema("p"),
        "AttributeDefinitions": definitions(p="S"),
        "BillingMode": "PAY_PER_REQUEST",
    }
    assert refused(client.create_table, TableName=unique, **{**defaults, **arguments}) == (
        "ValidationException",
        message,
    )
    assert unique not in client.list_tables()["TableNames"]


def test_constraints_are_listed(client):
    code, message = refused(client.create_table, TableName="a;", KeySchema=[], AttributeDefinitions=[{}])
    assert code == "ValidationException"
    assert message.startswith("5 validation errors detected: ")
    for part in (
        "Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
        "Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1",
        "Value null at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must not be null",
    ):
        assert part in message


def test_billing_and_throughput_change(client, simple):
    client.update_table(
        TableName=simple,
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
    )
    assert client.describe_table(TableName=simple)["Table"]["ProvisionedThroughput"]["WriteCapacityUnits"] == 4
    code, message = refused(
        client.update_table, TableName=simple, ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
    )
    assert code == "ValidationException"
    assert message.startswith("The provisioned throughput for the table will not change.")
    client.update_table(TableName=simple, BillingMode="PAY_PER_REQUEST")
    summary = client.describe_table(TableName=simple)["Table"]["BillingModeSummary"]
    assert summary["BillingMode"] == "PAY_PER_REQUEST"


def test_index_is_added_filled_and_taken_away(client, simple):
    for i in range(30):
        client.put_item(TableName=simple, Item={"p": {"S": str(i)}, "g": {"N": str(i % 3)}})
    client.update_table(
        TableName=simple,
        AttributeDefinitions=definitions(p="S", g="N"),
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "byg",
                    "KeySchema": key_schema("g"),
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            }
        ],
    )

    def describe():
        return client.describe_table(TableName=simple)["Table"]

    looked_until(describe, lambda table: table["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE")
    answer = client.query(
        TableName=simple, IndexName="byg", KeyConditionExpression="g = :g", ExpressionAttributeValues={":g": {"N": "1"}}
    )
    assert answer["Count"] == 10
    client.update_table(TableName=simple, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "byg"}}])
    looked_until(describe, lambda table: "GlobalSecondaryIndexes" not in table)


def test_deletion_protection(client, unique):
    arguments = {"KeySchema": key_schema("p"), "AttributeDefinitions": definitions(p="S")}
    client.create_table(TableName=unique, BillingMode="PAY_PER_REQUEST", DeletionProtectionEnabled=True, **arguments)
    assert refused(client.delete_table, TableName=unique) == (
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    )
    client.update_table(TableName=unique, DeletionProtectionEnabled=False)
    client.delete_table(TableName=unique)


def test_tags(client, simple):
    arn = client.describe_table(TableName=simple)["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}])
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"}])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [
        {"Key": "a", "Value": "2"},
        {"Key": "b", "Value": ""},
    ]
    client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": ""}]
    with pytest.raises(ClientError):
        client.tag_resource(ResourceArn=arn, Tags=[{"Key": str(i), "Value": ""} for i in range(51)])


def test_time_to_live(client, simple):
    assert client.describe_time_to_live(TableName=simple)["TimeToLiveDescription"] == {"TimeToLiveStatus": "DISABLED"}
    specification = {"Enabled": True, "AttributeName": "ttl"}
    answer = client.update_time_to_live(TableName=simple, TimeToLiveSpecification=specification)
    assert answer["TimeToLiveSpecification"] == specification
    description = client.describe_time_to_live(TableName=simple)["TimeToLiveDescription"]
    assert description == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    assert refused(client.update_time_to_live, TableName=simple, TimeToLiveSpecification=specification) == (
        "ValidationException",
        "TimeToLive is already enabled",
    )
    client.put_item(TableName=simple, Item={"p": {"S": "old"}, "ttl": {"N": "1700000000"}})
    client.put_item(TableName=simple, Item={"p": {"S": "text"}, "ttl": {"S": "1700000000"}})
    client.put_item(TableName=simple, Item={"p": {"S": "young"}, "ttl": {"N": "99999999999"}})
    client.put_item(TableName=simple, Item={"p": {"S": "ancient"}, "ttl": {"N": "5"}})
    page = looked_until(lambda: client.scan(TableName=simple), lambda scan: scan["Count"] == 3)
    assert {item["p"]["S"] for item in page["Items"]} == {"text", "young", "ancient"}


def test_time_to_live_once_an_hour():
    with AloftServer(arguments=["--strict-ttl"]) as running:
        client = boto3.client("dynamodb", **running.boto3_options())
        client.create_table(
            TableName="strict",
            KeySchema=key_schema("p"),
            AttributeDefinitions=definitions(p="S"),
            BillingMode="PAY_PER_REQUEST",
        )
        on = {"Enabled": True, "AttributeName": "ttl"}
        client.update_time_to_live(TableName="strict", TimeToLiveSpecification=on)
        off = {"Enabled": False, "AttributeName": "ttl"}
        assert refused(client.update_time_to_live, TableName="strict", TimeToLiveSpecification=off) == (
            "ValidationException",
            "Time to live has been modified multiple times within a fixed interval",
        )
        assert client.describe_time_to_live(TableName="strict")["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"


def test_what_terraform_reads(client, simple):
    arn = client.describe_table(TableName=simple)["Table"]["TableArn"]
    backups = client.describe_continuous_backups(TableName=simple)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    assert client.describe_kinesis_streaming_destination(TableName=simple)["KinesisDataStreamDestinations"] == []
    assert client.describe_contributor_insights(TableName=simple)["ContributorInsightsStatus"] == "DISABLED"
    assert refused(client.get_resource_policy, ResourceArn=arn)[0] == "PolicyNotFoundException"
    assert refused(client.describe_table_replica_auto_scaling, TableName=simple)[0] == "ResourceNotFoundException"
    assert client.describe_limits()["TableMaxReadCapacityUnits"] == 40000
    assert client.describe_endpoints()["Endpoints"][0]["CachePeriodInMinutes"] == 1440


def test_settings_are_kept(client, unique):
    with made(
        client,
        unique,
        KeySchema=key_schema("p"),
        AttributeDefinitions=definitions(p="S"),
        TableClass="STANDARD_INFREQUENT_ACCESS",
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
        OnDemandThroughput={"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": -1},
    ) as name:
        described = client.describe_table(TableName=name)["Table"]
        assert described["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
        assert described["SSEDescription"]["Status"] == "ENABLED"
        assert described["OnDemandThroughput"] == {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": -1}


@pytest.mark.parametrize("operation", ["create_backup", "list_exports"])
def test_what_is_not_there_yet(client, simple, operation):
    arguments = {"create_backup": {"TableName": simple, "BackupName": "abc"}, "list_exports": {}}
    assert refused(getattr(client, operation), **arguments[operation])[0] == "UnknownOperationException"


def test_point_in_time_recovery_is_not_promised(client, simple):
    """Nothing could be restored, so that it must not look switched on."""

    def switch(on):
        specification = {"PointInTimeRecoveryEnabled": on}
        return client.update_continuous_backups(TableName=simple, PointInTimeRecoverySpecification=specification)

    with pytest.raises(ClientError) as failure:
        switch(True)
    assert failure.value.response["Error"]["Code"] == "ValidationException"
    answers = (switch(False), client.describe_continuous_backups(TableName=simple))
    for answer in answers:
        description = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert description == {"PointInTimeRecoveryStatus": "DISABLED"}


def test_resource_policies(client, simple):
    arn = client.describe_table(TableName=simple)["Table"]["TableArn"]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": arn}

    def document(**changes):
        return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **changes}]})

    with pytest.raises(client.exceptions.PolicyNotFoundException):
        client.get_resource_policy(ResourceArn=arn)
    first = client.put_resource_policy(ResourceArn=arn, Policy=document(), ExpectedRevisionId="NO_POLICY")["RevisionId"]
    assert client.put_resource_policy(ResourceArn=arn, Policy=document())["RevisionId"] == first
    got = client.get_resource_policy(ResourceArn=arn)
    assert (got["Policy"], got["RevisionId"]) == (document(), first)
    for expected in ("NO_POLICY", "123"):
        with pytest.raises(client.exceptions.PolicyNotFoundException):
            client.put_resource_policy(ResourceArn=arn, Policy=document(), ExpectedRevisionId=expected)
    wrong = [document(Resource=arn + "x"), document(Action="s3:GetObject"), "{", document(NoSuchElement=1)]
    for policy in wrong:
        assert refused(client.put_resource_policy, ResourceArn=arn, Policy=policy)[0] == "ValidationException"
    long = document(Sid="x" * 21000)
    assert refused(client.put_resource_policy, ResourceArn=arn, Policy=long)[0] == "LimitExceededException"
    assert client.get_resource_policy(ResourceArn=arn)["Policy"] == document()
    assert client.delete_resource_policy(ResourceArn=arn, ExpectedRevisionId=first)["RevisionId"] == first
    assert "RevisionId" not in client.delete_resource_policy(ResourceArn=arn)
    assert refused(client.put_resource_policy, ResourceArn=arn + "-absent", Policy=document(Resource=arn + "-absent"))[
        0
    ] == "ResourceNotFoundException"


def test_tables_named_wrongly_by_tag_operations(client, simple):
    absent = client.describe_table(TableName=simple)["Table"]["TableArn"] + "-absent"
    assert refused(client.list_tags_of_resource, ResourceArn=absent) == (
        "ResourceNotFoundException",
        f"Requested resource not found: ResourcArn: {absent} not found",
    )
    assert refused(client.list_tags_of_resource, ResourceArn="nothing") == (
        "ValidationException",
        "Invalid TableArn: Invalid ResourceArn provided as input nothing",
    )
