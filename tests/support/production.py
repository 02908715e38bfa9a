"""Runs `aloft serve` over TLS for tests, and issues key files for Google's clients.

    with ProductionServer() as server:
        key_file = server.service_account("app")
"""

import datetime
import ipaddress
import json
import pathlib
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from support.server import AloftServer, binary
from support.waiting import EVENT_SECONDS

COMMAND_SECONDS = EVENT_SECONDS


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(subject, key, issuer, issuer_key, *, authority, names=()):
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(_name(issuer)).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def make_certificates(folder):
    """ca.pem, server.pem and server-key.pem for localhost and 127.0.0.1."""
    authority = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    server = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    (folder / "ca.pem").write_bytes(_certificate("test authority", authority, "test authority", authority, authority=True))
    (folder / "server.pem").write_bytes(
        _certificate("localhost", server, "test authority", authority, authority=False, names=names)
    )
    (folder / "server-key.pem").write_bytes(
        server.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


class ProductionServer(AloftServer):
    """`aloft serve` on loopback with a certificate of a private authority."""

    PROJECT = "test-project"

    def configure(self):
        if not (self.data_directory / "ca.pem").exists():
            make_certificates(self.data_directory)
        folder = self.data_directory
        (folder / "aloft.toml").write_text(
            f'data = "{folder}"\nlisten = ["127.0.0.1:{self.port}"]\nproject = "{self.PROJECT}"\nlog = "debug"\n'
            f'[tls]\ncertificate = "{folder}/server.pem"\nkey = "{folder}/server-key.pem"\n'
        )

    def command(self):
        return [*self.wrapper, binary(), "serve", "--config", str(self.data_directory / "aloft.toml"), *self.arguments]

    @property
    def authority(self):
        return str(self.data_directory / "ca.pem")

    def keys(self, *arguments):
        """Runs `aloft keys` and returns what it printed."""
        command = [binary(), "keys", *map(str, arguments), "--data", str(self.data_directory)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def service_account(self, account="app", policy=None, arguments=()):
        """The path of a new key file of the account."""
        number = len(list(self.data_directory.glob("*.key.json")))
        path = self.data_directory / f"{account}-{number}.key.json"
        if policy is not None:
            document = self.data_directory / f"{account}-{number}.policy.json"
            document.write_text(json.dumps({"Version": "2012-10-17", "Statement": policy}))
            arguments = [*arguments, "--policy", document]
        self.keys("create", "--google", "--account", account, "--out", path, *arguments)
        return path

    def client_environment(self):
        """What clients of this machine need in order to trust the certificate."""
        return {"REQUESTS_CA_BUNDLE": self.authority, "NODE_EXTRA_CA_CERTS": self.authority}


def key_id(key_file):
    return json.loads(pathlib.Path(key_file).read_text())["private_key_id"]
