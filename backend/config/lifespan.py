"""Startup and shutdown of the server: background work, replies in progress, the first log line."""

import asyncio
import logging
import signal
import threading
import time
from types import FrameType
from typing import Any

import django
from django.conf import settings

from accounts import mail_delivery
from api.asgi import Receive, Send
from api.health.draining import start_draining
from api.metrics import PROCESSES
from chat import meaning, runs, turns
from chat.maintenance import get_maintenance
from chat.notifications.notifications import get_notifications
from config import GRACE_SECONDS, VERSION, error_reports, interpreter, loading, traces
from llm_service import call_log
from llm_service.client import get_client

logger = logging.getLogger("server")
_signalled_at: float | None = None


async def lifespan(receive: Receive, send: Send) -> None:
    """The `lifespan` scope of ASGI."""
    loads: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            loads = _start()
            PROCESSES.labels(VERSION).set(1)
            logger.info("started", extra=describe_settings())
            for warning in find_warnings():
                logger.warning(warning)
            await send({"type": "lifespan.startup.complete"})
        else:
            logger.info("stopping")
            PROCESSES.labels(VERSION).set(0)
            await _stop()
            if loads:
                loads.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


def start_background() -> None:
    """Start periodic work and mail delivery unless they run. Also called for each connection, for
    servers that do not support lifespan.
    """
    get_maintenance().start()
    mail_delivery.start()


def _start() -> "asyncio.Task[None]":
    """Returns the task that runs alongside the first requests; keep a reference to it."""
    interpreter.tune()
    get_notifications()
    start_background()
    _drain_at_sigterm()
    return loading.start()


def _drain_at_sigterm() -> None:
    """Turn readiness off as soon as the signal arrives: the lifespan's shutdown begins only when
    the server's connections are closed.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    previous = signal.getsignal(signal.SIGTERM)

    def drain(number: int, frame: FrameType | None) -> None:
        global _signalled_at
        _signalled_at = time.monotonic()
        start_draining()
        if callable(previous):
            previous(number, frame)

    signal.signal(signal.SIGTERM, drain)


async def _stop() -> None:
    """End running replies in order, at most `GRACE_SECONDS` after the signal; then the rest."""
    start_draining()
    waited = time.monotonic() - _signalled_at if _signalled_at else 0.0
    await turns.drain()
    await runs.drain(max(0.0, GRACE_SECONDS - waited))
    await get_maintenance().stop()
    await asyncio.to_thread(meaning.stop)
    await call_log.drain()
    await get_client().aclose()
    await get_notifications().aclose()
    await asyncio.to_thread(mail_delivery.stop)
    await asyncio.to_thread(traces.stop)
    await error_reports.stop()
    await asyncio.sleep(0)


def find_warnings() -> list[str]:
    """Settings that work but should be changed, a sentence each."""
    if settings.REDIS_URL.startswith("rediss:") and not settings.REDIS_TLS_VERIFY:
        return [
            "REDIS_TLS_VERIFY is False: the server's certificate is not verified, so others on the "
            "network could read and forge the messages between processes"
        ]
    return []


def describe_settings() -> dict[str, Any]:
    """Names and kinds only: no password, no key, no email address."""
    database = settings.DATABASES["default"]
    return {
        "version": VERSION,
        "django": django.get_version(),
        "debug": settings.DEBUG,
        "database": database["ENGINE"].rpartition(".")[2],
        "redis": bool(settings.REDIS_URL),
        "hosts": list(settings.ALLOWED_HOSTS),
        "frontends": list(settings.FRONTEND_ORIGINS),
        "default_model": settings.LLM_DEFAULT_MODEL,
        "models": list(settings.LLM_ALLOWED_MODELS),
        "mail": settings.EMAIL_BACKEND.rpartition(".")[2] or settings.EMAIL_BACKEND,
        "verification_required": settings.EMAIL_VERIFICATION_REQUIRED,
        "rate_limits": settings.RATE_LIMITS_ENABLED,
        "trusted_proxies": settings.TRUSTED_PROXY_COUNT,
    }
