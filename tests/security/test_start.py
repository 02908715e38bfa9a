"""H8: a server that would be open to the world by mistake does not start."""

import subprocess

import pytest

from support.server import binary
from support.waiting import EVENT_SECONDS


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"])
def test_h8_beyond_loopback_only_with_tls(tmp_path, address):
    config = tmp_path / "aloft.toml"
    config.write_text(f'data = "{tmp_path}/data"\nlisten = ["{address}"]\n')
    ended = subprocess.run([binary(), "serve", "--config", str(config)], capture_output=True, text=True, timeout=EVENT_SECONDS)
    assert ended.returncode != 0
    assert "TLS" in ended.stderr or "tls" in ended.stderr


def test_h8_a_data_directory_is_the_owners_alone(tmp_path, own_server):
    """What other users of the machine could read they could also leak."""
    for path in [own_server.data_directory, *own_server.data_directory.rglob("*")]:
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path
