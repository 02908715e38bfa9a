"""Objects through google-cloud-storage, and the same objects through boto3."""

import base64
import hashlib
import os

import google_crc32c
import pytest


def crc32c(body):
    return base64.b64encode(google_crc32c.Checksum(body).digest()).decode()


def md5(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()


@pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_000])
def test_what_was_uploaded_is_what_is_downloaded(bucket, size):
    body = os.urandom(size)
    blob = bucket.blob("dir/ä b+c%2F.bin")
    blob.metadata = {"colour": "red"}
    blob.cache_control = "no-cache"
    blob.upload_from_string(body, content_type="image/png", checksum="crc32c")
    assert blob.size == size and blob.crc32c == crc32c(body) and blob.md5_hash == md5(body)
    read = bucket.get_blob(blob.name)
    assert read.download_as_bytes() == body
    assert read.content_type == "image/png" and read.metadata == {"colour": "red"} and read.cache_control == "no-cache"
    assert read.generation == blob.generation and read.metageneration == 1


def test_ranges(bucket):
    body = os.urandom(200_000)
    blob = bucket.blob("ranged")
    blob.upload_from_string(body)
    assert blob.download_as_bytes(start=10, end=19, checksum=None) == body[10:20]
    assert blob.download_as_bytes(start=199_990, checksum=None) == body[199_990:]


def test_a_range_outside_is_refused(raw, bucket):
    bucket.blob("short").upload_from_string(b"12345")
    reply = raw("GET", f"/download/storage/v1/b/{bucket.name}/o/short?alt=media", headers={"Range": "bytes=9-"})
    assert reply.status_code == 416
    absent = raw("GET", f"/download/storage/v1/b/{bucket.name}/o/a<b>?alt=media")
    assert absent.status_code == 404 and absent.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert absent.text == f"No such object: {bucket.name}/a&lt;b&gt;"


def test_an_empty_object_read_in_pieces(bucket, raw):
    """The client asks for a first range, and learns from the refusal that there is nothing."""
    blob = bucket.blob("empty", chunk_size=256 * 1024)
    blob.upload_from_string(b"")
    assert blob.download_as_bytes() == b""
    with bucket.blob("empty").open("rb") as stream:
        assert stream.read() == b""
    refusal = raw("GET", f"/download/storage/v1/b/{bucket.name}/o/empty?alt=media", headers={"Range": "bytes=0-9"})
    assert refusal.status_code == 416 and refusal.headers["Content-Range"] == "bytes */0"


def test_a_wrong_digest_leaves_nothing(raw, bucket):
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=wrong"
    for header in (f"crc32c={crc32c(b'other')}", f"md5={md5(b'other')}"):
        reply = raw("POST", path, data=b"body", headers={"x-goog-hash": header})
        assert reply.status_code == 400, reply.text
    assert bucket.get_blob("wrong") is None
    right = {"x-goog-hash": f"crc32c={crc32c(b'body')},md5={md5(b'body')}"}
    assert raw("POST", path, data=b"body", headers=right).json()["size"] == "4"


def test_preconditions(bucket, refused):
    blob = bucket.blob("guarded")
    blob.upload_from_string(b"1", if_generation_match=0)
    with refused(412):
        blob.upload_from_string(b"2", if_generation_match=0)
    with refused(412, "conditionNotMet"):
        blob.reload(if_generation_match=1)
    generation = blob.generation
    blob.upload_from_string(b"2", if_generation_match=generation)
    with refused(412):
        blob.delete(if_generation_match=generation)
    with refused(412):
        blob.download_as_bytes(if_generation_match=generation)
    with refused(304):
        blob.reload(if_generation_not_match=blob.generation)
    blob.delete(if_generation_match=blob.generation)
    with refused(404, "notFound"):
        blob.delete()


def test_preconditions_on_etags(bucket, refused):
    blob = bucket.blob("tagged")
    blob.upload_from_string(b"1")
    for read in (blob.reload, blob.download_as_bytes):
        read(if_etag_match=blob.etag)
        read(if_etag_match=["other", blob.etag])
        read(if_etag_not_match="other")
        with refused(412):
            read(if_etag_match="other")
        with refused(304):
            read(if_etag_not_match=[blob.etag, "other"])
    assert blob.exists(if_etag_match=blob.etag)


