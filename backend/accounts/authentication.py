"""From `Authorization: Bearer <access>` to the user: for REST framework, stream and sockets."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.db import OperationalError
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from accounts.models import Session, User
from accounts.tokens import read_token
from api.errors import ApiError
from api.request_log import note
from api.sql.prepared import PreparedQuery

# `last_seen_at` is written this often at most: a write per request would cost more than most
# requests do.
LAST_SEEN_INTERVAL = timedelta(seconds=60)

_sessions = PreparedQuery(
    lambda session_id: Session.objects.select_related("user__settings").filter(pk=session_id)
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The user of a request, and the session it was made with."""

    user: User
    session_id: UUID


def authenticate_token(raw: str) -> Identity:
    """The user of an access token. One query. Raises `AuthenticationFailed` for an invalid token
    and for one whose session has ended.
    """
    try:
        claims = read_token(raw, "access")
    except ApiError as error:
        raise AuthenticationFailed(error.detail, code=error.code) from None
    session = _find_alive(claims.session_id)
    if session is None or (session.user_id, session.epoch) != (claims.user_id, claims.epoch):
        raise _ended()
    _update_last_seen(session)
    note(user=str(session.user_id))
    return Identity(session.user, session.id)


def authenticate_session(session_id: UUID) -> Identity:
    """The user of a session, in one query; raises `AuthenticationFailed` if it has ended."""
    session = _find_alive(session_id)
    if session is None:
        raise _ended()
    return Identity(session.user, session.id)


def _find_alive(session_id: UUID) -> Session | None:
    session = _sessions.first(session_id)
    return session if session and session.is_alive(timezone.now()) else None


def _ended() -> AuthenticationFailed:
    return AuthenticationFailed("This session has ended.", code="token_not_valid")


def authenticate_header(header: str | None) -> Identity:
    """The same for an `Authorization` header; raises `NotAuthenticated` without a Bearer token."""
    raw = read_bearer(header)
    if raw is None:
        raise NotAuthenticated
    return authenticate_token(raw)


def has_signed_token(header: str | None) -> bool:
    """Whether an `Authorization` header has an access token of this server that has not expired.
    Without a query: its session may have ended.
    """
    raw = read_bearer(header)
    if raw is None:
        return False
    try:
        read_token(raw, "access")
    except ApiError:
        return False
    return True


def read_bearer(header: str | None) -> str | None:
    """The token after `Bearer` (in any case); None for another scheme or no header."""
    scheme, _, credentials = (header or "").strip().partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


def _update_last_seen(session: Session) -> None:
    now = timezone.now()
    if now - session.last_seen_at < LAST_SEEN_INTERVAL:
        return
    # Of parallel requests one writes. A locked or read-only database must not fail the request.
    with suppress(OperationalError):
        Session.objects.filter(pk=session.pk, last_seen_at=session.last_seen_at).update(
            last_seen_at=now
        )


class BearerAuthentication(BaseAuthentication):
    """For REST framework; see `get_user` and `get_identity`."""

    def authenticate(self, request: Request) -> tuple[User, Identity] | None:
        """The user and identity; None without a Bearer token; raises `AuthenticationFailed`."""
        raw = read_bearer(request.META.get("HTTP_AUTHORIZATION"))
        if raw is None:
            return None
        identity = authenticate_token(raw)
        return identity.user, identity

    def authenticate_header(self, request: Request) -> str:
        """The `WWW-Authenticate` header of a 401."""
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`BearerAuthentication` in the API schema."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def get_user(request: Request) -> User:
    """The user of a view that requires authentication."""
    return cast(User, request.user)


def get_identity(request: Request) -> Identity:
    """The same with the session that the request was made with."""
    return cast(Identity, request.auth)
