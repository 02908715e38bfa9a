"""A voice recorder's backend on DynamoDB and S3. Stock boto3: the endpoint and the credentials come from the environment."""

import hashlib
import hmac
import secrets
import sys
import uuid
import wave
from datetime import datetime, timezone

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

PASSWORD_ROUNDS = 50_000


class Refused(Exception):
    """The caller may not do this; the text is for them."""


class RecorderBackend:
    def __init__(self, session=None, prefix="recorder"):
        session = session or boto3.Session()
        self.dynamodb = session.resource("dynamodb")
        self.s3 = session.client("s3")
        self.users_name = f"{prefix}-users"
        self.recordings_name = f"{prefix}-recordings"
        self.bucket = f"{prefix}-sounds"

    def create_resources(self):
        """Makes the tables and the bucket; what is there already stays."""
        self._create_table(self.users_name, "id", "auth_key")
        self._create_table(self.recordings_name, "id", "user_id", index="user_id")
        try:
            self.s3.create_bucket(Bucket=self.bucket)
        except self.s3.exceptions.BucketAlreadyOwnedByYou:
            pass
        self.users = self.dynamodb.Table(self.users_name)
        self.recordings = self.dynamodb.Table(self.recordings_name)

    def _create_table(self, name, partition, sort, index=None):
        definition = {
            "TableName": name,
            "KeySchema": [
                {"AttributeName": partition, "KeyType": "HASH"},
                {"AttributeName": sort, "KeyType": "RANGE"},
            ],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in (partition, sort)],
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        }
        if index:
            definition["GlobalSecondaryIndexes"] = [
                {
                    "IndexName": f"by-{index}",
                    "KeySchema": [{"AttributeName": index, "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                    "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
                }
            ]
        try:
            self.dynamodb.create_table(**definition).wait_until_exists()
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceInUseException":
                raise

    # --- people -----------------------------------------------------------------------------------------------------

    def sign_up(self, name, password):
        """Returns the new user's id. The same name cannot sign up twice."""
        salt = secrets.token_bytes(16)
        user = {
            "id": name,
            "auth_key": "login",
            "salt": salt,
            "password": self._hash(password, salt),
            "joined": datetime.now(timezone.utc).isoformat(),
        }
        try:
            self.users.put_item(Item=user, ConditionExpression=Attr("id").not_exists())
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                raise Refused("that name is taken") from error
            raise
        return name

    def log_in(self, name, password):
        """Returns a token that the other calls want."""
        found = self.users.get_item(Key={"id": name, "auth_key": "login"}, ConsistentRead=True).get("Item")
        if not found or not hmac.compare_digest(bytes(found["password"]), self._hash(password, bytes(found["salt"]))):
            raise Refused("wrong name or password")
        token = secrets.token_hex(16)
        self.users.put_item(Item={"id": name, "auth_key": token})
        return token

    def log_out(self, name, token):
        self.users.delete_item(Key={"id": name, "auth_key": token})

    def _check(self, name, token):
        if token == "login" or "Item" not in self.users.get_item(Key={"id": name, "auth_key": token}, ConsistentRead=True):
            raise Refused("please log in")

    @staticmethod
    def _hash(password, salt):
        return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, PASSWORD_ROUNDS)

    # --- recordings -------------------------------------------------------------------------------------------------

    def upload(self, name, token, title, path):
        """Stores a WAV file and returns the recording's id."""
        self._check(name, token)
        with wave.open(str(path)) as sound:
            milliseconds = sound.getnframes() * 1000 // sound.getframerate()
        recording_id = str(uuid.uuid4())
        key = f"{name}/{recording_id}.wav"
        self.s3.upload_file(str(path), self.bucket, key, ExtraArgs={"ContentType": "audio/wav"})
        self.recordings.put_item(
            Item={
                "id": recording_id,
                "user_id": name,
                "title": title,
                "milliseconds": milliseconds,
                "key": key,
                "at": datetime.now(timezone.utc).isoformat(),
            }
        )
        return recording_id

    def list(self, name, token):
        """The user's recordings, oldest first."""
        self._check(name, token)
        items, start = [], {}
        while True:
            page = self.recordings.query(
                IndexName="by-user_id", KeyConditionExpression=Key("user_id").eq(name), **start
            )
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                return sorted(items, key=lambda item: item["at"])
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def rename(self, name, token, recording_id, title):
        self._check(name, token)
        self.recordings.update_item(
            Key={"id": recording_id, "user_id": name},
            UpdateExpression="SET title = :title",
            ConditionExpression="attribute_exists(id)",
            ExpressionAttributeValues={":title": title},
        )

    def download(self, name, token, recording_id, first=None, last=None):
        """The sound, or its bytes `first` to `last`."""
        key = self._recording(name, token, recording_id)["key"]
        part = {} if first is None else {"Range": f"bytes={first}-{last}"}
        return self.s3.get_object(Bucket=self.bucket, Key=key, **part)["Body"].read()

    def delete(self, name, token, recording_id):
        recording = self._recording(name, token, recording_id)
        self.s3.delete_object(Bucket=self.bucket, Key=recording["key"])
        self.recordings.delete_item(Key={"id": recording_id, "user_id": name})

    def _recording(self, name, token, recording_id):
        self._check(name, token)
        found = self.recordings.get_item(Key={"id": recording_id, "user_id": name}, ConsistentRead=True).get("Item")
        if not found:
            raise Refused("no such recording")
        return found


def main():
    name, path = sys.argv[1:3]
    backend = RecorderBackend()
    backend.create_resources()
    try:
        backend.sign_up(name, "secret")
    except Refused:
        pass  # ran before
    token = backend.log_in(name, "secret")
    backend.upload(name, token, path, path)
    for recording in backend.list(name, token):
        print(recording["at"], recording["milliseconds"], "ms", recording["title"])


if __name__ == "__main__":
    main()