def test_a_write_that_is_refused_because_nothing_changed(bucket, refused):
    """Not-match conditions answer 304, of writes too."""
    blob = bucket.blob("same")
    with refused(304):
        blob.upload_from_string(b"1", if_generation_not_match=0)
    blob.upload_from_string(b"1")
    with refused(304):
        blob.upload_from_string(b"2", if_generation_not_match=blob.generation)
    with refused(304):
        blob.patch(if_metageneration_not_match=1)
    with refused(304):
        blob.delete(if_generation_not_match=blob.generation)
    with refused(304):
        bucket.blob("copy").rewrite(blob, if_generation_not_match=0)
    assert bucket.get_blob("same").metageneration == 1 and bucket.get_blob("copy") is None
    blob.upload_from_string(b"2", if_generation_not_match=1)


def test_metadata_of_eight_kibibytes(bucket, s3, refused):
    blob = bucket.blob("described")
    blob.metadata = {"k": "v" * 8191}
    blob.upload_from_string(b"1")
    assert bucket.get_blob("described").metadata == blob.metadata
    assert s3.head_object(Bucket=bucket.name, Key="described")["Metadata"] == blob.metadata
    blob.metadata = {"k": "v" * 8192}
    with refused(400, "invalid"):
        blob.patch()


def test_patch_changes_metadata_alone(bucket, refused):
    blob = bucket.blob("patched")
    blob.metadata = {"a": "1", "b": "2"}
    blob.upload_from_string(b"body", content_type="text/plain")
    before = blob.generation
    blob.metadata = {"a": None, "c": "3"}
    blob.content_language = "de"
    blob.patch(if_metageneration_match=1)
    read = bucket.get_blob("patched")
    assert read.metadata == {"b": "2", "c": "3"} and read.content_language == "de"
    assert read.content_type == "text/plain" and read.generation == before and read.metageneration == 2
    with refused(412):
        blob.patch(if_metageneration_match=1)


def test_lists(bucket):
    for name in ("a.txt", "dir/b.txt", "dir/c.png", "dir/sub/d.txt", "e.txt"):
        bucket.blob(name).upload_from_string(name)

    def names(**options):
        return [blob.name for blob in bucket.list_blobs(**options)]

    assert names() == ["a.txt", "dir/b.txt", "dir/c.png", "dir/sub/d.txt", "e.txt"]
    assert names(prefix="dir/") == ["dir/b.txt", "dir/c.png", "dir/sub/d.txt"]
    assert names(start_offset="dir/c.png", end_offset="e.txt") == ["dir/c.png", "dir/sub/d.txt"]
    assert names(match_glob="**.txt") == ["a.txt", "dir/b.txt", "dir/sub/d.txt", "e.txt"]
    assert names(match_glob="dir/*.{txt,png}") == ["dir/b.txt", "dir/c.png"]
    assert names(page_size=2) == names()
    listed = bucket.list_blobs(delimiter="/")
    assert [blob.name for blob in listed] == ["a.txt", "e.txt"] and listed.prefixes == {"dir/"}


def test_versions(versioned):
    blob = versioned.blob("again")
    generations = []
    for body in (b"one", b"two", b"three"):
        blob.upload_from_string(body)
        generations.append(blob.generation)
    assert sorted(generations) == generations
    versioned.delete_blob("again")
    assert list(versioned.list_blobs()) == []
    kept = list(versioned.list_blobs(versions=True))
    assert sorted(entry.generation for entry in kept) == generations
    assert all(entry.time_deleted for entry in kept)
    assert versioned.blob("again", generation=generations[0]).download_as_bytes() == b"one"
    versioned.blob("again", generation=generations[1]).delete()
    assert len(list(versioned.list_blobs(versions=True))) == 2
    assert list(versioned.list_blobs()) == []
    versioned.copy_blob(kept[0], versioned, "again", source_generation=generations[0])
    assert versioned.blob("again").download_as_bytes() == b"one"


