"""Server-side encryption through boto3: the server's key by header and by default, and keys of the client's."""

import base64
import hashlib
import os

import pytest

KEY, OTHER = os.urandom(32), os.urandom(32)
PART = 5 * 1024 * 1024


def customer(key, prefix=""):
    """boto3 encodes the key and adds its MD5."""
    return {prefix + "SSECustomerAlgorithm": "AES256", prefix + "SSECustomerKey": key}


def key_md5(key):
    return base64.b64encode(hashlib.md5(key).digest()).decode()


def md5(body):
    return '"' + hashlib.md5(body).hexdigest() + '"'


def read(s3, bucket, key, **options):
    return s3.get_object(Bucket=bucket, Key=key, **options)["Body"].read()


@pytest.mark.parametrize("size", [0, 10, 70_000, 2_500_000])
def test_the_servers_key(s3, bucket, size):
    body = os.urandom(size)
    put = s3.put_object(Bucket=bucket, Key="a", Body=body, ServerSideEncryption="AES256")
    assert put["ServerSideEncryption"] == "AES256" and put["ETag"] == md5(body)
    got = s3.get_object(Bucket=bucket, Key="a")
    assert got["ServerSideEncryption"] == "AES256" and got["Body"].read() == body
    assert s3.head_object(Bucket=bucket, Key="a")["ServerSideEncryption"] == "AES256"
    s3.put_object(Bucket=bucket, Key="plain", Body=body)
    assert "ServerSideEncryption" not in s3.head_object(Bucket=bucket, Key="plain")


@pytest.mark.parametrize("size", [0, 10, 70_000, 2_500_000])
def test_a_clients_key(s3, bucket, refused, size):
    body = os.urandom(size)
    put = s3.put_object(Bucket=bucket, Key="a", Body=body, **customer(KEY))
    assert (put["SSECustomerAlgorithm"], put["SSECustomerKeyMD5"]) == ("AES256", key_md5(KEY))
    assert put["ETag"] != md5(body) and len(put["ETag"]) == 34
    got = s3.get_object(Bucket=bucket, Key="a", **customer(KEY))
    assert got["Body"].read() == body and got["SSECustomerKeyMD5"] == key_md5(KEY)
    assert got["ETag"] == put["ETag"] == s3.list_objects_v2(Bucket=bucket)["Contents"][0]["ETag"]
    head = s3.head_object(Bucket=bucket, Key="a", **customer(KEY))
    assert head["ContentLength"] == size and head["SSECustomerAlgorithm"] == "AES256"
    with refused("InvalidRequest", 400):
        s3.get_object(Bucket=bucket, Key="a")
    with refused("AccessDenied", 403):
        s3.get_object(Bucket=bucket, Key="a", **customer(OTHER))
    with refused("400", 400):
        s3.head_object(Bucket=bucket, Key="a")
    with refused("403", 403):
        s3.head_object(Bucket=bucket, Key="a", **customer(OTHER))
    # Here alone boto3 wants it encoded.
    encoded = {**customer(base64.b64encode(KEY).decode()), "SSECustomerKeyMD5": key_md5(KEY)}
    attributes = s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=["ObjectSize"], **encoded)
    assert attributes["ObjectSize"] == size
    with refused("InvalidRequest", 400):
        s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=["ObjectSize"])


def test_ranges_of_what_is_encrypted(s3, bucket):
    body = os.urandom(300_000)
    s3.put_object(Bucket=bucket, Key="a", Body=body, **customer(KEY))
    for first, last in ((0, 0), (65_535, 65_536), (100_000, 199_999), (299_999, 299_999)):
        got = read(s3, bucket, "a", Range=f"bytes={first}-{last}", **customer(KEY))
        assert got == body[first : last + 1]


def test_a_key_for_what_has_none_is_refused(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="plain", Body=b"x")
    s3.put_object(Bucket=bucket, Key="ours", Body=b"x", ServerSideEncryption="AES256")
    for key in ("plain", "ours"):
        with refused("InvalidRequest", 400):
            s3.get_object(Bucket=bucket, Key=key, **customer(KEY))


def key_headers(secret=KEY, /, **changed):
    prefix = "x-amz-server-side-encryption-customer-"
    headers = {"algorithm": "AES256", "key": base64.b64encode(secret).decode(), "key-MD5": key_md5(secret), **changed}
    return {prefix + name: value for name, value in headers.items() if value is not None}


