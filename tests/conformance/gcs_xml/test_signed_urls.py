"""Signed URLs made by google-cloud-storage with a key that Aloft has issued, used by somebody who has nothing else."""

import base64
import datetime
import hashlib
import hmac
import re
import urllib.parse

import pytest
from support.production import key_id
from support.waiting import looked_until

VERSIONS = ("v2", "v4")
MINUTE = datetime.timedelta(minutes=1)


def signed(server, blob, version, method="GET", expiration=MINUTE, **options):
    return blob.generate_signed_url(
        version=version, expiration=expiration, method=method, api_access_endpoint=server.endpoint, **options
    )


def refused_with(response, status, code):
    assert response.status_code == status, response.text
    assert f"<Code>{code}</Code>" in response.text, response.text


@pytest.mark.parametrize("version", VERSIONS)
def test_an_object_by_each_method(production, bucket, web, version):
    blob = bucket.blob("photos/a b+c%.txt")
    url = signed(production, blob, version, "PUT", content_type="text/plain")
    put = web("PUT", url, data=b"by a signed URL", headers={"Content-Type": "text/plain"})
    assert put.status_code == 200 and put.headers["x-goog-generation"], put.text
    got = web("GET", signed(production, blob, version))
    assert got.content == b"by a signed URL" and got.headers["Content-Type"] == "text/plain"
    head = web("HEAD", signed(production, blob, version, "HEAD"))
    assert head.status_code == 200 and head.headers["Content-Length"] == "15" and head.content == b""
    part = web("GET", signed(production, blob, version), headers={"Range": "bytes=3-4"})
    assert part.status_code == 206 and part.content == b"a "
    assert web("DELETE", signed(production, blob, version, "DELETE")).status_code == 204
    refused_with(web("GET", signed(production, blob, version)), 404, "NoSuchKey")


@pytest.mark.parametrize("version", VERSIONS)
def test_overrides_and_generations_are_part_of_the_url(production, bucket, web, version):
    blob = bucket.blob("a.txt")
    blob.upload_from_string(b"1", content_type="text/plain")
    url = signed(
        production, blob, version, response_type="application/pdf",
        response_disposition='attachment; filename="a.pdf"', generation=blob.generation,
    )
    got = web("GET", url)
    assert got.status_code == 200, got.text
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'


