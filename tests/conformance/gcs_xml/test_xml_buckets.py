"""Buckets by the XML API: making, listing, configuring, deleting them. What one API writes the other reads."""

import base64
import concurrent.futures
import hashlib
import re

import boto3
import pytest
import requests
from support.xml_errors import code_of


def body_of(response):
    assert response.status_code == 200, response.text
    return response.text.split("?>", 1)[1].strip()


def test_a_bucket_from_beginning_to_end(client, xml_api, unique):
    body = (
        "<CreateBucketConfiguration><LocationConstraint>europe-west1</LocationConstraint>"
        "<StorageClass>NEARLINE</StorageClass></CreateBucketConfiguration>"
    )
    made = xml_api("PUT", f"/{unique}/", data=body, headers={"x-goog-project-id": "test-project"})
    assert made.status_code == 200, made.text
    bucket = client.get_bucket(unique)
    assert bucket.location == "EUROPE-WEST1" and bucket.storage_class == "NEARLINE"
    assert not bucket.iam_configuration.uniform_bucket_level_access_enabled
    again = xml_api("PUT", f"/{unique}")
    assert again.status_code == 409 and code_of(again) == "BucketAlreadyOwnedByYou"
    assert f"<Name>{unique}</Name><CreationDate>" in xml_api("GET", "/").text
    assert body_of(xml_api("GET", f"/{unique}?location")) == "<LocationConstraint>EUROPE-WEST1</LocationConstraint>"
    assert xml_api("HEAD", f"/{unique}").headers["x-goog-metageneration"] == "1"
    bucket.blob("a").upload_from_string(b"1")
    assert code_of(xml_api("DELETE", f"/{unique}")) == "BucketNotEmpty"
    bucket.blob("a").delete()
    stale = xml_api("DELETE", f"/{unique}", headers={"x-goog-if-metageneration-match": "7"})
    assert code_of(stale) == "PreconditionFailed"
    assert xml_api("DELETE", f"/{unique}").status_code == 204
    assert xml_api("HEAD", f"/{unique}").status_code == 404
    assert f"<Name>{unique}</Name>" not in xml_api("GET", "/").text


def test_a_list_of_buckets_is_whole(production, token, unique):
    """It has no words for there being more, and a page of the service below holds 1,000."""
    names = [f"{unique}-{number:04}" for number in range(1003)]
    with requests.Session() as session, concurrent.futures.ThreadPoolExecutor(8) as pool:
        session.verify = production.authority
        session.headers["Authorization"] = f"Bearer {token}"
        session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=8))

        def each(method):
            statuses = pool.map(lambda name: session.request(method, f"{production.endpoint}/{name}").status_code, names)
            return set(statuses)

        assert each("PUT") == {200}
        try:
            listed = session.get(f"{production.endpoint}/?prefix={unique}-").text
            assert re.findall("<Name>(.*?)</Name>", listed) == names
            behind = session.get(f"{production.endpoint}/?prefix={unique}-&marker={names[1]}").text
            assert re.findall("<Name>(.*?)</Name>", behind) == names[2:]
        finally:
            assert each("DELETE") == {204}


