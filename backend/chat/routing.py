"""The addresses of sockets. An unknown one is accepted and closed with 4004."""

from typing import Any, cast

from channels.routing import URLRouter
from django.urls import re_path

from api.asgi import Receive, Scope, Send
from chat.consumers import ChatConsumer
from chat.sockets.handshake import NO_SUCH_CONVERSATION


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept first: a browser does not show scripts the code of a refused handshake."""
    await receive()
    await send({"type": "websocket.accept"})
    await send(
        {"type": "websocket.close", "code": NO_SUCH_CONVERSATION, "reason": "Nothing is here."}
    )


sockets = URLRouter(
    [
        re_path(r"^ws/chat/(?P<conversation_id>[^/]+)/?\Z", ChatConsumer.as_asgi()),
        re_path(r"", cast(Any, refuse)),
    ]
)
