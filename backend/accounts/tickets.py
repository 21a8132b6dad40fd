"""Tickets for sockets: a browser cannot send a header with its handshake, and an access token in
an address would end up in logs.
"""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from accounts.authentication import Identity, authenticate_session
from accounts.models import SocketTicket

LIFETIME = timedelta(seconds=30)


def issue(identity: Identity, subject_id: UUID) -> str:
    """A ticket of this session for `subject_id`, good once within `LIFETIME`."""
    ticket = secrets.token_urlsafe(32)
    SocketTicket.objects.create(
        digest=_digest(ticket),
        session_id=identity.session_id,
        subject_id=subject_id,
        expires_at=timezone.now() + LIFETIME,
    )
    return ticket


def redeem(ticket: str, subject_id: UUID) -> Identity:
    """Spend a ticket: of any number of parallel uses exactly one gets the session's owner. Raises
    `AuthenticationFailed` for the others, and when the session has ended since.
    """
    found = SocketTicket.objects.filter(
        digest=_digest(ticket), subject_id=subject_id, expires_at__gt=timezone.now()
    )
    session_id = found.values_list("session_id", flat=True).first()
    # Who deletes the row has it; the look above only told whose it is.
    if session_id is None or not found.delete()[0]:
        raise AuthenticationFailed("This ticket is not valid.", code="ticket_not_valid")
    return authenticate_session(session_id)


def forget_expired() -> None:
    SocketTicket.objects.filter(expires_at__lte=timezone.now()).delete()


def _digest(ticket: str) -> str:
    # A ticket is 256 random bits: there is nothing to guess, so a fast hash will do. Text that is
    # none of ours may hold what UTF-8 cannot say.
    return hashlib.sha256(ticket.encode(errors="replace")).hexdigest()
