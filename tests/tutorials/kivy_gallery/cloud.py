"""The gallery's data: pictures in Cloud Storage, one profile document in Firestore. Stock clients of Google's.

Where they are comes from the environment (STORAGE_EMULATOR_HOST, FIRESTORE_EMULATOR_HOST). As a program it changes the
profile, from another terminal or another machine: python cloud.py name "Ada Lovelace" motto "Numbers are pictures"
"""

import mimetypes
import pathlib
import sys

from google.api_core.exceptions import Conflict
from google.cloud import firestore, storage

PROJECT = "aloft-dev"
BUCKET = "gallery"
PROFILE = "profiles/me"
NEWCOMER = {"name": "Nobody yet", "motto": "Write something about yourself", "uploads": 0}


class Cloud:
    """One gallery. Its methods wait for the network; call them from any thread but the window's."""

    def __init__(self, bucket=BUCKET, profile=PROFILE):
        self.bucket = storage.Client(project=PROJECT).bucket(bucket)
        self.profile = firestore.Client(project=PROJECT).document(profile)

    def prepare(self):
        """Makes what is not there yet."""
        try:
            self.bucket.create()
        except Conflict:
            pass  # ran before
        if not self.profile.get().exists:
            self.profile.set(NEWCOMER)

    def upload(self, path):
        """Stores a picture under its file's name and counts it in the profile."""
        path = pathlib.Path(path)
        blob = self.bucket.blob(path.name)
        blob.upload_from_filename(path, content_type=mimetypes.guess_type(path.name)[0], checksum="crc32c")
        self.profile.set({"uploads": firestore.Increment(1), "latest": path.name}, merge=True)

    def names(self):
        return [blob.name for blob in self.bucket.list_blobs()]

    def download(self, name):
        """The picture's bytes, checked against the digest that the server keeps."""
        return self.bucket.blob(name).download_as_bytes(checksum="crc32c")

    def watch_profile(self, call):
        """Calls `call` with the profile's fields now and whenever anybody changes them, from a thread of the client's.

        Returns a function that ends this.
        """

        def on_snapshot(documents, _changes, _read_time):
            for document in documents:
                call(document.to_dict() or {})

        return self.profile.on_snapshot(on_snapshot).unsubscribe

    def change_profile(self, fields):
        self.profile.set(fields, merge=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    if not words or len(words) % 2:
        sys.exit(__doc__)
    Cloud().change_profile(dict(zip(words[::2], words[1::2])))
