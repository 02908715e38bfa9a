"""I1: whatever is not a valid token of an enabled key is refused, in Google's words and without a trace."""

import hashlib
import hmac
import time

import pytest
from cryptography.hazmat.primitives import serialization

BUCKETS = "/storage/v1/b?project=test-project"


def public_pem(info):
    private = serialization.load_pem_private_key(info["private_key"].encode(), None)
    return private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def hs256_with(secret):
    return lambda text: hmac.new(secret, text.encode(), hashlib.sha256).digest()


@pytest.fixture
def bad_tokens(forge, forge_of, production):
    other = forge_of(production.service_account("other"))
    now = int(time.time())
    return {
        "expired": forge.token(iat=now - 7200, exp=now - 3600),
        "from the future": forge.token(iat=now + 1800, exp=now + 3600),
        "too long a life": forge.token(exp=now + 7200),
        "no end": forge.token(exp=None),
        "wrong audience": forge.token(aud="https://storage.example.com/"),
        "an assertion": forge.token(aud=forge.info["token_uri"]),
        "google's token endpoint": forge.token(aud="https://oauth2.googleapis.com/token", scope="x"),
        "no audience, no scope": forge.token(aud=None),
        "wrong key": forge.token(sign=lambda text: forge.rs256(text, other.info)),
        "key id of another": forge.token(header={"kid": other.info["private_key_id"]}),
        "key id of nobody": forge.token(header={"kid": "0" * 40}),
        "key id as a path": forge.token(header={"kid": "../../../../etc/passwd"}),
        "key by url": forge.token(
            sign=lambda text: forge.rs256(text, other.info),
            header={"jku": "https://evil.example.com/keys", "kid": None},
        ),
        "issuer of another": forge.token(iss=other.email, sub=other.email),
        "subject of another": forge.token(sub=other.email),
        "end user": forge.token(iss="https://securetoken.google.com/test-project", sub="somebody"),
        "alg none": forge.token(header={"alg": "none"}, sign=lambda text: b""),
        "no signature": forge.token(sign=lambda text: b""),
        "hs256 with the public key": forge.token(
            header={"alg": "HS256"}, sign=hs256_with(public_pem(forge.info))
        ),
        "crit": forge.token(header={"crit": ["b64"], "b64": False}),
        "owner": "owner",
        "empty": "",
        "opaque": "ya29.a0AfH6SMBx",
        "ours, forged": "aloft1.AQEAAAAAAAAAAAAAAAAAAAAA.AAAA",
    }


def test_i1_every_other_token_is_refused(wire, bad_tokens):
    for name, token in bad_tokens.items():
        refused = wire("GET", BUCKETS, token)
        assert refused.status_code == 401, name
        assert refused.json()["error"]["code"] == 401, name
        assert token not in refused.text or not token, name


def test_i1_so_are_requests_without_any(wire, forge, unique):
    assert wire("GET", BUCKETS, forge.token()).status_code == 200
    for headers in ({}, {"Authorization": "Basic b3duZXI6"}, {"Authorization": "Bearer"}):
        refused = wire("POST", BUCKETS, json={"name": unique}, headers=headers)
        assert refused.status_code == 401 and refused.json()["error"]["code"] == 401
    assert wire("GET", f"/storage/v1/b/{unique}", forge.token()).status_code == 404


def test_nobody_is_told_of_an_emulator(production):
    assert "AWS_ACCESS_KEY_ID" in production.variables
    assert [name for name in production.variables if name.endswith("_EMULATOR_HOST")] == []


def test_the_token_endpoint_speaks_oauth(wire, forge, production):
    issued = wire.exchange(forge.assertion())
    assert issued.status_code == 200 and issued.headers["Cache-Control"] == "no-store"
    answer = issued.json()
    assert answer["token_type"] == "Bearer" and 0 < answer["expires_in"] <= 3600
    assert wire("GET", BUCKETS, answer["access_token"]).status_code == 200
    # The audiences that Google's clients use whatever the key file says.
    for audience in ("https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token"):
        assert wire.exchange(forge.assertion(aud=audience)).status_code == 200


def test_the_token_endpoint_refuses(wire, forge, forge_of, production):
    other = forge_of(production.service_account("stranger"))
    now = int(time.time())
    for assertion, error in (
        (forge.assertion(iat=now - 7200, exp=now - 3600), "invalid_grant"),
        (forge.assertion(exp=now + 7200), "invalid_grant"),
        (forge.assertion(aud="https://storage.googleapis.com/"), "invalid_grant"),
        (forge.assertion(aud="https://cloud.example.com/token"), "invalid_grant"),
        (forge.assertion(sign=lambda text: forge.rs256(text, other.info)), "invalid_grant"),
        (forge.assertion(header={"alg": "none"}, sign=lambda text: b""), "invalid_grant"),
        (forge.assertion(header={"alg": "HS256"}, sign=hs256_with(public_pem(forge.info))), "invalid_grant"),
        (forge.assertion(iss="nobody@test-project.iam.gserviceaccount.com"), "invalid_grant"),
        (forge.assertion(sub="admin@example.com"), "unauthorized_client"),
        (forge.assertion(scope=None), "invalid_scope"),
        (forge.assertion(scope="openid"), "invalid_scope"),
        (forge.assertion(target_audience="https://app.example.com"), "invalid_request"),
        ("nonsense", "invalid_grant"),
        ("", "invalid_grant"),
    ):
        refused = wire.exchange(assertion)
        assert refused.status_code in (400, 401) and refused.json()["error"] == error, refused.text
    assert wire.exchange("x", grant_type="password").json()["error"] == "unsupported_grant_type"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert wire("POST", "/token", data="grant_type=a&grant_type=b", headers=form).status_code == 400
    assert wire("POST", "/token", data="a" * 100_000, headers=form).status_code == 413


@pytest.mark.parametrize("end", ["disable", "delete"])
def test_i9_tokens_end_with_their_key(wire, forge_of, production, end):
    """An access token, one that the client signed itself, and an assertion: none outlives the key, though each has an hour left."""
    own = forge_of(production.service_account("leaver"))
    token, assertion, self_signed = wire.exchange(own.assertion()).json()["access_token"], own.assertion(), own.token()
    for bearer in (token, self_signed):
        assert wire("GET", BUCKETS, bearer).status_code == 200
    production.keys(end, own.info["private_key_id"])
    for bearer in (token, self_signed):
        assert wire("GET", BUCKETS, bearer).status_code == 401
    assert wire.exchange(assertion).json()["error"] == "invalid_grant"


def test_h7_no_token_and_no_key_in_the_log_or_the_data(wire, forge, production):
    assertion = forge.assertion()
    token = wire.exchange(assertion).json()["access_token"]
    self_signed = forge.token()
    for bearer in (token, self_signed, self_signed[:-5]):
        wire("GET", BUCKETS, bearer)
    private = "".join(forge.info["private_key"].split("\n")[1:-2])
    canaries = [token[-40:], assertion[-40:], self_signed[-40:], private[400:440]]
    for path in production.data_directory.rglob("*"):
        if path.is_file() and not path.name.endswith((".key.json", ".next.json")):
            text = path.read_bytes().decode("latin-1")
            assert [canary for canary in canaries if canary in text] == [], path
    assert [canary for canary in canaries if canary in production.log_text()] == []
