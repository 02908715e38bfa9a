"""Versions, composing, deleting many: the XML API's own words for them, and what they leave behind."""

import gzip
import re

import pytest
from support.xml_errors import code_of

SECRET_TEXT = b"written before it was made public"


@pytest.fixture
def versioned(bucket):
    bucket.versioning_enabled = True
    bucket.patch()
    return bucket


def put(xml_api, path, body):
    return xml_api("PUT", path, data=body).headers["x-goog-generation"]


def versions_of(text):
    found = []
    for version in re.findall("<Version>(.*?)</Version>", text):
        part = dict(re.findall("<(Key|Generation|IsLatest|DeletedTime)>(.*?)</", version))
        assert ("DeletedTime" in part) == (part["IsLatest"] == "false")
        found.append((part["Key"], part["Generation"], part["IsLatest"]))
    return found


def test_versions_by_pages(versioned, xml_api):
    expected = []
    for key in ("a", "b/1", "c"):
        made = [put(xml_api, f"/{versioned.name}/{key}", b"x") for _ in range(3)]
        expected += [(key, made[0], "false"), (key, made[1], "false"), (key, made[2], "true")]
    found, marker, generation = [], "", ""
    for _ in range(20):
        page = xml_api("GET", f"/{versioned.name}?versions&max-keys=2&marker={marker}&generation-marker={generation}").text
        found += versions_of(page)
        if "<IsTruncated>false</IsTruncated>" in page:
            break
        marker = re.search("<NextMarker>(.*?)<", page)[1]
        generation = (re.search("<NextGenerationMarker>(.*?)<", page) or ["", ""])[1]
    assert found == expected
    folded = xml_api("GET", f"/{versioned.name}?versions&delimiter=/").text
    assert "<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>" in folded and len(versions_of(folded)) == 6
    assert code_of(xml_api("GET", f"/{versioned.name}?versions&generation-marker=x")) == "InvalidArgument"


def test_the_live_version_deleted_by_its_generation_stays_deleted(versioned, xml_api):
    path = f"/{versioned.name}/a"
    first, second = put(xml_api, path, b"1"), put(xml_api, path, b"2")
    assert xml_api("DELETE", f"{path}?generation={second}").status_code == 204
    assert xml_api("GET", path).status_code == 404
    assert xml_api("GET", f"{path}?generation={first}").content == b"1"
    assert versions_of(xml_api("GET", f"/{versioned.name}?versions").text) == [("a", first, "false")]
    assert code_of(xml_api("DELETE", path)) == "NoSuchKey"
    assert versions_of(xml_api("GET", f"/{versioned.name}?versions").text) == [("a", first, "false")]


def test_composing(bucket, xml_api):
    path = f"/{bucket.name}/whole"
    first, second = put(xml_api, f"/{bucket.name}/a b", b"one "), put(xml_api, f"/{bucket.name}/c&d", b"two")
    component = "<Component><Name>{}</Name><Generation>{}</Generation></Component>"
    body = f"<ComposeRequest>{component.format('a b', first)}<Component><Name>c&amp;d</Name></Component></ComposeRequest>"
    made = xml_api("PUT", path + "?compose", data=body, headers={"Content-Type": "text/plain", "x-goog-meta-by": "me"})
    assert made.status_code == 200, made.text
    assert made.headers["x-goog-component-count"] == "2" and "md5=" not in made.headers["x-goog-hash"]
    got = xml_api("GET", path)
    assert got.content == b"one two" and got.headers["x-goog-meta-by"] == "me" and got.headers["Content-Type"] == "text/plain"
    stale = "<ComposeRequest><Component><Name>c&amp;d</Name><IfGenerationMatch>7</IfGenerationMatch></Component></ComposeRequest>"
    for wrong, status, code in (
        (stale, 412, "PreconditionFailed"),
        (body.replace("a b", "nothing").replace(first, second), 404, "NoSuchKey"),
        (body.replace(first, "x"), 400, "InvalidArgument"),
        ("<ComposeRequest/>", 400, "MalformedXML"),
        ("<ComposeRequest>" + component.format("a b", first) * 33 + "</ComposeRequest>", 400, "InvalidArgument"),
    ):
        refused = xml_api("PUT", path + "?compose", data=wrong)
        assert refused.status_code == status and code_of(refused) == code, refused.text
    assert xml_api("GET", path).content == b"one two"


