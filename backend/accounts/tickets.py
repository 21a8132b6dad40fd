"""Single-use tickets for sockets. A browser cannot send an `Authorization` header with the
handshake, and an access token in the URL would end up in logs.
"""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from accounts.authentication import Identity, authenticate_session
from accounts.models import SocketTicket
from accounts.one_time_secrets import digest, make_secret

LIFETIME = timedelta(seconds=30)


def issue(identity: Identity, subject_id: UUID) -> str:
    """A ticket of this session for the conversation `subject_id`, valid once within `LIFETIME`."""
    ticket = make_secret()
    SocketTicket.objects.create(
        digest=digest(ticket),
        session_id=identity.session_id,
        subject_id=subject_id,
        expires_at=timezone.now() + LIFETIME,
    )
    return ticket


def redeem(ticket: str, subject_id: UUID) -> Identity:
    """Use a ticket. Of parallel uses exactly one gets the identity; raises `AuthenticationFailed`
    for the others, and if the session has ended since.
    """
    found = SocketTicket.objects.filter(
        digest=digest(ticket), subject_id=subject_id, expires_at__gt=timezone.now()
    )
    session_id = found.values_list("session_id", flat=True).first()
    # The DELETE decides between parallel uses; the query before only found the session.
    if session_id is None or not found.delete()[0]:
        raise AuthenticationFailed("This ticket is not valid.", code="ticket_not_valid")
    return authenticate_session(session_id)


def forget_expired() -> None:
    SocketTicket.objects.filter(expires_at__lte=timezone.now()).delete()
