"""One log line for each request and each socket: method, route, user, status and duration."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any, Final

from api import metrics, tracing

logger = logging.getLogger("requests")

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Polled by monitoring every few seconds.
_WATCHED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_MAX_PATH: Final = 200
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "SOCKET"})
_facts: ContextVar[dict[str, Any] | None] = ContextVar("request_facts", default=None)


def note(**facts: Any) -> None:
    """Add fields, such as `user`, `route` and `run_id`, to the log line of the current request; a
    no-op outside of one. Never content, never a secret.
    """
    noted = _facts.get()
    if noted is not None:
        noted.update(facts)


def get_noted(name: str) -> Any:
    return (_facts.get() or {}).get(name)


async def log_request(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request or serve a socket by `application`, and log its line at the end.

    `status` is the answer's, for a socket its close code; 499 if the client left before either.
    """
    facts: dict[str, Any] = {"method": scope.get("method", "SOCKET")}
    token = _facts.set(facts)
    # A socket stays open for hours; the model calls that it causes have their own spans.
    is_traced = scope["type"] == "http" and scope["path"] not in _WATCHED
    span = tracing.begin(facts["method"]) if is_traced else None
    entered = tracing.current.set(span)
    started_at = time.monotonic()

    async def send_noting(message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            facts["status"] = message["status"]
        elif kind == "websocket.close":
            facts["status"] = message.get("code", 1000)
        await send(message)

    try:
        await application(scope, receive, send_noting)
    except Exception:
        facts.setdefault("status", 500)
        raise
    finally:
        tracing.current.reset(entered)
        _facts.reset(token)
        facts["ms"] = round((time.monotonic() - started_at) * 1000, 1)
        facts.setdefault("status", 499)
        if span:
            _end_span(span, facts)
        _log(scope, facts)


def _log(scope: Scope, facts: dict[str, Any]) -> None:
    status = facts["status"]
    path: str = scope["path"]
    _count(facts, str(status))
    # An unknown path may be of any length. The query is never logged, as it may contain tokens.
    facts.setdefault("route", path[:_MAX_PATH])
    if path in _WATCHED and status == 200:
        return
    logger.info("request", extra=facts)


def _end_span(span: tracing.Span, facts: dict[str, Any]) -> None:
    status: int = facts["status"]
    route = facts.get("route", "none")
    attributes: dict[str, tracing.Value] = {
        "http.request.method": facts["method"],
        "http.response.status_code": status,
        "http.route": route,
    }
    attributes |= {name: str(facts[name]) for name in ("request_id", "run_id") if facts.get(name)}
    span.end(f"{facts['method']} {route}", str(status) if status >= 500 else "", attributes)


def _count(facts: dict[str, Any], status: str) -> None:
    route = facts.get("route", "none")
    method = facts["method"] if facts["method"] in _METHODS else "other"
    metrics.REQUESTS.labels(method, route, status).inc()
    if "run_id" not in facts and method != "SOCKET":
        metrics.REQUEST_SECONDS.labels(route).observe(facts["ms"] / 1000)
