"""Both endpoints, as views for WSGI servers and as an ASGI application."""

from django.http import HttpRequest, HttpResponse

from api.asgi import Receive, Scope, Send, begin_request, send_whole
from api.health.checks import LIVE, Health, check_ready, check_ready_async
from api.renderers import encode_json


def healthz(request: HttpRequest) -> HttpResponse:
    """200 `{"status": "ok"}`."""
    return _as_response(LIVE)


def readyz(request: HttpRequest) -> HttpResponse:
    """200 or 503 with `checks`: each "ok" or what is wrong."""
    return _as_response(check_ready())


def _as_response(health: Health) -> HttpResponse:
    return HttpResponse(
        encode_json(health.body),
        status=health.status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def health_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Both endpoints as an ASGI application, which answers even while all threads are busy."""
    is_ready_path = str(scope["path"]).rstrip("/") == "/readyz"
    request_id = begin_request(scope)
    health = await check_ready_async() if is_ready_path else LIVE
    body = encode_json(health.body)
    await send_whole(scope, send, request_id, health.status, "application/json", body)
