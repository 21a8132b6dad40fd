"""The addresses of sockets. An unknown one is accepted and closed with 4004."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from channels.routing import URLRouter
from django.urls import re_path

from chat.consumers import ChatConsumer
from chat.sockets.handshake import NO_SUCH_CONVERSATION


async def refuse(
    scope: Mapping[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
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