def test_a_whole_listing_by_query_parameters(production, bucket, web):
    for name in ("a/1", "a/2", "b"):
        bucket.blob(name).upload_from_string(b"")
    url = bucket.generate_signed_url(
        version="v4", expiration=MINUTE, api_access_endpoint=production.endpoint, query_parameters={"delimiter": "/"}
    )
    listed = web("GET", url)
    assert listed.status_code == 200, listed.text
    assert re.findall("<Key>(.*?)</Key>", listed.text) == ["b"]
    assert re.findall("<CommonPrefixes><Prefix>(.*?)</Prefix>", listed.text) == ["a/"]
    refused_with(web("GET", url.replace("delimiter=%2F", "delimiter=1")), 403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("version", VERSIONS)
def test_s11_what_was_not_signed_for_is_refused(production, bucket, web, version):
    blob = bucket.blob("a.txt")
    blob.upload_from_string(b"1")
    other = bucket.blob("b.txt")
    other.upload_from_string(b"2")
    url = signed(production, blob, version)
    assert web("GET", url).status_code == 200
    for method in ("PUT", "DELETE", "HEAD", "POST"):
        assert web(method, url, data=b"x").status_code == 403, method
    refused_with(web("GET", url.replace("a.txt", "b.txt")), 403, "SignatureDoesNotMatch")
    for extra in ("uploads", "uploadId=1", "partNumber=1", "acl"):
        assert web("GET", url + "&" + extra).status_code in (403, 501), extra
        assert web("PUT", url + "&" + extra, data=b"x").status_code in (403, 501), extra
    name = "Signature" if version == "v2" else "X-Goog-Signature"
    for change in (lambda text: text[:-2] + ("AA" if text[-2:] != "AA" else "BB"), lambda text: "", lambda text: "%00"):
        changed = re.sub(f"({name}=)([^&]*)", lambda match: match[1] + change(match[2]), url)
        assert web("GET", changed).status_code in (400, 403)
    assert web("GET", url, headers={"x-goog-if-generation-match": "0"}).status_code in (400, 403)
    doubled = web("GET", url + f"&{name}=00")
    assert doubled.status_code in (400, 403)
    two_ways = web("GET", url, headers={"Authorization": "Bearer x"})
    assert two_ways.status_code in (400, 401, 403)
    assert other.download_as_bytes() == b"2" and blob.download_as_bytes() == b"1"


@pytest.mark.parametrize("version", VERSIONS)
def test_s11_it_ends(production, bucket, web, version):
    blob = bucket.blob("a.txt")
    blob.upload_from_string(b"1")
    past = datetime.datetime.now(datetime.timezone.utc) - MINUTE
    if version == "v2":
        refused_with(web("GET", signed(production, blob, "v2", expiration=past)), 400, "ExpiredToken")
        return
    url = signed(production, blob, "v4", expiration=datetime.timedelta(seconds=1))
    response = looked_until(lambda: web("GET", url), lambda reply: reply.status_code != 200)  # the server's clock has no event
    refused_with(response, 400, "ExpiredToken")
    for expires in ("0", "-1", "604801", "x", ""):
        changed = re.sub("X-Goog-Expires=[^&]*", f"X-Goog-Expires={expires}", url)
        refused_with(web("GET", changed), 400, "MalformedSecurityHeader")


def test_headers_are_conditions(production, bucket, web):
    blob = bucket.blob("a.txt")
    headers = {"x-goog-meta-by": "me", "x-goog-if-generation-match": "0", "x-goog-content-length-range": "1,5"}
    url = signed(production, blob, "v4", "PUT", headers=dict(headers))
    assert web("PUT", url, data=b"123", headers={}).status_code == 403
    changed = {**headers, "x-goog-meta-by": "you"}
    refused_with(web("PUT", url, data=b"123", headers=changed), 403, "SignatureDoesNotMatch")
    refused_with(web("PUT", url, data=b"123456", headers=headers), 400, "EntityTooLarge")
    extra = {**headers, "x-goog-meta-more": "x"}
    refused_with(web("PUT", url, data=b"123", headers=extra), 400, "MalformedSecurityHeader")
    assert not blob.exists()
    assert web("PUT", url, data=b"123", headers=headers).status_code == 200
    blob.reload()
    assert blob.metadata == {"by": "me"} and blob.download_as_bytes() == b"123"
    refused_with(web("PUT", url, data=b"123", headers=headers), 412, "PreconditionFailed")


def test_the_body_can_be_signed_too(production, bucket, web):
    blob = bucket.blob("a.txt")
    headers = {"x-goog-content-sha256": hashlib.sha256(b"these bytes").hexdigest()}
    url = signed(production, blob, "v4", "PUT", headers=dict(headers))
    refused_with(web("PUT", url, data=b"other bytes", headers=headers), 400, "BadDigest")
    assert not blob.exists()
    assert web("PUT", url, data=b"these bytes", headers=headers).status_code == 200


@pytest.mark.parametrize("version", VERSIONS)
def test_resumable_uploads_start_by_a_signed_url_and_go_on_without_one(production, bucket, web, version):
    blob = bucket.blob("big file.bin")
    url = signed(production, blob, version, "RESUMABLE")
    started = web("POST", url, headers={"x-goog-resumable": "start", "Content-Length": "0"})
    assert started.status_code == 201, started.text
    session = started.headers["Location"]
    half = b"a" * 262144
    first = web("PUT", session, data=half, headers={"Content-Range": "bytes 0-262143/262148"})
    assert first.status_code == 308 and first.headers["Range"] == "bytes=0-262143"
    # The URL is the right to this upload and to nothing else.
    for wrong in (
        re.sub("name=[^&]*", "name=other", session),
        re.sub("upload_token=", "upload_token=x", session),
        re.sub("&upload_token=.*", "", session),
        session.replace("/b/" + bucket.name, "/b/another-bucket"),
    ):
        assert web("PUT", wrong, data=b"tail", headers={"Content-Range": "bytes 262144-262147/262148"}).status_code == 401
    last = web("PUT", session, data=b"tail", headers={"Content-Range": "bytes 262144-262147/262148"})
    assert last.status_code == 200, last.text
    assert blob.download_as_bytes() == half + b"tail"
    assert started.status_code == 201 and web("POST", url, headers={"x-goog-resumable": "go"}).status_code == 403


def test_a_resumable_upload_begins_with_the_bucket_in_the_host(production, bucket, web):
    blob = bucket.blob("cat.jpg")
    url = blob.generate_signed_url(
        version="v4", expiration=MINUTE, method="RESUMABLE", virtual_hosted_style=True,
        api_access_endpoint="https://storage.googleapis.com",
    )
    parts = urllib.parse.urlsplit(url)
    assert parts.netloc == f"{bucket.name}.storage.googleapis.com"
    headers = {"Host": parts.netloc, "x-goog-resumable": "start", "Content-Length": "0"}
    started = web("POST", f"{parts.path}?{parts.query}", headers=headers)
    assert started.status_code == 201, started.text
    session = urllib.parse.urlsplit(started.headers["Location"])
    assert session.netloc == "storage.googleapis.com"
    here = f"{session.path}?{session.query}"
    # On a bucket's host the same path is an object's, and the URL is no right to write that.
    bucket.blob(session.path[1:]).upload_from_string(b"kept")
    before = bucket.get_blob(session.path[1:])
    compose = f"<ComposeRequest><Component><Name>{before.name}</Name></Component></ComposeRequest>"
    refused_with(web("PUT", here + "&compose", data=compose, headers={"Host": parts.netloc}), 403, "AccessDenied")
    assert bucket.get_blob(before.name).generation == before.generation
    last = web("PUT", here, data=b"meow", headers={"Host": session.netloc})
    assert last.status_code == 200, last.text
    assert blob.download_as_bytes() == b"meow"


def test_a_session_of_the_json_api_can_be_handed_to_a_browser(bucket, web):
    blob = bucket.blob("from a browser.txt")
    session = blob.create_resumable_upload_session(content_type="text/plain", size=4)
    assert web("PUT", session, data=b"four").status_code == 200
    assert blob.download_as_bytes() == b"four"


def test_a_signature_reaches_as_far_as_its_account(production, bucket, client_of, web):
    bucket.blob("kept").upload_from_string(b"1")
    reader_file = production.service_account("reader", [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}])
    reader = client_of(reader_file).bucket(bucket.name)
    for version in VERSIONS:
        assert web("GET", signed(production, reader.blob("kept"), version)).content == b"1"
        refused_with(web("PUT", signed(production, reader.blob("new"), version, "PUT"), data=b"2"), 403, "AccessDenied")
    url = signed(production, reader.blob("kept"), "v4")
    production.keys("disable", key_id(reader_file))
    refused_with(web("GET", url), 403, "SignatureDoesNotMatch")


