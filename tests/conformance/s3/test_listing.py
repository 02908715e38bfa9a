"""Lists of objects, both versions of the operation."""

import pytest

TREE = ["a.txt", "b/1", "b/2", "b/c/3", "d/4", "e e/5", "e+e", "é"]


@pytest.fixture
def tree(s3, bucket):
    for key in TREE:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    return bucket


def keys(page):
    return [entry["Key"] for entry in page.get("Contents", [])]


def prefixes(page):
    return [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]


def test_everything_in_byte_order(s3, tree):
    page = s3.list_objects_v2(Bucket=tree)
    assert keys(page) == TREE
    assert page["KeyCount"] == len(TREE) and page["MaxKeys"] == 1000 and not page["IsTruncated"]
    entry = page["Contents"][0]
    assert entry["Size"] == 5 and entry["StorageClass"] == "STANDARD" and entry["ETag"].startswith('"')
    assert "Owner" not in entry
    assert "Owner" in s3.list_objects_v2(Bucket=tree, FetchOwner=True)["Contents"][0]
    assert keys(s3.list_objects(Bucket=tree)) == TREE
    assert "Owner" in s3.list_objects(Bucket=tree)["Contents"][0]


def test_prefix_and_delimiter(s3, tree):
    page = s3.list_objects_v2(Bucket=tree, Delimiter="/")
    assert keys(page) == ["a.txt", "e+e", "é"] and prefixes(page) == ["b/", "d/", "e e/"]
    assert page["KeyCount"] == 6 and page["Delimiter"] == "/"
    page = s3.list_objects_v2(Bucket=tree, Prefix="b/", Delimiter="/")
    assert keys(page) == ["b/1", "b/2"] and prefixes(page) == ["b/c/"]
    assert keys(s3.list_objects_v2(Bucket=tree, Prefix="nothing")) == []
    assert prefixes(s3.list_objects_v2(Bucket=tree, Delimiter="/c")) == ["b/c"]


@pytest.mark.parametrize("page_size", [1, 2, 3])
@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
def test_pages_miss_and_repeat_nothing(s3, tree, operation, page_size):
    found, groups = [], []
    paginator = s3.get_paginator(operation)
    for page in paginator.paginate(Bucket=tree, Delimiter="/", PaginationConfig={"PageSize": page_size}):
        assert len(keys(page)) + len(prefixes(page)) <= page_size
        found += keys(page)
        groups += prefixes(page)
    assert (found, groups) == (["a.txt", "e+e", "é"], ["b/", "d/", "e e/"])
    found = []
    for page in paginator.paginate(Bucket=tree, PaginationConfig={"PageSize": page_size}):
        found += keys(page)
    assert found == TREE


def test_next_marker_only_with_a_delimiter(raw, tree):
    assert "<NextMarker>" not in raw("GET", f"/{tree}?max-keys=2").text
    assert "<NextMarker>b/</NextMarker>" in raw("GET", f"/{tree}?max-keys=2&delimiter=%2F").text


def test_start_after_and_markers(s3, tree):
    assert keys(s3.list_objects_v2(Bucket=tree, StartAfter="b/2")) == TREE[3:]
    assert keys(s3.list_objects_v2(Bucket=tree, StartAfter="b/20")) == TREE[3:]
    assert keys(s3.list_objects(Bucket=tree, Marker="d/4")) == TREE[5:]
    assert s3.list_objects_v2(Bucket=tree, StartAfter="b/2")["StartAfter"] == "b/2"


def test_limits_of_a_page(s3, tree, raw, refused):
    empty = s3.list_objects_v2(Bucket=tree, MaxKeys=0)
    assert empty["KeyCount"] == 0 and not empty["IsTruncated"]
    assert s3.list_objects_v2(Bucket=tree, MaxKeys=5000)["MaxKeys"] == 1000
    with refused("InvalidArgument", 400):
        s3.list_objects_v2(Bucket=tree, MaxKeys=-1)
    assert raw("GET", f"/{tree}?max-keys=x").status_code == 400


def test_tokens_are_the_servers_own(s3, tree, refused):
    page = s3.list_objects_v2(Bucket=tree, MaxKeys=2)
    token = page["NextContinuationToken"]
    assert page["IsTruncated"] and "b/1" not in token
    following = s3.list_objects_v2(Bucket=tree, MaxKeys=2, ContinuationToken=token)
    assert keys(following) == TREE[2:4] and following["ContinuationToken"] == token
    with refused("InvalidArgument", 400):
        s3.list_objects_v2(Bucket=tree, ContinuationToken="made up")


def test_url_encoding(raw, tree):
    answer = raw("GET", f"/{tree}?encoding-type=url&prefix=e")
    assert "<Key>e+e/5</Key>" in answer.text and "<Key>e%2Be</Key>" in answer.text
    assert "<EncodingType>url</EncodingType>" in answer.text
    assert raw("GET", f"/{tree}?encoding-type=base64").status_code == 400


def test_the_documents_form(raw, tree):
    text = raw("GET", f"/{tree}?list-type=2&max-keys=1").text
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' in text
    assert text.index("<Name>") < text.index("<IsTruncated>") < text.index("<Contents>")


def test_a_thousand_and_one(s3, bucket):
    for i in range(1001):
        s3.put_object(Bucket=bucket, Key=f"{i:04}", Body=b"")
    page = s3.list_objects_v2(Bucket=bucket)
    assert len(page["Contents"]) == 1000 and page["IsTruncated"]
    rest = s3.list_objects_v2(Bucket=bucket, ContinuationToken=page["NextContinuationToken"])
    assert keys(rest) == ["1000"] and not rest["IsTruncated"]
