"""Access and refresh tokens of a session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from accounts.models import Session
from accounts.tokens import Claims, Kind, write_token


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client holds of a session."""

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
