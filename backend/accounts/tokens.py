"""Access and refresh tokens: JWTs signed with HS256 and a fixed header."""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError

from accounts.models import Session
from api.errors import token_not_valid

Kind = Literal["access", "refresh"]

ISSUER = "bronn"
AUDIENCE = "bronn-api"
MAX_LENGTH = 2048


@dataclass(frozen=True, slots=True)
class Claims:
    """The content of a token. `issued_at` and `expires_at` are Unix seconds."""

    kind: Kind
    id: UUID
    session_id: UUID
    user_id: UUID
    epoch: int
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class TokenPair:
    """The tokens of a session."""

    access: str
    refresh: str


def write_pair(
    session: Session, refresh_id: UUID, *, issued_at: datetime, expires_at: datetime
) -> TokenPair:
    """Sign a pair of tokens. `issued_at` and `expires_at` are the refresh token's, which follows
    from the arguments alone: repeating the call gives the same bytes. The access token is new.
    """
    now = timezone.now()
    access_expires_at = min(now + settings.ACCESS_TOKEN_LIFETIME, session.absolute_expires_at)
    return TokenPair(
        access=write_token(_claims("access", session, uuid4(), now, access_expires_at)),
        refresh=write_token(_claims("refresh", session, refresh_id, issued_at, expires_at)),
    )


def _claims(
    kind: Kind, session: Session, token_id: UUID, issued_at: datetime, expires_at: datetime
) -> Claims:
    return Claims(
        kind=kind,
        id=token_id,
        session_id=session.id,
        user_id=session.user_id,
        epoch=session.epoch,
        issued_at=int(issued_at.timestamp()),
        expires_at=int(expires_at.timestamp()),
    )


def write_token(claims: Claims) -> str:
    """The signed token; equal claims give equal bytes. Ids are written as in the API, so that a
    client can compare them; those of earlier versions, without dashes, are read as well.
    """
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "typ": claims.kind,
        "jti": str(claims.id),
        "sid": str(claims.session_id),
        "sub": str(claims.user_id),
        "epoch": claims.epoch,
        "iat": claims.issued_at,
        "exp": claims.expires_at,
    }
    return _backend(settings.SECRET_KEY).encode(payload)


def read_token(raw: str, kind: Kind) -> Claims:
    """The claims of a token that this server signed as `kind` and that has not expired; raises
    `ApiError` 401 `token_not_valid` for any other.
    """
    backend = _backend(settings.SECRET_KEY)
    # All our tokens have the same header. Comparing it rules out every other algorithm before any
    # JSON is parsed.
    if len(raw) > MAX_LENGTH or raw.partition(".")[0] != _header(backend):
        raise token_not_valid()
    try:
        claims = _verify(backend, raw, kind)
    except (TokenBackendError, KeyError, ValueError, TypeError, AttributeError):
        raise token_not_valid() from None
    if claims.expires_at <= time.time():
        raise token_not_valid()
    return claims


# A client sends the same token with each request, and a valid signature stays valid. Expiry and
# the session are checked outside. `lru_cache` does not cache errors.
@lru_cache(maxsize=1024)
def _verify(backend: TokenBackend, raw: str, kind: Kind) -> Claims:
    return _read_claims(backend.decode(raw), kind)  # type: ignore[arg-type]  # it takes text


def _read_claims(payload: dict[str, Any], kind: Kind) -> Claims:
    if payload["typ"] != kind:
        raise ValueError("wrong kind of token")
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
def _backend(secret: str) -> TokenBackend:
    """The signer. Its key is derived, so that other signatures by the server's secret are no
    tokens.
    """
    key = salted_hmac("accounts.tokens", b"signing key", secret, algorithm="sha256").hexdigest()
    return TokenBackend("HS256", key, audience=AUDIENCE, issuer=ISSUER)


@lru_cache(maxsize=4)
def _header(backend: TokenBackend) -> str:
    return backend.encode({}).partition(".")[0]
