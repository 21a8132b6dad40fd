"""Signed tokens: HS256 with a pinned header, and nothing believed before the signature is
checked.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import jwt
import orjson
from django.conf import settings
from django.utils.crypto import salted_hmac

from api.errors import token_not_valid

Kind = Literal["access", "refresh"]

ISSUER = "bronn"
AUDIENCE = "bronn-api"
MAX_LENGTH = 2048

_HEADER = {"alg": "HS256", "typ": "JWT"}
# Every token of ours starts with these characters. Comparing them leaves no other algorithm to
# talk anybody into, and spares the parsing of a stranger's JSON.
_PREFIX = urlsafe_b64encode(orjson.dumps(_HEADER)).rstrip(b"=").decode() + "."


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. `issued_at` and `expires_at` are Unix seconds."""

    kind: Kind
    id: UUID
    session_id: UUID
    user_id: UUID
    epoch: int
    issued_at: int
    expires_at: int


def write_token(claims: Claims) -> str:
    """The token; equal claims give equal bytes."""
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "typ": claims.kind,
        "jti": claims.id.hex,
        "sid": claims.session_id.hex,
        "sub": claims.user_id.hex,
        "epoch": claims.epoch,
        "iat": claims.issued_at,
        "exp": claims.expires_at,
    }
    return jwt.encode(payload, _signing_key(settings.SECRET_KEY), "HS256", headers=_HEADER)


def read_token(raw: str, kind: Kind, *, allow_expired: bool = False) -> Claims:
    """The claims of a token that this server signed as `kind`; raises `ApiError` 401
    `token_not_valid` for any other.
    """
    if len(raw) > MAX_LENGTH or not raw.startswith(_PREFIX):
        raise token_not_valid()
    try:
        payload = jwt.decode(
            raw,
            _signing_key(settings.SECRET_KEY),
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={
                "require": ["exp", "iat", "iss", "aud", "sub", "jti"],
                "verify_exp": not allow_expired,
                # Two servers' clocks may differ by a little.
                "verify_iat": False,
            },
        )
        return _read_claims(payload, kind)
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError):
        raise token_not_valid() from None


def _read_claims(payload: dict[str, Any], kind: Kind) -> Claims:
    if payload["typ"] != kind:
        raise ValueError("another kind of token")
    return Claims(
        kind=kind,
        id=UUID(payload["jti"]),
        session_id=UUID(payload["sid"]),
        user_id=UUID(payload["sub"]),
        epoch=int(payload["epoch"]),
        issued_at=int(payload["iat"]),
        expires_at=int(payload["exp"]),
    )


@lru_cache(maxsize=4)
def _signing_key(secret: str) -> bytes:
    """A key of its own, so that nothing else signed with the server's secret can pass for a
    token.
    """
    return salted_hmac("accounts.tokens", b"signing key", secret, algorithm="sha256").digest()
