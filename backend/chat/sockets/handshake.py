"""Decides who may open a socket: the origin and the credentials of its handshake."""

from django.conf import settings

from api.addresses import client_address
from api.asgi import Scope, read_headers
from api.queries import read_uuid

# Close codes of the wire contract.
NOT_AUTHENTICATED = 4001
NO_SUCH_CONVERSATION = 4004
HEARTBEAT_TIMEOUT = 4005
TOO_MANY_SOCKETS = 4008
SESSION_ENDED = 4009
GOING_AWAY = 1013


class Handshake:
    """The data of a handshake: of an ASGI WebSocket scope routed by `chat/routing.py`.
    `conversation_id` is None where the URL has no valid id, `address` the client's by
    `TRUSTED_PROXY_COUNT`.
    """

    def __init__(self, scope: Scope) -> None:
        headers = read_headers(scope)
        peer = scope.get("client") or ("", 0)
        meta = {"REMOTE_ADDR": peer[0], "HTTP_X_FORWARDED_FOR": headers.get("x-forwarded-for", "")}
        self.conversation_id = read_uuid(scope["url_route"]["kwargs"]["conversation_id"])
        self.origin = headers.get("origin")
        self.authorization = headers.get("authorization")
        self.address = client_address(meta) or ""

    @property
    def may_connect(self) -> bool:
        """Browsers send an Origin, and only our own frontends may connect. A client that sends none
        is a script, which needs a token in the handshake.
        """
        if self.origin is None:
            return self.authorization is not None
        return self.origin in settings.FRONTEND_ORIGINS
