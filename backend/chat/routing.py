"""Where sockets are. What is at no address is told so in a way that a browser can see."""

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
    """Accept first: a browser shows its script nothing of a handshake that was refused."""
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
