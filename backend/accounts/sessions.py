"""The life of a login: issue, rotate, revoke.

A refresh token is good once. Using it is one conditional UPDATE, so of any number of parallel
uses exactly one makes the successor; the others, and a client that lost the answer, get that same
successor for `GRACE_SECONDS`. Later than that a used token is in the wrong hands, and the session
ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Session, SessionQuerySet, User
from accounts.tokens import Claims, Kind, read_token, write_token
from api.errors import ApiError, token_not_valid

GRACE_SECONDS = 10
# More uses than this within the grace period are no browser's; the oldest lose their grace.
MAX_ROTATIONS = 16
MEMORY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TokenPair:
    access: str
    refresh: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """The use of refresh token `used` at `at`, and what its successor is made of."""

    used: UUID
    successor: UUID
    at: datetime
    expires_at: datetime

    def as_json(self) -> list[Any]:
        return [self.used.hex, self.successor.hex, self.at.isoformat(), self.expires_at.isoformat()]

    @classmethod
    def from_json(cls, row: list[str]) -> "Rotation":
        used, successor, at, expires_at = row
        return cls(
            UUID(used),
            UUID(successor),
            datetime.fromisoformat(at),
            datetime.fromisoformat(expires_at),
        )

    def has_grace(self, now: datetime) -> bool:
        return now - self.at <= timedelta(seconds=GRACE_SECONDS)


def issue(user: User, *, user_agent: str = "", ip: str | None = None) -> TokenPair:
    """Open a session for `user` and give its first pair of tokens."""
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
    return _write_pair(session, session.refresh_id, issued_at=now, expires_at=session.expires_at)


def rotate(refresh: str) -> TokenPair:
    """Spend a refresh token for the next pair; raises `ApiError` 401 `token_not_valid` if it
    buys nothing.
    """
    claims = read_token(refresh, "refresh")
    now = timezone.now()
    session = _find_alive(claims, now)
    if session.refresh_id == claims.id:
        rotation = _plan_rotation(session, now)
        if _claim(session, rotation):
            return _write_successor(session, rotation)
        # Somebody was faster, or the session ended this moment: look again.
        session = _find_alive(claims, now)
    repeated = _find_rotation(session, claims.id, now)
    if repeated is None:
        revoke(session.id)
        raise token_not_valid("This token was used before. The session has ended.")
    return _write_successor(session, repeated)


def revoke(session_id: UUID) -> None:
    """End one session; its tokens are dead from the next look at the database."""
    Session.objects.filter(pk=session_id, revoked_at=None).update(revoked_at=timezone.now())


def list_alive(user: User) -> SessionQuerySet:
    """The user's sessions whose tokens are good, last seen first."""
    return Session.objects.owned_by(user).alive(timezone.now()).order_by("-last_seen_at", "-id")


def revoke_own(user: User, session_id: UUID) -> bool:
    """End one of the user's sessions; False if there is no such session to end."""
    rows = list_alive(user).filter(pk=session_id).order_by()
    return bool(rows.update(revoked_at=timezone.now()))


def revoke_others(user: User, session_id: UUID) -> None:
    """End all of the user's sessions but one."""
    others = Session.objects.owned_by(user).filter(revoked_at=None).exclude(pk=session_id)
    others.update(revoked_at=timezone.now())


def revoke_refresh(refresh: str) -> None:
    """End the session that a refresh token belongs to, be the token used or expired; a forged
    one does nothing.
    """
    try:
        claims = read_token(refresh, "refresh")
    except ApiError:
        return
    revoke(claims.session_id)


def revoke_all(user: User) -> None:
    """End every session of `user`, and every token made for them so far."""
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)
    Session.objects.owned_by(user).filter(revoked_at=None).update(revoked_at=timezone.now())
    user.refresh_from_db(fields=["epoch"])


def find_alive_ids(session_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these sessions are still good, in one query."""
    rows = Session.objects.alive(timezone.now()).filter(pk__in=list(session_ids))
    return set(rows.values_list("pk", flat=True))


def forget_ended() -> None:
    """Remove the sessions that have been over for a day: their tokens are refused either way."""
    before = timezone.now() - MEMORY
    Session.objects.filter(Q(revoked_at__lte=before) | Q(expires_at__lte=before)).delete()


def _find_alive(claims: Claims, now: datetime) -> Session:
    session = (
        Session.objects.select_related("user")
        .filter(pk=claims.session_id, user_id=claims.user_id, epoch=claims.epoch)
        .first()
    )
    if session is None or not session.is_alive(now):
        raise token_not_valid("This session has ended.")
    return session


def _plan_rotation(session: Session, now: datetime) -> Rotation:
    return Rotation(
        used=session.refresh_id,
        successor=uuid4(),
        at=now,
        expires_at=min(now + settings.REFRESH_TOKEN_LIFETIME, session.absolute_expires_at),
    )


def _claim(session: Session, rotation: Rotation) -> bool:
    """Replace the unused token by its successor, unless somebody did or the session ended: one
    statement decides.

    The user is asked in a correlated subquery. A join would move the whole condition into a
    subquery, which PostgreSQL does not look at again after waiting for another update of the same
    row: of 50 rounds of 64 clients, 16 then had more than one winner.
    """
    recent = [row for row in _read_rotations(session) if row.has_grace(rotation.at)]
    kept = [*recent, rotation][-MAX_ROTATIONS:]
    user = User.objects.filter(pk=OuterRef("user_id"), is_active=True, epoch=session.epoch)
    updated = Session.objects.filter(
        Exists(user), pk=session.pk, refresh_id=rotation.used, revoked_at=None
    ).update(
        refresh_id=rotation.successor,
        expires_at=rotation.expires_at,
        last_seen_at=rotation.at,
        rotations=[row.as_json() for row in kept],
    )
    return updated == 1


def _read_rotations(session: Session) -> list[Rotation]:
    return [Rotation.from_json(row) for row in session.rotations]


def _find_rotation(session: Session, used: UUID, now: datetime) -> Rotation | None:
    rows = _read_rotations(session)
    return next((row for row in rows if row.used == used and row.has_grace(now)), None)


def _write_successor(session: Session, rotation: Rotation) -> TokenPair:
    return _write_pair(
        session, rotation.successor, issued_at=rotation.at, expires_at=rotation.expires_at
    )


def _write_pair(
    session: Session, refresh_id: UUID, *, issued_at: datetime, expires_at: datetime
) -> TokenPair:
    """The refresh token follows from its arguments alone, so that it can be given twice; the
    access token is new.
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
