"""Who may open a socket: what its handshake says, and how it proves whose it is. The functions that
ask the database run in a thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts import tickets
from accounts.authentication import Identity, authenticate_header
from api.addresses import client_address
from api.queries import read_uuid

# Close codes of the wire contract.
NOT_AUTHENTICATED = 4001
NO_SUCH_CONVERSATION = 4004
HEARTBEAT_TIMEOUT = 4005
TOO_MANY_SOCKETS = 4008
SESSION_ENDED = 4009
GOING_AWAY = 1013


@dataclass(frozen=True, slots=True)
class Handshake:
    """`conversation_id` is None where the address names none that could exist."""

    conversation_id: UUID | None
    origin: str | None
    authorization: str | None
    address: str

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> "Handshake":
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        peer = scope.get("client") or ("", 0)
        meta = {"REMOTE_ADDR": peer[0], "HTTP_X_FORWARDED_FOR": headers.get("x-forwarded-for", "")}
        return cls(
            conversation_id=read_uuid(scope["url_route"]["kwargs"]["conversation_id"]),
            origin=headers.get("origin"),
            authorization=headers.get("authorization"),
            address=client_address(meta) or "",
        )

    @property
    def may_connect(self) -> bool:
        """A browser names the page that it connects for, and only our own may. What names none is
        no browser, and has to bring its token along.
        """
        if self.origin is None:
            return self.authorization is not None
        return self.origin in settings.FRONTEND_ORIGINS


def authenticate(handshake: Handshake) -> Identity:
    """Raises REST framework's `APIException`s."""
    return authenticate_header(handshake.authorization)


def redeem(ticket: str, conversation_id: UUID) -> Identity:
    """Raises `AuthenticationFailed`."""
    return tickets.redeem(ticket, conversation_id)
