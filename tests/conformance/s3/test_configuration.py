"""Configurations of buckets: kept, given back, refused when wrong, and the right words for what is not there."""

import json

import pytest


def test_bucket_tags(s3, bucket, refused):
    with refused("NoSuchTagSet", 404):
        s3.get_bucket_tagging(Bucket=bucket)
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    with refused("NoSuchTagSet", 404):
        s3.get_bucket_tagging(Bucket=bucket)


RULES = [
    {"ID": "all", "Filter": {}, "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}},
    {"ID": "old", "Filter": {"Prefix": "tmp/"}, "Status": "Disabled", "Expiration": {"Days": 30}},
    {
        "ID": "and",
        "Filter": {"And": {"Prefix": "a", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeGreaterThan": 5}},
        "Status": "Enabled",
        "Transitions": [{"Days": 10, "StorageClass": "GLACIER"}],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 3, "NewerNoncurrentVersions": 2},
    },
]


def test_lifecycle(s3, bucket, refused):
    with refused("NoSuchLifecycleConfiguration", 404):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": RULES})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == RULES
    s3.delete_bucket_lifecycle(Bucket=bucket)
    with refused("NoSuchLifecycleConfiguration", 404):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


def test_replies_tell_what_lifecycle_rules_will_do(s3, bucket, refused):
    rules = [
        {"ID": "late", "Filter": {"Prefix": "tmp/"}, "Status": "Enabled", "Expiration": {"Days": 30}},
        {"ID": "so on", "Filter": {"Prefix": "tmp/"}, "Status": "Enabled", "Expiration": {"Days": 3}},
        {"ID": "off", "Filter": {"Prefix": "tmp/"}, "Status": "Disabled", "Expiration": {"Days": 1}},
        {"ID": "parts", "Filter": {"Prefix": ""}, "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}},
    ]  # fmt: skip
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    place = {"Bucket": bucket, "Key": "tmp/k"}
    told = s3.put_object(**place, Body=b"x")["Expiration"]
    assert told.startswith('expiry-date="') and told.endswith(' 00:00:00 GMT", rule-id="so%20on"')
    assert s3.head_object(**place)["Expiration"] == s3.get_object(**place)["Expiration"] == told
    assert s3.copy_object(**{**place, "Key": "tmp/copy"}, CopySource=place)["Expiration"] == told
    assert "Expiration" not in s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    upload = s3.create_multipart_upload(**place)
    assert upload["AbortRuleId"] == "parts"
    listed = s3.list_parts(**place, UploadId=upload["UploadId"])
    assert listed["AbortDate"] == upload["AbortDate"] > upload["AbortDate"].now(upload["AbortDate"].tzinfo)


def test_the_minimum_size_of_transitions_is_kept(s3, bucket, refused):
    def put(**more):
        return s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": RULES[:1]}, **more)

    name = "TransitionDefaultMinimumObjectSize"
    assert put()[name] == "all_storage_classes_128K"
    assert put(**{name: "varies_by_storage_class"})[name] == "varies_by_storage_class"
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)[name] == "varies_by_storage_class"
    with refused("InvalidRequest", 400):
        put(**{name: "huge"})
    s3.delete_bucket_lifecycle(Bucket=bucket)
    put()
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)[name] == "all_storage_classes_128K"


@pytest.mark.parametrize(
    "code, rule",
    [
        ("InvalidArgument", {"Filter": {}, "Status": "Enabled", "Expiration": {"Days": 0}}),
        ("MalformedXML", {"Filter": {}, "Status": "enabled", "Expiration": {"Days": 1}}),
        ("InvalidRequest", {"Filter": {}, "Status": "Enabled"}),
        ("InvalidArgument", {"Filter": {}, "Status": "Enabled", "Expiration": {"Date": "2030-01-01T10:00:00Z"}}),
        ("InvalidArgument", {"ID": "x" * 256, "Filter": {}, "Status": "Enabled", "Expiration": {"Days": 1}}),
    ],
)
def test_lifecycle_rules_that_cannot_be_obeyed(s3, bucket, code, rule, refused):
    with refused(code, 400):
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    with refused("NoSuchLifecycleConfiguration", 404):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


def test_public_access_block(s3, bucket, refused):
    everything = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == everything
    some = {**everything, "BlockPublicPolicy": False}
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=some)
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == some
    s3.delete_public_access_block(Bucket=bucket)
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        s3.get_public_access_block(Bucket=bucket)


def test_ownership_controls(s3, bucket, refused):
    def rule():
        return s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]

    assert rule() == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    )
    assert rule() == [{"ObjectOwnership": "BucketOwnerPreferred"}]
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    with refused("OwnershipControlsNotFoundError", 404):
        rule()
    with refused("MalformedXML", 400):
        s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "Mine"}]})


def test_policies_are_kept_as_written(s3, bucket, refused):
    with refused("NoSuchBucketPolicy", 404):
        s3.get_bucket_policy(Bucket=bucket)
    statement = {
        "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{bucket}/keep/*",
    }  # fmt: skip
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket=bucket, Policy=document)
    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == document
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is False
    s3.delete_bucket_policy(Bucket=bucket)
    with refused("NoSuchBucketPolicy", 404):
        s3.get_bucket_policy(Bucket=bucket)


