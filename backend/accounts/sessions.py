"""The life of a login: issued, listed, revoked. Refreshing it is in `accounts/rotation.py`."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import Session, SessionQuerySet, User
from accounts.tokens import TokenPair, read_token, write_pair
from api.errors import ApiError

# How long ended sessions are stored.
RETENTION = timedelta(days=1)


def issue(user: User, *, user_agent: str = "", ip: str | None = None) -> TokenPair:
    """Open a session for `user`; returns its first tokens."""
    now = timezone.now()
    session = Session.objects.create(
        user=user,
        epoch=user.epoch,
        user_agent=user_agent[:255],
        ip=ip,
        created_at=now,
        last_seen_at=now,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
        absolute_expires_at=now + settings.SESSION_ABSOLUTE_LIFETIME,
    )
    return write_pair(session, session.refresh_id, issued_at=now, expires_at=session.expires_at)


def list_alive(user: User) -> SessionQuerySet:
    """The user's sessions whose tokens are valid, last seen first."""
    return Session.objects.owned_by(user).alive(timezone.now()).order_by("-last_seen_at", "-id")


def find_alive_ids(session_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the sessions that have not ended, in one query."""
    rows = Session.objects.alive(timezone.now()).filter(pk__in=list(session_ids))
    return set(rows.values_list("pk", flat=True))


def revoke(session_id: UUID) -> None:
    """End one session. Its tokens are refused from the next request on."""
    Session.objects.filter(pk=session_id, revoked_at=None).update(revoked_at=timezone.now())


def revoke_own(user: User, session_id: UUID) -> bool:
    """End one of the user's sessions; False if there is no such session, or it has ended."""
    rows = list_alive(user).filter(pk=session_id).order_by()
    return bool(rows.update(revoked_at=timezone.now()))


def revoke_others(user: User, session_id: UUID) -> None:
    others = Session.objects.owned_by(user).filter(revoked_at=None).exclude(pk=session_id)
    others.update(revoked_at=timezone.now())


def revoke_refresh(refresh: str) -> None:
    """End the session of a refresh token, used or not; an invalid or expired one does nothing."""
    try:
        claims = read_token(refresh, "refresh")
    except ApiError:
        return
    revoke(claims.session_id)


def forget_ended() -> None:
    """Remove the sessions that ended more than `RETENTION` ago."""
    before = timezone.now() - RETENTION
    Session.objects.filter(Q(revoked_at__lte=before) | Q(expires_at__lte=before)).delete()
