"""What the modules of a stream share: the types of ASGI, and the headers of all its answers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
# Sends a part of the body without waiting; False if it cannot.
TryWrite = Callable[[bytes], bool]
Headers = list[tuple[bytes, bytes]]


def common_headers(origin: str | None, request_id: str) -> Headers:
    """The headers of every answer, and for a page of a configured frontend what its browser needs
    to let it read one from another origin.
    """
    headers = [
        (b"x-request-id", request_id.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"origin"),
    ]
    if origin in settings.FRONTEND_ORIGINS:
        headers.append((b"access-control-allow-origin", origin.encode()))
        exposed = ", ".join(settings.CORS_EXPOSE_HEADERS).encode()
        headers.append((b"access-control-expose-headers", exposed))
    return headers
