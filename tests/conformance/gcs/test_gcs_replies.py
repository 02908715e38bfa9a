"""How replies can be asked for: fields, trailing delimiters, plain bytes of what is stored compressed."""

import gzip
import os

import pytest


def test_fields(raw, bucket):
    for name in ("a", "b"):
        bucket.blob(name).upload_from_string(b"1")
    path = f"/storage/v1/b/{bucket.name}/o"
    assert raw("GET", path + "?fields=items(name,size)").json() == {"items": [{"name": n, "size": "1"} for n in "ab"]}
    assert raw("GET", path + "?fields=items/name,kind").json()["kind"] == "storage#objects"
    assert raw("GET", path + "?maxResults=1&fields=nextPageToken").json().keys() == {"nextPageToken"}
    assert raw("GET", path + "/a?fields=name,bucket").json() == {"name": "a", "bucket": bucket.name}
    assert raw("PATCH", path + "/a?fields=metageneration", json={"metadata": {"k": "v"}}).json() == {"metageneration": "2"}
    upload = f"/upload{path}?uploadType=media&name=c&fields=name"
    assert raw("POST", upload, data=b"1").json() == {"name": "c"}
    assert [entry.name for entry in bucket.list_blobs(fields="items(name),nextPageToken")] == ["a", "b", "c"]
    for wrong in ("items(", "a,,b", "(" * 1000, "a/" * 1000 + "a", "a" * 5000):
        assert raw("GET", path, params={"fields": wrong}).status_code == 400
    assert raw("GET", path + "/none?fields=name").json()["error"]["code"] == 404  # errors are whole


def test_trailing_delimiters(bucket):
    for name in ("dir/", "dir/a", "other/b", "top"):
        bucket.blob(name).upload_from_string(b"")
    plain = bucket.list_blobs(delimiter="/")
    assert [entry.name for entry in plain] == ["top"] and plain.prefixes == {"dir/", "other/"}
    both = bucket.list_blobs(delimiter="/", include_trailing_delimiter=True)
    assert [entry.name for entry in both] == ["dir/", "top"] and both.prefixes == {"dir/", "other/"}


@pytest.mark.parametrize("size", [10, 5_000_000])
def test_gzip_is_expanded_for_who_does_not_take_it(raw, bucket, size):
    plain = b"a" * size + os.urandom(100)
    stored = gzip.compress(plain)
    blob = bucket.blob("z")
    blob.content_encoding = "gzip"
    blob.upload_from_string(stored, content_type="text/plain")
    assert blob.size == len(stored)
    assert blob.download_as_bytes() == plain  # the client takes gzip and expands it itself
    assert blob.download_as_bytes(raw_download=True) == stored
    path = f"/download/storage/v1/b/{bucket.name}/o/z?alt=media"
    reply = raw("GET", path, headers={"Accept-Encoding": "identity"})
    assert reply.status_code == 200 and reply.content == plain
    assert "Content-Encoding" not in reply.headers and "Content-Length" not in reply.headers
    assert reply.headers["X-Goog-Stored-Content-Encoding"] == "gzip"
    assert reply.headers["X-Goog-Stored-Content-Length"] == str(len(stored))
    ranged = raw("GET", path, headers={"Accept-Encoding": "identity", "Range": "bytes=0-1"})
    assert ranged.status_code == 200 and ranged.content == plain  # ranges mean nothing here
    taken = raw("GET", path, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-1"}, stream=True)
    assert taken.status_code == 206 and taken.raw.read(decode_content=False) == stored[:2]
    blob.cache_control = "no-transform"
    blob.patch()
    kept = raw("GET", path, headers={"Accept-Encoding": "identity"}, stream=True)
    assert kept.headers["Content-Encoding"] == "gzip" and kept.raw.read(decode_content=False) == stored


def test_a_bomb_costs_no_memory(own_server, client_of, raw_of):
    """256 MiB of nothing are 256 KiB compressed: they are expanded as the client reads, who may go away."""
    raw, bucket = raw_of(own_server), client_of(own_server).create_bucket("bombs")
    bomb = bucket.blob("bomb")
    bomb.content_encoding = "gzip"
    bomb.upload_from_string(gzip.compress(bytes(1 << 28), 9))
    path = f"/download/storage/v1/b/{bucket.name}/o/"
    reply = raw("GET", path + "bomb?alt=media", headers={"Accept-Encoding": "identity"}, stream=True)
    assert reply.raw.read(1 << 20) == bytes(1 << 20)
    reply.close()
    with open(f"/proc/{own_server.process.pid}/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    assert peak < 200 * 1024  # KiB, of all that it has ever held


def test_damage_is_no_content(raw, bucket):
    path = f"/download/storage/v1/b/{bucket.name}/o/"
    broken = bucket.blob("broken")
    broken.content_encoding = "gzip"
    broken.upload_from_string(b"not compressed at all")
    with pytest.raises(Exception):
        assert raw("GET", path + "broken?alt=media", headers={"Accept-Encoding": "identity"}).content == b""
        raise AssertionError("an empty whole body")


def test_notifications_are_kept(bucket, gcs, refused):
    made = bucket.notification(
        topic_name="topic", topic_project="aloft-dev", event_types=["OBJECT_FINALIZE"], blob_name_prefix="a/",
        custom_attributes={"k": "v"}, payload_format="JSON_API_V1",
    )
    made.create()
    again = bucket.get_notification(made.notification_id)
    assert again.event_types == ["OBJECT_FINALIZE"]
    assert [entry.topic_name for entry in bucket.list_notifications()] == ["topic"]
    assert again.custom_attributes == {"k": "v"} and again.blob_name_prefix == "a/"
    assert [entry.notification_id for entry in bucket.list_notifications()] == [made.notification_id]
    made.delete()
    with refused(404):
        bucket.get_notification(made.notification_id)


def test_a_change_of_a_bucket_is_one_commit(raw, bucket):
    """A patch that is refused in its last member changes nothing, and metageneration counts changes, not members."""
    path = f"/storage/v1/b/{bucket.name}"
    before = raw("GET", path).json()
    bad = {"labels": {"a": "b"}, "versioning": {"enabled": True}, "retentionPolicy": {"retentionPeriod": "many"}}
    assert raw("PATCH", path, json=bad).status_code == 400
    assert raw("GET", path).json() == before
    good = {"labels": {"a": "b"}, "versioning": {"enabled": True}, "cors": [{"origin": ["*"], "method": ["GET"]}]}
    after = raw("PATCH", path, json=good).json()
    assert int(after["metageneration"]) == int(before["metageneration"]) + 1
    stale = raw("PATCH", path + f"?ifMetagenerationMatch={before['metageneration']}", json={"labels": {"c": "d"}})
    assert stale.status_code == 412
    assert raw("DELETE", path + f"?ifMetagenerationMatch={before['metageneration']}").status_code == 412
