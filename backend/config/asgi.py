"""The front door: streams, sockets and health checks to async code, everything else to Django in
threads of the same process.

`runserver`, uvicorn and gunicorn all enter here.
"""

import os
from collections.abc import Mapping
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from api.health import add_check, health_app  # noqa: E402  these need the settings
from api.metrics_endpoint import metrics_app  # noqa: E402
from api.request_log import log_request  # noqa: E402
from api.wsgi import Utf8Handler  # noqa: E402
from api.wsgi_bridge import WSGIBridge  # noqa: E402
from chat.notifications import check_connection  # noqa: E402
from chat.routing import sockets  # noqa: E402
from chat.streaming import chat_stream  # noqa: E402
from config.lifespan import Receive, Send, lifespan, start_background  # noqa: E402
from config.slow_routes import is_slow  # noqa: E402

Scope = Mapping[str, Any]

_rest = WSGIBridge(Utf8Handler(), is_slow=is_slow)
if settings.REDIS_URL:
    add_check("redis", check_connection)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of every server."""
    match scope["type"]:
        case "http":
            start_background()
            await log_request(_route, scope, receive, send)
        case "lifespan":
            await lifespan(receive, send)
        case "websocket":
            start_background()
            await log_request(sockets, scope, receive, send)


async def _route(scope: Scope, receive: Receive, send: Send) -> None:
    path: str = scope["path"]
    if path in ("/api/chat/stream", "/api/chat/stream/") and scope["method"] != "OPTIONS":
        await chat_stream(scope, receive, send)
    elif path in ("/healthz", "/readyz"):
        await health_app(scope, receive, send)
    elif path == "/metrics":
        await metrics_app(scope, receive, send)
    else:
        await _rest(scope, receive, send)