def test_refusals_make_no_bucket(xml_api, web, unique):
    for body, code in (
        ("<CreateBucketConfiguration><Autoclass/></CreateBucketConfiguration>", "NotImplemented"),
        ("<CreateBucketConfiguration><StorageClass>GLACIER</StorageClass></CreateBucketConfiguration>", "InvalidArgument"),
        ("<CreateBucketConfiguration>", "MalformedXML"),
        ("<Other/>", "MalformedXML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CreateBucketConfiguration/>', "MalformedXML"),
    ):
        assert code_of(xml_api("PUT", "/" + unique, data=body)) == code, body
    assert code_of(xml_api("PUT", "/" + unique, headers={"x-goog-acl": "nobody"})) == "InvalidArgument"
    for name in ("UPPER_" + unique, "goog-" + unique, "a-g00gle-" + unique):
        assert code_of(xml_api("PUT", "/" + name)) == "InvalidBucketName", name
        assert xml_api("HEAD", "/" + name).status_code in (400, 404)
    mark = {"x-goog-api-client": "test"}
    for method, path in (("PUT", "/" + unique), ("GET", "/"), ("DELETE", "/" + unique)):
        assert web(method, path, headers=mark).status_code in (403, 404), (method, path)
    assert xml_api("HEAD", "/" + unique).status_code == 404


@pytest.mark.parametrize(
    "part, document",
    [
        ("versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
        ("storageClass", "<StorageClass>COLDLINE</StorageClass>"),
        ("tagging", "<Tagging><TagSet><Tag><Key>team</Key><Value>sound</Value></Tag></TagSet></Tagging>"),
        (
            "cors",
            "<CorsConfig><Cors><Origins><Origin>https://a.example</Origin><Origin>*</Origin></Origins>"
            "<Methods><Method>GET</Method></Methods><ResponseHeaders><ResponseHeader>x-one</ResponseHeader></ResponseHeaders>"
            "<MaxAgeSec>1800</MaxAgeSec></Cors></CorsConfig>",
        ),
        (
            "lifecycle",
            "<LifecycleConfiguration><Rule><Action><Delete/></Action><Condition><Age>30</Age></Condition></Rule>"
            "<Rule><Action><SetStorageClass>NEARLINE</SetStorageClass></Action><Condition><Age>10</Age>"
            "<CreatedBefore>2026-01-31</CreatedBefore><IsLive>true</IsLive><MatchesStorageClass>STANDARD</MatchesStorageClass>"
            "<MatchesSuffix>.a</MatchesSuffix><MatchesSuffix>.b</MatchesSuffix></Condition></Rule></LifecycleConfiguration>",
        ),
        ("billing", "<BillingConfiguration><RequesterPays>Disabled</RequesterPays></BillingConfiguration>"),
        ("logging", "<Logging/>"),
        ("billing", "<BillingConfiguration><RequesterPays>Enabled</RequesterPays></BillingConfiguration>"),
        ("websiteConfig", "<WebsiteConfiguration/>"),
        (
            "websiteConfig",
            "<WebsiteConfiguration><MainPageSuffix>index.html</MainPageSuffix><NotFoundPage>404.html</NotFoundPage>"
            "</WebsiteConfiguration>",
        ),
        ("encryptionConfig", "<EncryptionConfiguration/>"),
    ],
)
def test_configuration_comes_back_as_it_was_put(bucket, xml_api, part, document):
    before = xml_api("GET", f"/{bucket.name}?{part}")
    assert before.status_code == 200, before.text
    put = xml_api("PUT", f"/{bucket.name}?{part}", data=document)
    assert put.status_code == 200, put.text
    after = xml_api("GET", f"/{bucket.name}?{part}")
    assert body_of(after) == document
    assert after.headers["x-goog-metageneration"] == put.headers["x-goog-metageneration"] == "2"
    stale = xml_api("PUT", f"/{bucket.name}?{part}", data=body_of(before), headers={"x-goog-if-metageneration-match": "1"})
    assert code_of(stale) == "PreconditionFailed"
    for wrong in ("<Other/>", "", "<" + "a>" * 3):
        refused = xml_api("PUT", f"/{bucket.name}?{part}", data=wrong)
        assert code_of(refused) == "MalformedXML", (part, wrong)
    assert body_of(xml_api("GET", f"/{bucket.name}?{part}")) == document


def test_both_apis_see_one_configuration(bucket, xml_api):
    xml_api("PUT", f"/{bucket.name}?versioning", data="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
    xml_api("PUT", f"/{bucket.name}?tagging", data="<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>")
    bucket.reload()
    assert bucket.versioning_enabled and bucket.labels == {"a": "1"}
    bucket.labels = {"a": "1", "b": "2"}
    bucket.add_lifecycle_delete_rule(age=3, matches_prefix=["tmp/"])
    bucket.patch()
    xml_api("PUT", f"/{bucket.name}?tagging", data="<Tagging><TagSet><Tag><Key>b</Key><Value>3</Value></Tag></TagSet></Tagging>")
    bucket.reload()
    assert bucket.labels == {"b": "3"}
    rules = body_of(xml_api("GET", f"/{bucket.name}?lifecycle"))
    assert "<Condition><Age>3</Age><MatchesPrefix>tmp/</MatchesPrefix></Condition>" in rules
    assert xml_api("PUT", f"/{bucket.name}?lifecycle", data="<LifecycleConfiguration/>").status_code == 200
    bucket.reload()
    assert list(bucket.lifecycle_rules) == []


def test_tags_that_s3_has_set_can_be_put_back_as_they_came(production, bucket, xml_api):
    """S3 allows more in a tag than Google in a label; a client that reads, adds one and writes must not be refused."""
    options = {"aws_access_key_id": production.variables["AWS_ACCESS_KEY_ID"]}
    options["aws_secret_access_key"] = production.variables["AWS_SECRET_ACCESS_KEY"]
    s3 = boto3.client("s3", endpoint_url=production.endpoint, region_name="us-east-1", verify=production.authority, **options)
    tags = [{"Key": "Team", "Value": "Sound and Vision"}, {"Key": "stage", "Value": "test"}]
    s3.put_bucket_tagging(Bucket=bucket.name, Tagging={"TagSet": tags})
    document = body_of(xml_api("GET", f"/{bucket.name}?tagging"))
    more = "<Tag><Key>{}</Key><Value>1</Value></Tag></TagSet>"
    for text in (document, document.replace("</TagSet>", more.format("more"))):
        put = xml_api("PUT", f"/{bucket.name}?tagging", data=text)
        assert put.status_code == 200, put.text
        assert body_of(xml_api("GET", f"/{bucket.name}?tagging")) == text
    refused = xml_api("PUT", f"/{bucket.name}?tagging", data=document.replace("</TagSet>", more.format("More")))
    assert code_of(refused) == "InvalidArgument"
    only = "<Tagging><TagSet><Tag><Key>stage</Key><Value>live</Value></Tag></TagSet></Tagging>"
    assert xml_api("PUT", f"/{bucket.name}?tagging", data=only).status_code == 200
    assert s3.get_bucket_tagging(Bucket=bucket.name)["TagSet"] == [{"Key": "stage", "Value": "live"}]


def test_both_apis_see_one_website_and_who_pays(bucket, xml_api):
    bucket.configure_website("index.html", "404.html")
    bucket.requester_pays = True
    bucket.patch()
    pages = "<MainPageSuffix>index.html</MainPageSuffix><NotFoundPage>404.html</NotFoundPage>"
    assert body_of(xml_api("GET", f"/{bucket.name}?websiteConfig")) == f"<WebsiteConfiguration>{pages}</WebsiteConfiguration>"
    pays = "<BillingConfiguration><RequesterPays>{}</RequesterPays></BillingConfiguration>"
    assert body_of(xml_api("GET", f"/{bucket.name}?billing")) == pays.format("Enabled")

    def website_by_json():
        bucket.reload()
        return bucket._properties.get("website")

    # Another part of the configuration leaves them alone; the part itself is replaced by its document.
    xml_api("PUT", f"/{bucket.name}?storageClass", data="<StorageClass>NEARLINE</StorageClass>")
    assert website_by_json() == {"mainPageSuffix": "index.html", "notFoundPage": "404.html"} and bucket.requester_pays
    one = "<WebsiteConfiguration><NotFoundPage>gone.html</NotFoundPage></WebsiteConfiguration>"
    assert xml_api("PUT", f"/{bucket.name}?websiteConfig", data=one).status_code == 200
    assert website_by_json() == {"notFoundPage": "gone.html"}
    for wrong in ("<MainPage>a</MainPage>", pages + "<NotFoundPage>b</NotFoundPage>", "<RoutingRules/>"):
        refused = xml_api("PUT", f"/{bucket.name}?websiteConfig", data=f"<WebsiteConfiguration>{wrong}</WebsiteConfiguration>")
        assert code_of(refused) == "MalformedXML", wrong
    assert website_by_json() == {"notFoundPage": "gone.html"}
    assert xml_api("PUT", f"/{bucket.name}?websiteConfig", data="<WebsiteConfiguration/>").status_code == 200
    assert xml_api("PUT", f"/{bucket.name}?billing", data=pays.format("Disabled")).status_code == 200
    assert website_by_json() is None and not bucket.requester_pays


def test_what_is_not_built_is_said_to_be(bucket, xml_api):
    for part, document in (
        ("logging", "<Logging><LogBucket>logs</LogBucket></Logging>"),
        ("encryptionConfig", "<EncryptionConfiguration><DefaultKmsKeyName>k</DefaultKmsKeyName></EncryptionConfiguration>"),
        ("autoclass", "<Autoclass/>"),
        ("iam", "<x/>"),
    ):
        refused = xml_api("PUT", f"/{bucket.name}?{part}", data=document)
        assert refused.status_code == 501 and code_of(refused) == "NotImplemented", part
    # Nor is a bucket made or deleted for the sake of a part that has no name here.
    for method in ("PUT", "DELETE"):
        for part in ("replication", "ownershipControls", "cors" if method == "DELETE" else "notification"):
            assert code_of(xml_api(method, f"/{bucket.name}?{part}")) == "NotImplemented", (method, part)
    moved = xml_api("PUT", f"/{bucket.name}?location", data="<LocationConstraint>EU</LocationConstraint>")
    assert moved.status_code == 405 and code_of(moved) == "MethodNotAllowed"
    assert xml_api("HEAD", f"/{bucket.name}").headers["x-goog-metageneration"] == "1"


def test_a_document_that_was_garbled_on_its_way_changes_nothing(bucket, xml_api):
    def md5(text):
        return base64.b64encode(hashlib.md5(text.encode()).digest()).decode()

    blob = bucket.blob("a")
    blob.upload_from_string(b"1")
    lists = xml_api("GET", f"/{bucket.name}/a?acl").text
    versions = "<VersioningConfiguration><Status>{}</Status></VersioningConfiguration>"
    requests_of_documents = (
        ("PUT", "?versioning", versions.format("Enabled")),
        ("PUT", "?acl", xml_api("GET", f"/{bucket.name}?acl").text),
        ("PUT", "/a?acl", lists),
        ("PUT", "/whole?compose", "<ComposeRequest><Component><Name>a</Name></Component></ComposeRequest>"),
        ("POST", "?delete", "<Delete><Object><Key>a</Key></Object></Delete>"),
    )
    for stated, code in ((md5("another"), "BadDigest"), ("x", "InvalidDigest")):
        for method, path, document in requests_of_documents:
            refused = xml_api(method, f"/{bucket.name}{path}", data=document, headers={"Content-MD5": stated})
            assert refused.status_code == 400 and code_of(refused) == code, path
    assert xml_api("HEAD", f"/{bucket.name}").headers["x-goog-metageneration"] == "1"
    assert bucket.get_blob("a").metageneration == 1 and not bucket.blob("whole").exists()
    for method, path, document in requests_of_documents:
        taken = xml_api(method, f"/{bucket.name}{path}", data=document, headers={"Content-MD5": md5(document)})
        assert taken.status_code == 200, (path, taken.text)


# --- access-control lists ---------------------------------------------------------------------------------------------

EVERYBODY = '<Entry><Scope type="AllUsers"/><Permission>READ</Permission></Entry>'


def test_lists_of_objects(production, bucket, xml_api, web):
    path = f"/{bucket.name}/a.txt"
    mark = {"x-goog-api-client": "test"}
    assert xml_api("PUT", path, data=b"1", headers={"x-goog-acl": "public-read"}).status_code == 200
    assert web("GET", path, headers=mark).content == b"1"
    shown = body_of(xml_api("GET", path + "?acl"))
    assert shown.startswith("<AccessControlList><Owner><ID>signer@test-project.iam") and EVERYBODY in shown
    assert xml_api("PUT", path + "?acl", headers={"x-goog-acl": "private"}).status_code == 200
    assert web("GET", path, headers=mark).status_code == 403
    production.service_account("friend")
    email = "friend@test-project.iam.gserviceaccount.com"
    entry = f'<Entry><Scope type="UserByEmail"><EmailAddress>{email}</EmailAddress></Scope><Permission>READ</Permission></Entry>'
    own = "<Entry><Scope type=\"UserByEmail\"><EmailAddress>signer@test-project.iam.gserviceaccount.com</EmailAddress></Scope><Permission>FULL_CONTROL</Permission></Entry>"
    document = f"<AccessControlList><Entries>{entry}</Entries></AccessControlList>"
    put = xml_api("PUT", path + "?acl", data=document)
    assert put.status_code == 200, put.text
    shown = body_of(xml_api("GET", path + "?acl"))
    assert entry in shown and own in shown  # whoever owns it stays in control
    blob = bucket.get_blob("a.txt")
    assert {"entity": "user-" + email, "role": "READER"} in list(blob.acl)
    for wrong, code in (
        ("<AccessControlList><Entries><Entry/></Entries></AccessControlList>", "InvalidArgument"),
        (document.replace("READ", "WRITE"), "InvalidArgument"),
        (document.replace("UserByEmail", "Robots"), "MalformedXML"),
        ("<x/>", "MalformedXML"),
    ):
        assert code_of(xml_api("PUT", path + "?acl", data=wrong)) == code, wrong
    assert entry in body_of(xml_api("GET", path + "?acl"))


def test_lists_of_buckets(bucket, xml_api, web):
    shown = body_of(xml_api("GET", f"/{bucket.name}?acl"))
    assert '<Scope type="GroupById"><ID>project-owners-' in shown
    assert xml_api("PUT", f"/{bucket.name}?acl", data=shown.replace("</Entries>", EVERYBODY + "</Entries>")).status_code == 200
    assert EVERYBODY in body_of(xml_api("GET", f"/{bucket.name}?acl"))
    mark = {"x-goog-api-client": "test"}
    assert web("GET", f"/{bucket.name}", headers=mark).status_code == 200
    assert xml_api("PUT", f"/{bucket.name}?acl", headers={"x-goog-acl": "private"}).status_code == 200
    assert web("GET", f"/{bucket.name}", headers=mark).status_code == 403
    # The list of new objects that say nothing, by whichever API they come.
    assert xml_api("PUT", f"/{bucket.name}?defaultObjectAcl", headers={"x-goog-acl": "public-read"}).status_code == 200
    assert EVERYBODY in body_of(xml_api("GET", f"/{bucket.name}?defaultObjectAcl"))
    xml_api("PUT", f"/{bucket.name}/new", data=b"2")
    assert web("GET", f"/{bucket.name}/new", headers=mark).content == b"2"
    bucket.iam_configuration.uniform_bucket_level_access_enabled = True
    bucket.patch()
    assert code_of(xml_api("PUT", f"/{bucket.name}/b", data=b"2", headers={"x-goog-acl": "private"})) == "InvalidArgument"
    assert code_of(xml_api("GET", f"/{bucket.name}?acl")) == "InvalidArgument"


def test_a_creator_may_not_replace(production, bucket, client_of, xml_api):
    key_file = production.service_account("creator", [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}])
    policy = bucket.get_iam_policy(requested_policy_version=3)
    member = "serviceAccount:creator@test-project.iam.gserviceaccount.com"
    policy.bindings.append({"role": "roles/storage.objectCreator", "members": {member}})
    bucket.set_iam_policy(policy)
    creator = client_of(key_file)

    def put(body, headers=None):
        url = creator.bucket(bucket.name).blob("once").generate_signed_url(
            version="v4", expiration=60, method="PUT", api_access_endpoint=production.endpoint, headers=dict(headers or {})
        )
        return requests.put(url, data=body, headers=headers, verify=production.authority, timeout=60)

    assert put(b"1").status_code == 200
    assert code_of(put(b"2")) == "AccessDenied"
    assert code_of(put(b"2", {"x-goog-acl": "public-read"})) == "AccessDenied"
    assert bucket.blob("once").download_as_bytes() == b"1"