def test_deleting_many(versioned, xml_api, web):
    generation = put(xml_api, f"/{versioned.name}/a", b"1")
    for key in ("a", "b&c", "kept"):
        put(xml_api, f"/{versioned.name}/{key}", b"2")
    body = (
        f"<Delete><Object><Key>a</Key><VersionId>{generation}</VersionId></Object><Object><Key>b&amp;c</Key></Object>"
        "<Object><Key>never there</Key></Object></Delete>"
    )
    gone = xml_api("POST", f"/{versioned.name}?delete", data=body).text
    assert f"<Deleted><Key>a</Key><VersionId>{generation}</VersionId></Deleted><Deleted><Key>b&amp;c</Key></Deleted>" in gone
    assert "<Error>" not in gone
    assert sorted(blob.name for blob in versioned.list_blobs()) == ["a", "kept"]
    quiet = xml_api("POST", f"/{versioned.name}?delete", data="<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>")
    assert quiet.status_code == 200 and "<Deleted>" not in quiet.text
    anonymous = web("POST", f"/{versioned.name}?delete", data="<Delete><Object><Key>kept</Key></Object></Delete>", headers={"x-goog-api-client": "t"})
    assert "<Error><Key>kept</Key><Code>AccessDenied</Code>" in anonymous.text
    for wrong in ("<Delete/>", "<x/>", "<Delete><Object/></Delete>", "<Delete>" + "<Object><Key>kept</Key></Object>" * 1001 + "</Delete>"):
        assert code_of(xml_api("POST", f"/{versioned.name}?delete", data=wrong)) == "MalformedXML"
    assert [blob.name for blob in versioned.list_blobs()] == ["kept"]


def test_a_list_speaks_for_its_own_version_only(production, versioned, xml_api, client_of):
    """Whoever may read the live version must not get an older one by copying or composing it."""
    path = f"/{versioned.name}/a"
    old = put(xml_api, path, SECRET_TEXT)
    put(xml_api, path, b"public")
    friend = "friend2@test-project.iam.gserviceaccount.com"
    blob = versioned.blob("a")
    blob.acl.user(friend).grant_read()
    blob.acl.save()
    key_file = production.service_account("friend2", [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{versioned.name}/mine/*"}])
    theirs = client_of(key_file).bucket(versioned.name)
    assert theirs.blob("a").download_as_bytes() == b"public"

    def attempt(target, headers=None, query="", body=b""):
        headers = dict(headers or {})
        url = theirs.blob(target).generate_signed_url(
            version="v4", expiration=60, method="PUT", api_access_endpoint=production.endpoint,
            headers=headers, query_parameters={"compose": ""} if query else None,
        )
        import requests

        return requests.put(url, data=body, headers=headers, verify=production.authority, timeout=60)

    source = {"x-goog-copy-source": f"/{versioned.name}/a"}
    assert attempt("mine/1", source).status_code == 200
    assert code_of(attempt("mine/2", {**source, "x-goog-copy-source-generation": old})) == "AccessDenied"
    body = f"<ComposeRequest><Component><Name>a</Name><Generation>{old}</Generation></Component></ComposeRequest>"
    assert code_of(attempt("mine/3", query="compose", body=body)) == "AccessDenied"
    with pytest.raises(Exception, match="403"):
        theirs.copy_blob(theirs.blob("a"), theirs, "mine/4", source_generation=int(old))
    with pytest.raises(Exception, match="403"):
        theirs.blob("mine/5").rewrite(theirs.blob("a", generation=int(old)))
    assert sorted(found.name for found in versioned.list_blobs(prefix="mine/")) == ["mine/1"]


def test_compressed_objects_are_expanded_for_those_who_do_not_take_gzip(bucket, xml_api):
    path = f"/{bucket.name}/a.txt"
    packed = gzip.compress(b"plain text" * 1000)
    xml_api("PUT", path, data=packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/plain"})
    plain = xml_api("GET", path, headers={"Accept-Encoding": "identity"})
    assert plain.content == b"plain text" * 1000 and "Content-Encoding" not in plain.headers
    assert plain.headers["x-goog-stored-content-encoding"] == "gzip"
    assert plain.headers["x-goog-stored-content-length"] == str(len(packed))
    # Of plain bytes nobody knows the numbers: all of it comes.
    ranged = xml_api("GET", path, headers={"Accept-Encoding": "identity", "Range": "bytes=0-3"})
    assert ranged.status_code == 200 and ranged.content == plain.content
    taken = xml_api("GET", path, headers={"Accept-Encoding": "gzip"}, stream=True)
    assert taken.headers["Content-Encoding"] == "gzip" and taken.raw.read(decode_content=False) == packed
    xml_api("PUT", path, data=packed, headers={"Content-Encoding": "gzip", "Cache-Control": "no-transform"})
    kept = xml_api("GET", path, headers={"Accept-Encoding": "identity"}, stream=True)
    assert kept.raw.read(decode_content=False) == packed
    etag = kept.headers["ETag"]
    same = xml_api("GET", path, headers={"Accept-Encoding": "identity", "If-None-Match": etag})
    assert same.status_code == 304 and same.headers["ETag"] == etag


def test_what_an_object_says_of_itself(bucket, xml_api):
    path = f"/{bucket.name}/a"
    made = xml_api("PUT", path, data=b"1", headers={"x-goog-custom-time": "2026-01-31T12:00:00Z"})
    assert made.headers["x-goog-custom-time"] == "2026-01-31T12:00:00.000Z"
    assert bucket.get_blob("a").custom_time.isoformat() == "2026-01-31T12:00:00+00:00"
    locked = {"x-goog-object-lock-mode": "GOVERNANCE", "x-goog-object-lock-retain-until-date": "2036-01-31T12:00:00Z"}
    refused = xml_api("PUT", path, data=b"2", headers=locked)  # the bucket does not allow it
    assert code_of(refused) == "InvalidArgument" and xml_api("GET", path).content == b"1"
