"""gcsfs: Cloud Storage as a file system, as pandas and dask use it."""

import os

import pytest

# Otherwise it asks Google's gRPC API, over TLS, for the kind of each bucket, and waits a minute for no answer.
os.environ["GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT"] = "false"
gcsfs = pytest.importorskip("gcsfs")


@pytest.fixture
def files(server, monkeypatch):
    if not hasattr(server, "data_directory"):
        pytest.skip("Google's emulator mode needs a server of ours")
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.variables["STORAGE_EMULATOR_HOST"])
    return gcsfs.GCSFileSystem(
        project="aloft-dev",
        token="anon",
        endpoint_url=server.variables["STORAGE_EMULATOR_HOST"],
        skip_instance_cache=True,
        use_listings_cache=False,
    )


@pytest.mark.parametrize("size", [0, 10, 300_000, 6_000_000])
def test_files_are_written_and_read(files, bucket, size):
    body = os.urandom(size)
    path = f"{bucket.name}/dir/file"
    with files.open(path, "wb", block_size=1 << 20) as file:
        file.write(body)
    assert files.cat(path) == body and files.info(path)["size"] == size
    with files.open(path, "rb") as file:
        file.seek(max(0, size - 5))
        assert file.read() == body[-5:]


def test_a_tree(files, bucket):
    root = bucket.name
    for name in ("a", "b/1", "b/c/2"):
        files.pipe(f"{root}/{name}", name.encode())
    assert sorted(files.ls(root)) == [f"{root}/a", f"{root}/b"]
    assert sorted(files.find(root)) == [f"{root}/a", f"{root}/b/1", f"{root}/b/c/2"]
    assert files.glob(f"{root}/b/*/*") == [f"{root}/b/c/2"]
    assert files.isdir(f"{root}/b") and files.isfile(f"{root}/a") and not files.exists(f"{root}/z")
    files.cp(f"{root}/a", f"{root}/copy")
    files.mv(f"{root}/copy", f"{root}/moved")
    assert files.cat(f"{root}/moved") == b"a"
    files.rm(f"{root}/b", recursive=True)
    assert sorted(files.find(root)) == [f"{root}/a", f"{root}/moved"]
    files.setxattrs(f"{root}/a", k="v")
    assert files.getxattr(f"{root}/a", "k") == "v"


def test_a_local_tree_up_and_down(files, bucket, tmp_path):
    (tmp_path / "up/sub").mkdir(parents=True)
    for number in range(20):
        (tmp_path / f"up/sub/{number}").write_bytes(bytes([number]) * number)
    files.put(str(tmp_path / "up"), f"{bucket.name}/tree", recursive=True)
    files.get(f"{bucket.name}/tree", str(tmp_path / "down"), recursive=True)
    for number in range(20):
        assert (tmp_path / f"down/sub/{number}").read_bytes() == bytes([number]) * number