# --- with an access key (HMAC) ----------------------------------------------------------------------------------------


def hmac_url(server, secret, account, path, query="", algorithm="GOOG4-HMAC-SHA256"):
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, date = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    scope = f"{date}/auto/storage/goog4_request"
    parameters = {
        "X-Goog-Algorithm": algorithm,
        "X-Goog-Credential": f"{account}/{scope}",
        "X-Goog-Date": stamp,
        "X-Goog-Expires": "60",
        "X-Goog-SignedHeaders": "host",
    }
    canonical_query = "&".join(f"{name}={urllib.parse.quote(value, safe='')}" for name, value in sorted(parameters.items()))
    host = server.endpoint.split("//")[1]
    request = f"GET\n{path}\n{canonical_query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    to_sign = f"{algorithm}\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = ("GOOG4" + secret).encode()
    for part in (date, "auto", "storage", "goog4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{path}?{canonical_query}&X-Goog-Signature={signature}"


def test_access_keys_sign_version_4(production, bucket, web):
    bucket.blob("a.txt").upload_from_string(b"1")
    account, secret = production.variables["AWS_ACCESS_KEY_ID"], production.variables["AWS_SECRET_ACCESS_KEY"]
    path = f"/{bucket.name}/a.txt"
    assert web("GET", hmac_url(production, secret, account, path)).content == b"1"
    for wrong in (
        hmac_url(production, secret + "x", account, path),
        hmac_url(production, secret, account + "X", path),
        hmac_url(production, "", key_id(production.service_account("empty")), path),  # a public key is no empty secret
        hmac_url(production, secret, account, path, algorithm="GOOG4-RSA-SHA256"),
        hmac_url(production, secret, account, path, algorithm="AWS4-HMAC-SHA256"),
    ):
        refused_with(web("GET", wrong), 403, "SignatureDoesNotMatch")


def test_access_keys_sign_version_2_in_the_header(production, bucket, web):
    bucket.blob("a.txt").upload_from_string(b"1")
    account, secret = production.variables["AWS_ACCESS_KEY_ID"], production.variables["AWS_SECRET_ACCESS_KEY"]
    path = f"/{bucket.name}/a.txt"

    def get(date, key=secret):
        text = f"GET\n\n\n{date}\n{path}"
        signature = base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()).decode()
        return web("GET", path, headers={"Date": date, "Authorization": f"GOOG1 {account}:{signature}"})

    now = datetime.datetime.now(datetime.timezone.utc)
    written = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert get(written).content == b"1"
    refused_with(get(written, "wrong"), 403, "SignatureDoesNotMatch")
    old = (now - datetime.timedelta(minutes=16)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    refused_with(get(old), 403, "RequestTimeTooSkewed")


def boto_signature(secret, method, resource, date, headers=""):
    text = f"{method}\n\n\n{date}\n{headers}{resource}"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


def test_version_2_signs_what_decides_and_not_what_is_shown(production, bucket, web):
    """As gsutil and boto sign: of the query only what names another thing."""
    for name in ("a/1", "a/2", "b"):
        bucket.blob(name).upload_from_string(b"")
    account, secret = production.variables["AWS_ACCESS_KEY_ID"], production.variables["AWS_SECRET_ACCESS_KEY"]

    def send(method, resource, query, path=None, host=None):
        date = datetime.datetime.now(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
        signature = boto_signature(secret, method, resource, date)
        headers = {"Date": date, "Authorization": f"GOOG1 {account}:{signature}"}
        if host:
            headers["Host"] = host
        return web(method, f"{path or '/' + bucket.name + '/'}?{query}", headers=headers)

    listed = send("GET", f"/{bucket.name}/", "prefix=a%2F&max-keys=1&delimiter=%2F")
    assert listed.status_code == 200 and re.findall("<Key>(.*?)</Key>", listed.text) == ["a/1"], listed.text
    assert send("GET", f"/{bucket.name}/?versions", "versions&generation-marker=1&marker=a").status_code == 200
    for query in ("versions", "acl", "cors", "uploads", "lifecycle", "x=1"):
        refused_with(send("GET", f"/{bucket.name}/", query), 403, "SignatureDoesNotMatch")
    for method, query in (("PUT", "acl"), ("DELETE", "uploadId=1"), ("PUT", "compose"), ("POST", "delete")):
        refused_with(send(method, f"/{bucket.name}/", query), 403, "SignatureDoesNotMatch")
    # Nor does a value that reads like a parameter when it is decoded stand for one: what is signed as a part is no object.
    part = f"/{bucket.name}/whole?partNumber=1&uploadId=abc"
    refused_with(send("PUT", part, "partNumber=1%26uploadId%3Dabc", f"/{bucket.name}/whole"), 403, "SignatureDoesNotMatch")
    refused_with(send("PUT", part, "partNumber=1&uploadId=abc", f"/{bucket.name}/whole"), 404, "NoSuchUpload")
    shown = f"/{bucket.name}/b?response-content-type=text/x y"
    assert send("GET", shown, "response-content-type=text%2Fx%20y", f"/{bucket.name}/b").headers["Content-Type"] == "text/x y"
    # A signature for one bucket is none for another, wherever the bucket stands.
    host = f"{bucket.name}.storage.googleapis.com"
    bucket.blob("b/b").upload_from_string(b"by host")
    assert send("GET", f"/{bucket.name}/b/b", "", "/b/b", host).status_code == 200
    refused_with(send("GET", "/b/b", "", "/b/b", host), 403, "SignatureDoesNotMatch")
    refused_with(send("GET", f"/{bucket.name}/b/b", "", "/b/b", "another.storage.googleapis.com"), 403, "SignatureDoesNotMatch")


def test_a_signed_url_changes_no_other_version_than_it_was_signed_for(production, bucket, web):
    """Version 2 of Google's libraries does not sign the generation, and whoever has a URL can write one behind it."""
    bucket.versioning_enabled = True
    bucket.patch()
    blob = bucket.blob("a.txt")
    for body in (b"old", b"new"):
        blob.upload_from_string(body)
    generations = [known.generation for known in bucket.list_blobs(versions=True)]
    behind = f"&generation={generations[0]}"
    assert web("GET", signed(production, blob, "v2") + behind).content == b"old"
    refused_with(web("DELETE", signed(production, blob, "v2", "DELETE") + behind), 403, "SignatureDoesNotMatch")
    lists = signed(production, blob, "v2", "PUT", query_parameters={"acl": ""}, headers={"x-goog-acl": "public-read"})
    public = {"x-goog-acl": "public-read"}
    refused_with(web("PUT", lists + behind, headers=public), 403, "SignatureDoesNotMatch")
    assert [known.generation for known in bucket.list_blobs(versions=True)] == generations
    assert web("PUT", lists, headers=public).status_code == 200
    # What was signed for goes: by version 4, or by a header that nobody else has seen, as gsutil removes versions.
    account, secret = production.variables["AWS_ACCESS_KEY_ID"], production.variables["AWS_SECRET_ACCESS_KEY"]
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
    path = f"/{bucket.name}/a.txt"
    by_header = {"Date": date, "Authorization": f"GOOG1 {account}:{boto_signature(secret, 'DELETE', path, date)}"}
    assert web("DELETE", f"{path}?generation={generations[0]}", headers=by_header).status_code == 204
    url = signed(production, blob, "v4", "DELETE", generation=generations[1])
    assert web("DELETE", url).status_code == 204
    assert not list(bucket.list_blobs(versions=True))


@pytest.mark.parametrize("name", ("dir/a b.txt", "b", "b/c", "projects/x/serviceAccount", "token"))
def test_buckets_in_the_host(production, bucket, web, name):
    blob = bucket.blob(name)
    blob.upload_from_string(b"by host")
    url = blob.generate_signed_url(
        version="v4", expiration=MINUTE, virtual_hosted_style=True, api_access_endpoint="https://storage.googleapis.com"
    )
    parts = urllib.parse.urlsplit(url)
    assert parts.netloc == f"{bucket.name}.storage.googleapis.com"
    here = f"{parts.path}?{parts.query}"
    assert web("GET", here, headers={"Host": parts.netloc}).content == b"by host"
    refused_with(web("GET", here, headers={"Host": "another.storage.googleapis.com"}), 403, "SignatureDoesNotMatch")
    assert web("GET", here).status_code in (401, 403, 404)
