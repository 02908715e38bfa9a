"""DeleteObjects: up to a thousand at once, each for itself."""

import pytest


def delete(s3, bucket, *objects, **options):
    return s3.delete_objects(Bucket=bucket, Delete={"Objects": list(objects), **options})


def test_many_at_once(s3, bucket):
    keys = [f"k/{i}" for i in range(50)]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = delete(s3, bucket, *[{"Key": key} for key in keys], {"Key": "absent"})
    assert {entry["Key"] for entry in answer["Deleted"]} == {*keys, "absent"}
    assert "Errors" not in answer
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_quietly(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = delete(s3, bucket, {"Key": "k"}, {"Key": "z" * 1025}, Quiet=True)
    assert "Deleted" not in answer
    assert [(e["Key"], e["Code"]) for e in answer["Errors"]] == [("z" * 1025, "KeyTooLongError")]
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_markers_and_versions(s3, versioned):
    version = s3.put_object(Bucket=versioned, Key="k", Body=b"x")["VersionId"]
    covered = delete(s3, versioned, {"Key": "k"})["Deleted"][0]
    assert covered["DeleteMarker"] is True and covered["DeleteMarkerVersionId"]
    removed = delete(
        s3, versioned, {"Key": "k", "VersionId": version}, {"Key": "k", "VersionId": covered["DeleteMarkerVersionId"]}
    )["Deleted"]
    assert removed[0]["VersionId"] == version
    assert removed[1]["DeleteMarker"] is True
    assert "Versions" not in s3.list_object_versions(Bucket=versioned)


def test_a_thousand_is_the_limit(s3, bucket, refused):
    delete(s3, bucket, *[{"Key": str(i)} for i in range(1000)])
    with refused("MalformedXML", 400):
        delete(s3, bucket, *[{"Key": str(i)} for i in range(1001)])


@pytest.mark.parametrize("body", [b"", b"<Delete/>", b"<Delete><Object/></Delete>", b"not xml", b"<Other/>"])
def test_bad_orders(raw, bucket, body):
    answer = raw("POST", f"/{bucket}?delete", data=body)
    assert answer.status_code == 400 and "<Error>" in answer.text


def test_names_that_need_escaping(s3, bucket):
    keys = ["a&b", "<c>", "d\"e'", "ü", "]]>", "line\nfeed", "tab\t"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = delete(s3, bucket, *[{"Key": key} for key in keys])
    assert sorted(entry["Key"] for entry in answer["Deleted"]) == sorted(keys)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
