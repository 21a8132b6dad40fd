"""Which tokens are Google's word."""

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from accounts import google
from accounts.tests.google_server import (
    CLIENT_ID,
    KEY_ID,
    SUB,
    CertificateServer,
    certify,
    claims,
    encode,
    make_key,
    refusal,
    sign,
    token,
)


def test_googles_word_is_taken(certs: CertificateServer) -> None:
    for issuer in ("accounts.google.com", "https://accounts.google.com"):
        identity = google.verify(token("Arya@Gmail.com", iss=issuer), audience=CLIENT_ID)
        assert (identity.sub, identity.email) == (SUB, "arya@gmail.com")
        assert identity.expires_at - identity.issued_at == 3600
    good = token(nonce="n-1", azp=None)
    assert google.verify(good, audience=CLIENT_ID, nonce="n-1").sub == SUB
    assert google.verify(good, audience=CLIENT_ID).sub == SUB


def by_hand(header: dict[str, Any], sign_it: Callable[[bytes], bytes] = lambda _: b"") -> str:
    signed = f"{encode(header)}.{encode(claims())}"
    return f"{signed}.{urlsafe_b64encode(sign_it(signed.encode())).rstrip(b'=').decode()}"


def keyed(signed: bytes) -> bytes:
    """HS256 with what everybody knows, the certificate, for a secret."""
    return hmac.new(certify(KEY_ID).encode(), signed, hashlib.sha256).digest()


def tampered() -> str:
    header, _, signature = token().split(".")
    return f"{header}.{encode(claims('victim@gmail.com'))}.{signature}"


def now() -> int:
    return int(time.time())


FORGED: dict[str, Callable[[], str]] = {
    "no algorithm": lambda: by_hand({"alg": "none", "kid": KEY_ID}),
    "NONE": lambda: by_hand({"alg": "NONE", "kid": KEY_ID}),
    "HS256 with the public key": lambda: by_hand({"alg": "HS256", "kid": KEY_ID}, keyed),
    "ES256 over RSA": lambda: by_hand({"alg": "ES256", "kid": KEY_ID}, lambda _: b"x" * 64),
    "no signature": lambda: by_hand({"alg": "RS256", "kid": KEY_ID}),
    "another key": lambda: sign(claims(), key="mallory"),
    "another key's id": lambda: sign(claims(), kid="key-2"),
    "no key id": lambda: jwt.encode(claims(), make_key(KEY_ID), algorithm="RS256"),
    "a key id that is none": lambda: by_hand({"alg": "RS256", "kid": [KEY_ID]}),
    "its own key along": lambda: sign(
        claims(), key="mallory", jwk={"kty": "RSA"}, x5u="http://127.0.0.1/"
    ),
    "another body": tampered,
    "another program's": lambda: token(aud="other.apps.googleusercontent.com"),
    "ours among several": lambda: token(aud=[CLIENT_ID, "other"]),
    "ours alone in a list": lambda: token(aud=[CLIENT_ID]),
    "nobody's": lambda: token(aud=None),
    "handed on by another program": lambda: token(azp="other.apps.googleusercontent.com"),
    "another issuer": lambda: token(iss="https://accounts.google.com.evil.example"),
    "no issuer": lambda: token(iss=None),
    "expired": lambda: token(iat=now() - 7200, exp=now() - 60),
    "without an end": lambda: token(exp=None),
    "from tomorrow": lambda: token(iat=now() + 86400, exp=now() + 90000),
    "not valid yet": lambda: token(nbf=now() + 600),
    "times that are none": lambda: token(iat="now", exp="later"),
    "an end beyond numbers": lambda: token(exp=float("inf")),
    "an end beyond the calendar": lambda: token(exp=1e300),
    "an end in two days": lambda: token(exp=now() + 2 * 86400),
    "unverified": lambda: token(email_verified=False),
    "verified in words": lambda: token(email_verified="true"),
    "verified as a number": lambda: token(email_verified=1),
    "verified unsaid": lambda: token(email_verified=None),
    "no sub": lambda: token(sub=None),
    "an empty sub": lambda: token(sub=""),
    "a sub that is no text": lambda: token(sub={"x": 1}),
    "a long sub": lambda: token(sub="1" * 256),
    "no address": lambda: token(email=None),
    "an address that is no text": lambda: token(email=["a@b.c"]),
    "huge": lambda: token(name="x" * 5000),
    "cut off": lambda: token()[:-20],
    "two parts": lambda: token().rpartition(".")[0],
    "four parts": lambda: token() + ".x",
    "no token": lambda: "x",
    "nothing": lambda: "",
    "no text": lambda: "\ud800.é.\x00",
    "deep": lambda: urlsafe_b64encode(b"[" * 3000).decode() + ".x.x",
}


@pytest.mark.parametrize("shape", FORGED)
def test_nothing_else_is(certs: CertificateServer, shape: str) -> None:
    assert refusal(FORGED[shape]()) == (400, "invalid_google_token")


def test_the_nonce_must_be_the_one_that_was_asked_with(certs: CertificateServer) -> None:
    for given in ("another", None):
        raw = token(nonce=given)
        assert refusal(raw, nonce="mine") == (400, "invalid_google_token")
