"""`/healthz`: the process lives. `/readyz`: it can serve, so send it work."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from api.errors import ApiError
from api.renderers import encode_json
from api.threads import run_in_thread

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0

_is_draining = False
_are_migrations_applied = False
_more_checks: dict[str, Callable[[], str]] = {}


def add_check(name: str, check: Callable[[], str]) -> None:
    """Have `/readyz` report something more: `check` says "ok" or what is wrong, without waiting."""
    _more_checks[name] = check


@dataclass(frozen=True, slots=True)
class Health:
    status: int
    body: Mapping[str, Any]


def start_draining() -> None:
    """From now on `/readyz` answers 503: the process finishes what it has and takes nothing new."""
    global _is_draining
    _is_draining = True


def stop_draining() -> None:
    global _is_draining
    _is_draining = False


def is_draining() -> bool:
    return _is_draining


def refuse_when_draining() -> None:
    """Raise 503 `server_stopping` where something new is asked of a process that is ending."""
    if is_draining():
        detail = "The server is restarting. Try again."
        raise ApiError(503, "server_stopping", detail, headers={"Retry-After": "1"})


def check_live() -> Health:
    return Health(200, {"status": "ok"})


def check_ready() -> Health:
    """Asks the database; blocks for at most its timeouts."""
    checks = {"database": _check_database(), "migrations": "unknown"}
    if checks["database"] == "ok":
        checks["migrations"] = _check_migrations()
    return _judge(checks | {name: check() for name, check in _more_checks.items()})


async def check_ready_async() -> Health:
    """The same from async code, with a limit of `CHECK_SECONDS`."""
    if is_draining():
        return _judge({})
    try:
        return await asyncio.wait_for(run_in_thread(check_ready), CHECK_SECONDS)
    except TimeoutError:
        return _judge({"database": "timeout"})


def _judge(checks: Mapping[str, str]) -> Health:
    if is_draining():
        return Health(503, _not_ready("The server is shutting down.", checks))
    if any(state != "ok" for state in checks.values()):
        return Health(503, _not_ready("The server is not ready.", checks))
    return Health(200, {"status": "ok", "checks": dict(checks)})


def _not_ready(detail: str, checks: Mapping[str, str]) -> dict[str, Any]:
    return {"status": "unavailable", "detail": detail, "code": "not_ready", "checks": dict(checks)}


def _check_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.warning("the database does not answer", exc_info=True)
        return "unreachable"
    return "ok"


def _check_migrations() -> str:
    """Once they are applied they stay so: only a process that started too early asks again."""
    global _are_migrations_applied
    if not _are_migrations_applied:
        executor = MigrationExecutor(connection)
        _are_migrations_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if _are_migrations_applied else "pending"


def healthz(request: HttpRequest) -> HttpResponse:
    return _as_response(check_live())


def readyz(request: HttpRequest) -> HttpResponse:
    return _as_response(check_ready())


def _as_response(health: Health) -> HttpResponse:
    return HttpResponse(
        encode_json(health.body),
        status=health.status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def health_app(
    scope: Mapping[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Both answers as an ASGI application, so that they come even while every worker thread is
    busy.
    """
    is_ready_path = str(scope["path"]).rstrip("/") == "/readyz"
    health = await check_ready_async() if is_ready_path else check_live()
    body = encode_json(health.body)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": health.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