def test_deleting_the_live_version_by_its_generation_brings_none_back(versioned):
    blob = versioned.blob("gone")
    blob.upload_from_string(b"old")
    blob.upload_from_string(b"new")
    blob.delete()  # names the generation that it has just written
    assert versioned.get_blob("gone") is None
    (left,) = versioned.list_blobs(versions=True)
    assert left.download_as_bytes() == b"old"


def test_copies(bucket, gcs, unique, refused):
    source = bucket.blob("from")
    source.metadata = {"kept": "yes"}
    source.upload_from_string(os.urandom(300_000), content_type="text/css")
    other = gcs.create_bucket(unique + "-2")
    copied = bucket.copy_blob(source, other, "to/here")
    assert copied.crc32c == source.crc32c and copied.metadata == {"kept": "yes"}
    target = other.blob("rewritten")
    token, rewritten, size = target.rewrite(source)
    assert token is None and rewritten == size == 300_000
    assert other.get_blob("rewritten").content_type == "text/css"
    with refused(412):
        target.rewrite(source, if_source_generation_match=1)
    with refused(412):
        bucket.copy_blob(source, other, "to/here", if_generation_match=0)


def test_a_rewrite_in_several_calls(raw, bucket):
    body = os.urandom(2_500_000)
    bucket.blob("long").upload_from_string(body)
    path = f"/storage/v1/b/{bucket.name}/o/long/rewriteTo/b/{bucket.name}/o/"
    seen, token = [], None
    while not seen or not seen[-1]["done"]:
        query = {"maxBytesRewrittenPerCall": 1 << 20, **({"rewriteToken": token} if token else {})}
        seen.append(raw("POST", path + "copy", params=query, json={"contentType": "a/b"}).json())
        token = seen[-1].get("rewriteToken")
        assert (bucket.get_blob("copy") is not None) == seen[-1]["done"]
    assert [step["totalBytesRewritten"] for step in seen] == ["1048576", "2097152", "2500000"]
    assert {step["objectSize"] for step in seen} == {"2500000"} and seen[-1]["resource"]["contentType"] == "a/b"
    assert bucket.blob("copy").download_as_bytes() == body
    # A token is of one source and one destination, and of the version that it began with.
    first = raw("POST", path + "other", params={"maxBytesRewrittenPerCall": 1 << 20}).json()["rewriteToken"]
    for name, value in (("else", first), ("other", "forged"), ("other", first[:-1])):
        refusal = raw("POST", path + name, params={"rewriteToken": value})
        assert refusal.status_code == 400 and refusal.json()["error"]["errors"][0]["location"] == "rewriteToken"
    assert raw("POST", path + "other", params={"maxBytesRewrittenPerCall": 1000}).status_code == 400
    bucket.blob("long").upload_from_string(body)
    assert raw("POST", path + "other", params={"rewriteToken": first}).status_code == 412
    assert bucket.get_blob("other") is None and bucket.get_blob("else") is None


def test_short_and_long_uploads_are_refused_alike(raw, bucket):
    """Up to 64 KiB are written in one piece, more as they come: the same answers, and nothing left."""
    path = f"/upload/storage/v1/b/{bucket.name}/o?name=sized&uploadType="
    for size in (10, 65_536, 65_537, 200_000):
        body = os.urandom(size)
        head = b"--B\r\nContent-Type: application/json\r\n\r\n{}\r\n--B\r\nContent-Type: a/b\r\n\r\n"
        related = {"data": head + body + b"\r\n--B--", "headers": {"Content-Type": "multipart/related; boundary=B"}}
        assert raw("POST", path + "media&ifGenerationMatch=5", data=body).status_code == 412
        assert raw("POST", path + "multipart&ifGenerationMatch=5", **related).status_code == 412
        assert raw("POST", path + "media&projection=some", data=body).status_code == 400
        assert raw("POST", path + "media", data=body, headers={"x-goog-hash": "crc32c=AAAAAA=="}).status_code == 400
        assert bucket.get_blob("sized") is None
        made = raw("POST", path + "multipart&projection=full", **related).json()
        assert made["md5Hash"] == md5(body) and made["contentType"] == "a/b" and made["acl"]
        assert raw("POST", path + "media", data=body).json()["crc32c"] == crc32c(body)
        assert raw("POST", path + "media", data=iter([body])).json()["size"] == str(size)  # no length told
        assert bucket.blob("sized").download_as_bytes() == body
        bucket.delete_blob("sized")


