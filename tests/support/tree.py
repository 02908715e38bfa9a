"""A directory tree as users have them: many files, odd names, all sizes."""

import hashlib
import os
import pathlib
import random

FILE_COUNT = 2000
NAME_BYTES_MAX = 255
KEY_BYTES_MAX = 1024

# Each of these broke some client or server somewhere: a space, a plus and a percent sign mean something in URLs, the others
# in XML, shells, or other alphabets.
ODD_NAMES = [
    "with space.txt",
    " leading and trailing ",
    "plus+sign.bin",
    "percent%41.bin",
    "percent%.bin",
    "question?mark",
    "hash#mark",
    "amper&sand<angle>.xml",
    "quote'\"quote",
    "back\\slash",
    "semi;colon,comma=equals",
    "dollar$at@colon:star*",
    "tilde~caret^pipe|",
    "(brackets)[square]{curly}",
    "한국어 녹음.wav",
    "Größe übermäßig.txt",
    "emoji 🎙️.ogg",
    "e\u0301 combining and \u00e9 composed",
    "..dots..",
    "-leading-dash",
]


def long_path(prefix_bytes):
    """A relative path such that prefix + path is exactly as long as a key may be."""
    left = KEY_BYTES_MAX - prefix_bytes
    parts = []
    while left > 0:
        size = min(NAME_BYTES_MAX - 55, left)
        if left - size == 1:  # no room for a separator and another name
            size -= 1
        parts.append("n" * size)
        left -= size + 1
    return "/".join(parts)


def make_tree(root, seed=7, count=FILE_COUNT, key_prefix_bytes=0):
    """Fills `root` and returns {relative path: sha256 of the content}."""
    chance = random.Random(seed)
    root = pathlib.Path(root)
    paths = [f"odd/{name}" for name in ODD_NAMES] + [f"{name}/inside" for name in ODD_NAMES]
    paths.append(long_path(key_prefix_bytes))
    for number in range(count - len(paths)):
        paths.append(f"d{number % 23:02}/e{number % 7}/file {number:05}.dat")
    digests = {}
    for number, path in enumerate(paths):
        size = 3_000_000 if number % 500 == 499 else chance.choice((0, 1, 100, 2000, 9000))
        content = chance.randbytes(size)
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        digests[path] = hashlib.sha256(content).hexdigest()
    return digests


def read_tree(root):
    """{relative path: sha256 of the content} of what is on disk."""
    digests = {}
    for directory, _, names in os.walk(root):
        for name in names:
            file = pathlib.Path(directory) / name
            digests[str(file.relative_to(root))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return digests