@pytest.mark.parametrize(
    "headers, code, words",
    [
        (key_headers(algorithm=None), "InvalidArgument", "a valid encryption algorithm"),
        (key_headers(algorithm="AES128"), "InvalidEncryptionAlgorithmError", "AES256"),
        (key_headers(key=None), "InvalidArgument", "an appropriate secret key"),
        (key_headers(**{"key-MD5": None}), "InvalidArgument", "MD5 of the secret key"),
        (key_headers(**{"key-MD5": key_md5(OTHER)}), "InvalidArgument", "did not match the hash"),
        (key_headers(b"short"), "InvalidArgument", "invalid for the specified algorithm"),
        (key_headers(key="%%%"), "InvalidArgument", "invalid for the specified algorithm"),
        ({**key_headers(), "x-amz-server-side-encryption": "AES256"}, "InvalidArgument", "incompatible"),
        ({"x-amz-server-side-encryption": "ROT13"}, "InvalidArgument", "not supported"),
        ({"x-amz-server-side-encryption": "aws:kms"}, "NotImplemented", "not implemented"),
        ({"x-amz-server-side-encryption": "aws:kms:dsse"}, "NotImplemented", "not implemented"),
        ({"x-amz-server-side-encryption-aws-kms-key-id": "a"}, "NotImplemented", "not implemented"),
    ],
)
def test_odd_requests_leave_nothing(s3, raw, bucket, headers, code, words):
    reply = raw("PUT", f"/{bucket}/a", headers=headers, data=b"x")
    assert f"<Code>{code}</Code>" in reply.text and words in reply.text, reply.text
    assert reply.status_code == (501 if code == "NotImplemented" else 400)
    for secret in (KEY, b"short"):
        assert base64.b64encode(secret).decode() not in reply.text
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_a_read_cannot_choose(raw, s3, bucket):
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    reply = raw("GET", f"/{bucket}/a", headers={"x-amz-server-side-encryption": "AES256"})
    assert reply.status_code == 400 and "not supported for this operation" in reply.text


def test_a_buckets_default(s3, bucket, refused):
    with refused("ServerSideEncryptionConfigurationNotFoundError", 404):
        s3.get_bucket_encryption(Bucket=bucket)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == [rule]
    for size in (10, 100_000):
        assert s3.put_object(Bucket=bucket, Key="a", Body=b"x" * size)["ServerSideEncryption"] == "AES256"
        assert read(s3, bucket, "a") == b"x" * size
    assert "ServerSideEncryption" not in s3.put_object(Bucket=bucket, Key="b", Body=b"b", **customer(KEY))
    assert s3.create_multipart_upload(Bucket=bucket, Key="c")["ServerSideEncryption"] == "AES256"
    s3.delete_bucket_encryption(Bucket=bucket)
    assert "ServerSideEncryption" not in s3.put_object(Bucket=bucket, Key="d", Body=b"d")
    assert s3.head_object(Bucket=bucket, Key="a")["ServerSideEncryption"] == "AES256"
    for algorithm in ("aws:kms", "aws:kms:dsse"):
        with refused("NotImplemented", 501):
            rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
            s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    with refused("NotImplemented", 501):
        rule = {"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    with refused("ServerSideEncryptionConfigurationNotFoundError", 404):
        s3.get_bucket_encryption(Bucket=bucket)


def upload_parts(s3, bucket, key, body, **options):
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key, **options)
    of_part = {name: value for name, value in options.items() if name.startswith("SSECustomer")}
    parts = []
    for number in (1, 2):
        piece = body[(number - 1) * PART : number * PART]
        part = s3.upload_part(
            Bucket=bucket, Key=key, UploadId=upload["UploadId"], PartNumber=number, Body=piece, **of_part
        )
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    return upload, part, parts


def complete(s3, bucket, key, upload, parts):
    return s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload["UploadId"], MultipartUpload={"Parts": parts}
    )


def test_parts_with_the_servers_key(s3, bucket):
    body = os.urandom(PART + 100)
    upload, part, parts = upload_parts(s3, bucket, "a", body, ServerSideEncryption="AES256")
    done = complete(s3, bucket, "a", upload, parts)
    assert upload["ServerSideEncryption"] == part["ServerSideEncryption"] == done["ServerSideEncryption"] == "AES256"
    assert read(s3, bucket, "a") == body
    digests = b"".join(hashlib.md5(body[at : at + PART]).digest() for at in (0, PART))
    assert done["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"'


def test_parts_with_a_clients_key(s3, bucket, refused):
    body = os.urandom(PART + 100)
    upload, part, parts = upload_parts(s3, bucket, "a", body, **customer(KEY))
    assert upload["SSECustomerKeyMD5"] == part["SSECustomerKeyMD5"] == key_md5(KEY)
    assert part["ETag"] != md5(body[PART:])
    which = {"Bucket": bucket, "Key": "a", "UploadId": upload["UploadId"], "PartNumber": 3, "Body": b"x"}
    with refused("InvalidRequest", 400) as missing:
        s3.upload_part(**which)
    assert "initiate requested encryption" in str(missing.value)
    with refused("InvalidRequest", 400) as wrong:
        s3.upload_part(**which, **customer(OTHER))
    assert "did not match the ones used originally" in str(wrong.value)
    listed = s3.list_parts(Bucket=bucket, Key="a", UploadId=upload["UploadId"])["Parts"]
    assert [entry["ETag"] for entry in listed] == [entry["ETag"] for entry in parts]
    done = complete(s3, bucket, "a", upload, parts)
    assert done["ETag"].endswith('-2"')
    assert read(s3, bucket, "a", **customer(KEY)) == body
    assert read(s3, bucket, "a", PartNumber=2, **customer(KEY)) == body[PART:]
    with refused("InvalidRequest", 400):
        s3.get_object(Bucket=bucket, Key="a")


def test_a_key_for_a_part_of_an_upload_without(s3, bucket, refused):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="a")["UploadId"]
    with refused("InvalidRequest", 400):
        s3.upload_part(Bucket=bucket, Key="a", UploadId=upload, PartNumber=1, Body=b"x", **customer(KEY))


