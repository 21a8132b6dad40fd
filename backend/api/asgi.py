"""Shared by all ASGI applications: types, and reading of headers and bodies."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings

from api.errors import by_status
from api.request_id import choose_request_id, set_request_id

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def read_headers(scope: Scope) -> dict[str, str]:
    """The headers by name in lower case; of a repeated one the last counts."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def read_body(receive: Receive, maximum: int | None = None) -> bytes:
    """The whole body. Raises 413 as soon as it exceeds `maximum` bytes (`MAX_BODY_BYTES`), without
    reading the rest; and ConnectionError if the client disconnects before the body's end.
    """
    maximum = maximum or settings.MAX_BODY_BYTES
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the client left before its request was complete")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > maximum:
            raise by_status(413)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def begin_request(scope: Scope) -> str:
    """Choose, set and return the request's id."""
    request_id = choose_request_id(read_headers(scope).get("x-request-id"))
    set_request_id(request_id)
    return request_id


async def send_whole(
    scope: Scope,
    send: Send,
    request_id: str,
    status: int,
    content_type: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer with `body` and the headers that every answer has; without the body for HEAD."""
    named = {
        "content-type": content_type,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-request-id": request_id,
        **(headers or {}),
    }
    sent = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def hold_success(
    application: Application, scope: Scope, receive: Receive, send: Send
) -> tuple[Headers, bytes] | None:
    """Answer by `application`, unless it succeeds: of a 200 returns headers and body instead. None
    if it was answered, or the client disconnected before its request was complete.
    """
    sent: list[dict[str, Any]] = []

    async def collect(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, collect)
    if sent and sent[0]["status"] == 200:
        return sent[0]["headers"], b"".join(message["body"] for message in sent[1:])
    for message in sent:
        await send(message)
    return None


async def wait_for_disconnect(receive: Receive) -> None:
    """Return when the client has disconnected. Call it after the whole body was read."""
    while (await receive())["type"] != "http.disconnect":
        pass