def test_policies_that_are_none(s3, bucket, refused):
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    for bad in (
        "not json", "{}", json.dumps({"Version": "2012-10-17", "Statement": [{**allow, "Action": "s3:Unknown"}]}),
        json.dumps({"Version": "2012-10-17", "Statement": [{**allow, "Resource": "arn:aws:s3:::other/*"}]}),
        json.dumps({"Version": "2012-10-17", "Statement": [{**allow, "Condition": {"Odd": {"a": "b"}}}]}),
        json.dumps({"Version": "2012-10-17", "Statement": [allow], "Extra": 1}),
    ):  # fmt: skip
        with refused("MalformedPolicy", 400):
            s3.put_bucket_policy(Bucket=bucket, Policy=bad)
    with refused("NoSuchBucketPolicy", 404):
        s3.get_bucket_policy(Bucket=bucket)


def test_what_terraform_reads_when_it_refreshes_a_bucket(s3, bucket, refused):
    missing = {
        "get_bucket_website": "NoSuchWebsiteConfiguration",
        "get_bucket_encryption": "ServerSideEncryptionConfigurationNotFoundError",
        "get_bucket_replication": "ReplicationConfigurationNotFoundError",
        "get_object_lock_configuration": "ObjectLockConfigurationNotFoundError",
        "get_bucket_cors": "NoSuchCORSConfiguration",
        "get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
        "get_bucket_policy": "NoSuchBucketPolicy",
        "get_bucket_tagging": "NoSuchTagSet",
    }
    for operation, code in missing.items():
        with refused(code, 404):
            getattr(s3, operation)(Bucket=bucket)
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket=bucket)
    assert s3.list_bucket_inventory_configurations(Bucket=bucket)["IsTruncated"] is False
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"][0]["Permission"] == "FULL_CONTROL"
    with refused("NoSuchConfiguration", 404):
        s3.get_bucket_analytics_configuration(Bucket=bucket, Id="x")


# What is off is switched off again by tools that write a bucket's whole configuration.
OFF = {
    "put_bucket_logging": {"BucketLoggingStatus": {}},
    "put_bucket_request_payment": {"RequestPaymentConfiguration": {"Payer": "BucketOwner"}},
    "put_bucket_accelerate_configuration": {"AccelerateConfiguration": {"Status": "Suspended"}},
    "put_bucket_abac": {"AbacStatus": {"Status": "Disabled"}},
    "put_bucket_notification_configuration": {"NotificationConfiguration": {}},
    "delete_bucket_website": {},
    "delete_bucket_replication": {},
}


def test_what_is_off_stays_off(s3, bucket, refused):
    for operation, arguments in OFF.items():
        for _ in range(2):
            getattr(s3, operation)(Bucket=bucket, **arguments)
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    assert s3.get_bucket_accelerate_configuration(Bucket=bucket)["Status"] == "Suspended"  # Terraform waits for it
    assert s3.get_bucket_abac(Bucket=bucket)["AbacStatus"]["Status"] == "Disabled"
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket=bucket)
    with refused("NoSuchWebsiteConfiguration", 404):
        s3.get_bucket_website(Bucket=bucket)


@pytest.mark.parametrize("parameter, root", [("accelerate", "AccelerateConfiguration"), ("requestPayment", "RequestPaymentConfiguration")])
def test_words_that_switch_nothing(raw, bucket, parameter, root):
    for body in (f"<{root}><Status>off</Status></{root}>", f"<{root}/>", "<Other/>", f"<{root}>"):
        answer = raw("PUT", f"/{bucket}?{parameter}", {}, body.encode())
        assert answer.status_code == 400 and "<Code>MalformedXML</Code>" in answer.text


def test_switching_off_takes_its_permission(s3, bucket, limited, refused):
    client = limited({"Effect": "Allow", "Action": "s3:PutBucketLogging", "Resource": f"arn:aws:s3:::{bucket}"})
    for operation, arguments in OFF.items():
        if operation == "put_bucket_logging":
            client.put_bucket_logging(Bucket=bucket, **arguments)
            continue
        with refused("AccessDenied", 403):
            getattr(client, operation)(Bucket=bucket, **arguments)
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)


@pytest.mark.parametrize(
    "operation, arguments",
    [
        ("put_bucket_website", {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}}),
        ("put_bucket_logging", {"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": ""}}}),
        ("put_bucket_request_payment", {"RequestPaymentConfiguration": {"Payer": "Requester"}}),
        ("put_bucket_accelerate_configuration", {"AccelerateConfiguration": {"Status": "Enabled"}}),
        ("put_bucket_abac", {"AbacStatus": {"Status": "Enabled"}}),
        ("put_bucket_notification_configuration", {"NotificationConfiguration": {"EventBridgeConfiguration": {}}}),
        (
            "put_bucket_replication",
            {
                "ReplicationConfiguration": {
                    "Role": "arn:aws:iam::123456789012:role/r",
                    "Rules": [{"Status": "Enabled", "Prefix": "", "Destination": {"Bucket": "arn:aws:s3:::copy"}}],
                }
            },
        ),
    ],
)
def test_what_is_not_built_says_so(s3, bucket, operation, arguments, refused):
    with refused("NotImplemented", 501):
        getattr(s3, operation)(Bucket=bucket, **arguments)
