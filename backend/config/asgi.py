"""The ASGI entry point: routes streams, sockets and health checks to async code, everything else
to Django in threads of the same process.

`runserver`, uvicorn and gunicorn all use it.
"""

import os

import django
from django.conf import settings

from config.imports import import_without_extras

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import_without_extras()
django.setup(set_prefix=False)

from accounts.authentication import has_signed_token  # noqa: E402  these need the settings
from api.asgi import Receive, Scope, Send, read_headers  # noqa: E402
from api.health.checks import add_check  # noqa: E402
from api.health.endpoints import health_app  # noqa: E402
from api.metrics_endpoint import metrics_app  # noqa: E402
from api.request_log import log_request  # noqa: E402
from api.wsgi import Utf8Handler  # noqa: E402
from api.wsgi_bridge import WSGIBridge  # noqa: E402
from chat.notifications.notifications import check_connection  # noqa: E402
from chat.routing import sockets  # noqa: E402
from chat.streaming.application import chat_stream  # noqa: E402
from chat.streaming.sample import sample_stream, wants_stream  # noqa: E402
from chat.streaming.try_reply import is_try, try_with_reply  # noqa: E402
from config import error_reports, traces  # noqa: E402
from config.lifespan import lifespan, start_background  # noqa: E402
from config.slow_routes import is_costly, is_drawing, is_slow  # noqa: E402
from llm_service.client import warm_up  # noqa: E402

error_reports.start()
traces.start()
_rest = WSGIBridge(
    Utf8Handler(),
    is_slow=is_slow,
    is_drawing=is_drawing,
    is_costly=is_costly,
    is_signed_in=lambda scope: has_signed_token(read_headers(scope).get("authorization")),
)
if settings.REDIS_URL:
    add_check("redis", check_connection)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of every server."""
    match scope["type"]:
        case "http":
            start_background()
            if scope["path"].startswith("/api/"):
                warm_up()
            await log_request(_route, scope, receive, send)
        case "lifespan":
            await lifespan(receive, send)
        case "websocket":
            start_background()
            warm_up()
            await log_request(sockets, scope, receive, send)


async def _route(scope: Scope, receive: Receive, send: Send) -> None:
    # A trailing slash changes nothing.
    path = str(scope["path"]).removesuffix("/")
    if path == "/api/chat/stream" and scope["method"] != "OPTIONS":
        await chat_stream(scope, receive, send)
    elif path == "/api/chat/sample" and wants_stream(scope):
        await sample_stream(_rest, scope, receive, send)
    elif is_try(scope):
        await try_with_reply(_rest, scope, receive, send)
    elif path in ("/healthz", "/readyz"):
        await health_app(scope, receive, send)
    elif path == "/metrics":
        await metrics_app(scope, receive, send)
    else:
        await _rest(scope, receive, send)