def test_compose(bucket, refused):
    parts = [b"small", os.urandom(100_000), b"", os.urandom(500_000)]
    blobs = []
    for number, part in enumerate(parts):
        blob = bucket.blob(f"part-{number}")
        blob.upload_from_string(part)
        blobs.append(blob)
    whole = bucket.blob("whole")
    whole.content_type = "application/x-parts"
    whole.compose(blobs)
    body = b"".join(parts)
    assert whole.crc32c == crc32c(body) and whole.md5_hash is None and whole.component_count == 4
    for blob in blobs:
        blob.delete()
    assert bucket.blob("whole").download_as_bytes() == body
    more = bucket.blob("more")
    more.upload_from_string(b"tail")
    whole.compose([whole, more])
    assert whole.component_count == 5 and bucket.blob("whole").download_as_bytes() == body + b"tail"
    with refused(412):
        whole.compose([more], if_generation_match=0)
    with refused(404) as caught:
        whole.compose([more, bucket.blob("absent")])
    assert caught.value.message.endswith(f"No such object: {bucket.name}/absent")


def test_compose_can_take_its_sources_away(versioned, refused):
    """For good: the bucket keeps versions, and of these it keeps none."""
    blobs = []
    for number in range(3):
        blob = versioned.blob(f"part-{number}")
        blob.upload_from_string(b"%d" % number * 100_000)
        blobs.append(blob)
    older = blobs[0].generation
    versioned.blob("part-0").upload_from_string(b"newer")
    whole = versioned.blob("whole")
    whole.compose([blobs[0], versioned.blob("part-1"), blobs[2], blobs[2]], delete_source_objects=True)
    assert whole.download_as_bytes() == b"0" * 100_000 + b"1" * 100_000 + b"2" * 200_000
    left = sorted((entry.name, entry.generation) for entry in versioned.list_blobs(versions=True))
    assert [name for name, _ in left] == ["part-0", "whole"] and left[0][1] != older
    assert versioned.blob("part-0").download_as_bytes() == b"newer"
    # A source that may not go keeps everything as it was.
    held = versioned.blob("held")
    held.upload_from_string(b"kept")
    held.temporary_hold = True
    held.patch()
    with refused(403, "objectUnderActiveHold"):
        whole.compose([versioned.blob("part-0"), held], delete_source_objects=True)
    assert versioned.get_blob("part-0") and versioned.get_blob("whole").size == 400_000
    whole.compose([versioned.blob("whole"), versioned.blob("part-0")], delete_source_objects=True)
    assert versioned.get_blob("whole").size == 400_005 and versioned.get_blob("part-0") is None
    held.temporary_hold = False
    held.patch()


def test_media_in_base64(raw, bucket):
    """As pages in browsers send it."""
    body = os.urandom(100_000)
    head = b'--B\r\nContent-Type: application/json\r\n\r\n{"name":"b64"}\r\n--B\r\nContent-Type: image/png\r\n'
    head += b"Content-Transfer-Encoding: base64\r\n\r\n"
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=multipart"
    typed = {"Content-Type": "multipart/related; boundary=B"}
    sent = raw("POST", path, data=head + base64.b64encode(body) + b"\r\n--B--", headers=typed)
    assert sent.status_code == 200 and sent.json()["contentType"] == "image/png" and sent.json()["md5Hash"] == md5(body)
    assert bucket.blob("b64").download_as_bytes() == body
    assert raw("POST", path, data=head + b"no base64!\r\n--B--", headers=typed).status_code == 400
    assert bucket.get_blob("b64").size == len(body)


