"""From `Authorization: Bearer <access>` to the person: for REST framework, for plain async
endpoints, for sockets.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import OperationalError
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from accounts.models import Session, User
from accounts.tokens import Claims, read_token
from api.errors import ApiError
from api.sql.prepared import PreparedQuery

# How stale `last_seen_at` may be: a write per request would cost more than the request.
LAST_SEEN_STEP = timedelta(seconds=60)

_sessions = PreparedQuery(
    lambda session_id: Session.objects.select_related("user__settings").filter(pk=session_id)
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, and through which login."""

    user: User
    session_id: UUID


def authenticate_token(raw: str) -> Identity:
    """The owner of an access token whose session is alive. One query; raises
    `AuthenticationFailed`.
    """
    try:
        claims = read_token(raw, "access")
    except ApiError as error:
        raise AuthenticationFailed(error.detail, code=error.code) from None
    session = next(iter(_sessions.fetch(claims.session_id)), None)
    if session is None or not _agrees(session, claims) or not session.is_alive(timezone.now()):
        raise AuthenticationFailed("This session has ended.", code="token_not_valid")
    _note_seen(session)
    return Identity(session.user, session.id)


def authenticate_session(session_id: UUID) -> Identity:
    """The owner of a session that is alive, as they stand now. One query; raises
    `AuthenticationFailed`.
    """
    session = next(iter(_sessions.fetch(session_id)), None)
    if session is None or not session.is_alive(timezone.now()):
        raise AuthenticationFailed("This session has ended.", code="token_not_valid")
    return Identity(session.user, session.id)


def _agrees(session: Session, claims: Claims) -> bool:
    return session.user_id == claims.user_id and session.epoch == claims.epoch


def authenticate_header(header: str | None) -> Identity:
    """The same from an `Authorization` header; raises `NotAuthenticated` where there are no
    Bearer credentials in it.
    """
    raw = read_bearer(header)
    if raw is None:
        raise NotAuthenticated
    return authenticate_token(raw)


def read_bearer(header: str | None) -> str | None:
    """What follows `Bearer` (in any case), or None for another scheme or no header."""
    scheme, _, credentials = (header or "").strip().partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


def _note_seen(session: Session) -> None:
    now = timezone.now()
    if now - session.last_seen_at < LAST_SEEN_STEP:
        return
    # Of parallel requests one writes; where writing is impossible, reading still is.
    with suppress(OperationalError):
        Session.objects.filter(pk=session.pk, last_seen_at=session.last_seen_at).update(
            last_seen_at=now
        )


class BearerAuthentication(BaseAuthentication):
    """`request.user` is the User, `request.auth` the Identity."""

    def authenticate(self, request: Request) -> tuple[User, Identity] | None:
        raw = read_bearer(request.META.get("HTTP_AUTHORIZATION"))
        if raw is None:
            return None
        identity = authenticate_token(raw)
        return identity.user, identity

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
