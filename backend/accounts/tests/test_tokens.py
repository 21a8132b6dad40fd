import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils import timezone

from accounts import tokens as tokens_module
from accounts.authentication import authenticate_token
from accounts.models import User
from accounts.tests.conftest import Http
from accounts.tokens import read_token
from api.errors import ApiError

pytestmark = pytest.mark.django_db
IDS = ("jti", "sid", "sub")


def key() -> str:
    return str(tokens_module._backend(settings.SECRET_KEY).signing_key)


def payload_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def encode(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forge(good: str, **changes: Any) -> str:
    """A token that differs from a good one by some claims (None: left out), well signed."""
    payload = {k: v for k, v in (payload_of(good) | changes).items() if v is not None}
    return jwt.encode(payload, key(), "HS256")


def assert_refused(token: str) -> None:
    response = Http(token).get("/api/me")
    assert response.status_code == 401, token[:80]
    assert response.json()["code"] == "token_not_valid"
    assert response.headers["WWW-Authenticate"] == "Bearer"
    refresh = Http().post("/api/auth/refresh", {"refresh": token})
    assert (refresh.status_code, refresh.json()["code"]) == (401, "token_not_valid")


def test_the_claims_are_those_of_the_contract(bronn: User, tokens: dict[str, str]) -> None:
    access, refresh = payload_of(tokens["access"]), payload_of(tokens["refresh"])
    names = {"iss", "aud", "typ", "jti", "sid", "sub", "epoch", "iat", "exp"}
    assert set(access) == set(refresh) == names
    assert (access["typ"], access["exp"] - access["iat"]) == ("access", 300)
    assert (refresh["typ"], refresh["exp"] - refresh["iat"]) == ("refresh", 86_400)
    assert access["sid"] == refresh["sid"]
    assert access["sub"] == str(bronn.id)
    assert jwt.get_unverified_header(tokens["access"]) == {"alg": "HS256", "typ": "JWT"}


def test_a_token_that_only_looks_forged_is_accepted(tokens: dict[str, str]) -> None:
    """The control of the tests below: their way of forging, without a change, works."""
    assert Http(forge(tokens["access"])).get("/api/me").status_code == 200


def test_a_client_finds_its_own_session_and_user_by_its_token(tokens: dict[str, str]) -> None:
    for kind in ("access", "refresh"):
        claims = payload_of(tokens[kind])
        (session,) = Http(tokens["access"]).get("/api/auth/sessions").json()["results"]
        assert (claims["sid"], session["current"]) == (session["id"], True)
        assert claims["sub"] == Http(tokens["access"]).get("/api/me").json()["id"]


def test_tokens_that_spell_ids_without_dashes_go_on_working(tokens: dict[str, str]) -> None:
    old = {
        kind: forge(token, **{name: payload_of(token)[name].replace("-", "") for name in IDS})
        for kind, token in tokens.items()
        if kind in ("access", "refresh")
    }
    assert Http(old["access"]).get("/api/me").status_code == 200
    refreshed = Http().post("/api/auth/refresh", {"refresh": old["refresh"]})
    assert refreshed.status_code == 200
    assert Http(refreshed.json()["access"]).get("/api/me").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "another-api"},
        {"aud": None},
        {"aud": []},
        {"typ": "id"},
        {"typ": None},
        {"jti": None},
        {"sid": None},
        {"sid": "x"},
        {"sid": "00000000000040008000000000000000"},
        {"sub": None},
        {"sub": "00000000000040008000000000000000"},
        {"epoch": 1},
        {"epoch": None},
        {"epoch": "x"},
        {"epoch": 10**30},
        {"epoch": -1},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": None},
        {"iat": "then"},
        {"nbf": 10**12},
    ],
)
@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_a_changed_claim_is_refused(
    tokens: dict[str, str], kind: str, changes: dict[str, Any]
) -> None:
    assert_refused(forge(tokens[kind], **changes))


def test_no_other_algorithm_is_talked_into(tokens: dict[str, str]) -> None:
    payload = payload_of(tokens["access"])
    private = rsa.generate_private_key(65537, 2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    good_signature = tokens["access"].rpartition(".")[2]
    body = encode(payload)
    for token in (
        jwt.encode(payload, "", "none"),
        f"{encode({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        f"{encode({'alg': 'None', 'typ': 'JWT'})}.{body}.{good_signature}",
        f"{encode({'alg': 'HS256', 'typ': 'JWT'})}.{body}.",
        jwt.encode(payload, private, "RS256"),
        jwt.encode(payload, public.hex(), "HS256"),
        jwt.encode(payload, key() * 2, "HS512"),
        jwt.encode(payload, key(), "HS256", headers={"kid": "../../dev/null"}),
        jwt.encode(payload, settings.SECRET_KEY, "HS256"),
        f"{encode(b'{}')}.{body}.{good_signature}",
    ):
        assert_refused(token)


def test_a_changed_byte_is_refused(tokens: dict[str, str]) -> None:
    head, body, signature = tokens["access"].split(".")
    other = payload_of(tokens["access"]) | {"sub": "0" * 32}
    assert_refused(f"{head}.{encode(other)}.{signature}")
    assert_refused(f"{head}.{body}.{signature[:-2]}")
    assert_refused(f"{head}.{body}.{'A' * len(signature)}")
    assert_refused(f"{head}.{body}")
    assert_refused(f"{head}..{signature}")
    assert_refused(tokens["access"] + ".x")


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "...",
        "é.é.é",
        encode(b"[" * 1_400) + ".e30.x",
        encode({"alg": "HS256", "typ": "JWT"}) + "." + encode(b"[" * 900) + ".x",
        "a" * 100_000,
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + "\x00" + ".x",
    ],
)
def test_garbage_is_refused(token: str) -> None:
    with pytest.raises(ApiError, match="invalid or has expired"):
        read_token(token, "access")
    if "\x00" not in token and token.isascii():
        assert_refused(token)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "bearer x y", "BEARER \t x"])
def test_an_odd_bearer_header_is_refused(header: str) -> None:
    response = Http().get("/api/me", Authorization=header)
    assert (response.status_code, response.json()["code"]) == (401, "token_not_valid")


@pytest.mark.parametrize("header", ["", "Basic eDp5", "Token abc", "x", "\xff"])
def test_another_scheme_is_no_authentication(header: str) -> None:
    response = Http().get("/api/me", Authorization=header)
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


def test_the_scheme_may_be_written_in_any_case(tokens: dict[str, str]) -> None:
    header = f"bEARER  {tokens['access']}"
    assert Http().get("/api/me", Authorization=header).status_code == 200


def test_another_secret_makes_other_tokens(tokens: dict[str, str], settings: Any) -> None:
    assert authenticate_token(tokens["access"]).user.is_active
    settings.SECRET_KEY = "another secret that is long enough for it"
    assert_refused(tokens["access"])


def test_equal_claims_give_equal_bytes(tokens: dict[str, str]) -> None:
    claims = read_token(tokens["refresh"], "refresh")
    assert tokens_module.write_token(claims) == tokens["refresh"]
    assert claims.expires_at > timezone.now().timestamp()