def test_an_object_of_boto3_is_googles(bucket, s3):
    body = os.urandom(100_000)
    s3.put_object(Bucket=bucket.name, Key="from/s3", Body=body, ContentType="text/x", Metadata={"k": "v"})
    blob = bucket.get_blob("from/s3")
    assert blob.crc32c == crc32c(body) and blob.md5_hash == md5(body) and blob.generation > 10**15
    assert blob.content_type == "text/x" and blob.metadata == {"k": "v"}
    assert blob.download_as_bytes() == body


def test_an_object_of_google_is_boto3s(bucket, s3):
    body = os.urandom(100_000)
    blob = bucket.blob("from/google")
    blob.metadata = {"k": "v"}
    blob.upload_from_string(body, content_type="text/y")
    head = s3.head_object(Bucket=bucket.name, Key="from/google", ChecksumMode="ENABLED")
    assert head["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    assert head["Metadata"] == {"k": "v"} and head["ContentType"] == "text/y"
    assert s3.get_object(Bucket=bucket.name, Key="from/google")["Body"].read() == body


def test_an_object_made_of_parts_has_no_md5(bucket, s3):
    parts = [os.urandom(5 << 20), b"end"]
    begun = s3.create_multipart_upload(Bucket=bucket.name, Key="parts")["UploadId"]
    sent = []
    for number, part in enumerate(parts, 1):
        done = s3.upload_part(Bucket=bucket.name, Key="parts", UploadId=begun, PartNumber=number, Body=part)
        sent.append({"PartNumber": number, "ETag": done["ETag"]})
    s3.complete_multipart_upload(
        Bucket=bucket.name, Key="parts", UploadId=begun, MultipartUpload={"Parts": sent}
    )
    blob = bucket.get_blob("parts")
    assert blob.md5_hash is None and blob.crc32c == crc32c(b"".join(parts))
    assert blob.download_as_bytes() == b"".join(parts)


def test_two_ways_of_deleting_in_a_versioned_bucket(versioned, s3):
    """S3 covers an object with a delete marker, Google makes it noncurrent: one state, two descriptions."""
    versioned.blob("both").upload_from_string(b"1")
    versioned.delete_blob("both")
    found = s3.list_object_versions(Bucket=versioned.name)
    assert len(found["Versions"]) == 1 and len(found["DeleteMarkers"]) == 1
    assert len(list(versioned.list_blobs(versions=True))) == 1
    s3.delete_object(Bucket=versioned.name, Key="both", VersionId=found["DeleteMarkers"][0]["VersionId"])
    assert versioned.blob("both").download_as_bytes() == b"1"


def test_hostile_multipart_bodies(raw, bucket):
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=multipart&name=hostile"
    typed = {"Content-Type": "multipart/related; boundary=B"}
    head = b'--B\r\nContent-Type: application/json\r\n\r\n{"name":"hostile"}\r\n--B\r\nContent-Type: a/b\r\n\r\n'
    for body in (b"", b"--B", head, head + b"bytes", b"--B\r\n\r\n[]\r\n--B\r\n\r\nx\r\n--B--", b"x" * 2_000_000):
        assert raw("POST", path, data=body, headers=typed).status_code in (400, 413), body[:60]
    assert raw("POST", path, data=head, headers={"Content-Type": "multipart/related"}).status_code == 400
    assert bucket.get_blob("hostile") is None
    assert raw("POST", path, data=head + b"\r\n--B--", headers=typed).json()["size"] == "0"
    tricky = b"\r\n--B \r\n--"
    reply = raw("POST", path, data=head + tricky.replace(b"--B", b"--C") + b"\r\n--B--", headers=typed)
    assert reply.json()["size"] == str(len(tricky))


def test_a_json_body_of_nothing_but_brackets(raw, bucket):
    reply = raw("PATCH", f"/b/{bucket.name}", data=b"[" * 100_000)
    assert reply.status_code == 400 and reply.json()["error"]["errors"][0]["reason"] == "parseError"