@pytest.mark.parametrize("size", [100, 300_000])
def test_copies(s3, bucket, refused, size):
    body = os.urandom(size)
    s3.put_object(Bucket=bucket, Key="a", Body=body, Metadata={"m": "1"}, **customer(KEY))
    to_b = {"Bucket": bucket, "Key": "b", "CopySource": {"Bucket": bucket, "Key": "a"}}
    with refused("InvalidRequest", 400):
        s3.copy_object(**to_b)
    with refused("AccessDenied", 403):
        s3.copy_object(**to_b, **customer(OTHER, "CopySource"))
    s3.copy_object(**to_b, **customer(KEY, "CopySource"))
    assert read(s3, bucket, "b") == body
    copied = s3.copy_object(**to_b, **customer(KEY, "CopySource"), ServerSideEncryption="AES256")
    assert copied["ServerSideEncryption"] == "AES256" and copied["CopyObjectResult"]["ETag"] == md5(body)
    rotated = s3.copy_object(**to_b, **customer(KEY, "CopySource"), **customer(OTHER))
    assert rotated["SSECustomerKeyMD5"] == key_md5(OTHER)
    assert read(s3, bucket, "b", **customer(OTHER)) == body
    with refused("AccessDenied", 403):
        read(s3, bucket, "b", **customer(KEY))
    # Onto itself: another key is a change.
    itself = {"Bucket": bucket, "Key": "a", "CopySource": {"Bucket": bucket, "Key": "a"}}
    s3.copy_object(**itself, **customer(KEY, "CopySource"), **customer(OTHER))
    assert s3.get_object(Bucket=bucket, Key="a", **customer(OTHER))["Metadata"] == {"m": "1"}


def test_a_part_copied_with_both_keys(s3, bucket, refused):
    body = os.urandom(200_000)
    s3.put_object(Bucket=bucket, Key="a", Body=body, **customer(KEY))
    upload = s3.create_multipart_upload(Bucket=bucket, Key="b", **customer(OTHER))["UploadId"]
    part = {"Bucket": bucket, "Key": "b", "UploadId": upload, "PartNumber": 1, "CopySourceRange": "bytes=10-150000"}
    part["CopySource"] = {"Bucket": bucket, "Key": "a"}
    with refused("InvalidRequest", 400):
        s3.upload_part_copy(**part, **customer(OTHER))
    copied = s3.upload_part_copy(**part, **customer(OTHER), **customer(KEY, "CopySource"))
    assert copied["SSECustomerKeyMD5"] == key_md5(OTHER)
    complete(s3, bucket, "b", {"UploadId": upload}, [{"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]}])
    assert read(s3, bucket, "b", **customer(OTHER)) == body[10:150_001]


def test_checksums_are_those_of_the_plain_bytes(s3, bucket):
    put = s3.put_object(Bucket=bucket, Key="a", Body=b"123456789", ChecksumAlgorithm="CRC32C", **customer(KEY))
    assert put["ChecksumCRC32C"] == "4waSgw=="
    assert s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED", **customer(KEY))["ChecksumCRC32C"] == "4waSgw=="


def test_tags_and_deletion_need_no_key(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a", Body=b"x", **customer(KEY))
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": [{"Key": "t", "Value": "v"}]})
    assert read(s3, bucket, "a", **customer(KEY)) == b"x"
    s3.delete_object(Bucket=bucket, Key="a")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_a_policy_can_demand_it(s3, bucket, limited, refused):
    unencrypted = {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "true"}}
    client = limited(
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": unencrypted},
    )
    with refused("AccessDenied", 403):
        client.put_object(Bucket=bucket, Key="a", Body=b"x")
    client.put_object(Bucket=bucket, Key="a", Body=b"x", **customer(KEY))
