"""Reports errors to Sentry, if `SENTRY_DSN` is set: each log line of level ERROR.

Only listed fields are sent: the place in the code, the types of the exceptions, the log line before
its arguments are filled in, and ids. An exception's text may quote a row or a header, a variable
may hold a message; neither is sent. A report has no request, no cookie and no address.
"""

from __future__ import annotations

import asyncio
import logging
import time
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from api.request_id import get_request_id
from api.request_log import get_noted
from api.token_bucket import TokenBucket
from config import VERSION

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

FLUSH_SECONDS: Final = 2.0
# Limits the reports of an outage, in which every request fails. The log has all errors.
BURST, PER_SECOND = 20, 0.2
_EVENT: Final = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment",
                 "server_name", "sdk")  # fmt: skip
_EXCEPTION: Final = ("type", "module", "mechanism")
_FRAME: Final = ("filename", "function", "module", "lineno", "in_app", "context_line",
                 "pre_context", "post_context")  # fmt: skip
_FACTS: Final = ("request_id", "run_id", "call_id", "route", "status", "model", "code")
# Loggers whose messages are constant, with separate arguments. Others put errors into the message.
_OURS: Final = frozenset({"accounts", "api", "characters", "chat", "chatbot", "config",
                          "llm_service", "server", "requests", "security", "django"})  # fmt: skip

_bucket: TokenBucket | None = None
_lock = Lock()


def start() -> None:
    """Report what this process logs as an error, unless no DSN is set."""
    global _bucket
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    _bucket = TokenBucket(PER_SECOND, BURST, time.monotonic())
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=VERSION,
        environment=settings.SENTRY_ENVIRONMENT,
        # Other integrations read requests, or patch how the standard library sends them.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None),
            DedupeIntegration(),
        ],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=scrub,
        shutdown_timeout=FLUSH_SECONDS,
    )


async def stop() -> None:
    """Send pending reports, for `FLUSH_SECONDS` at most."""
    if settings.SENTRY_DSN:
        import sentry_sdk

        await asyncio.to_thread(sentry_sdk.get_client().close, FLUSH_SECONDS)


def scrub(event: Event, hint: Hint) -> Event | None:
    """The parts of the event that may be sent; None beyond the rate limit."""
    with _lock:
        if _bucket is None or _bucket.acquire(time.monotonic()):
            return None
    kept: dict[str, Any] = {name: event[name] for name in _EVENT if name in event}
    exceptions = (event.get("exception") or {}).get("values") or []
    if exceptions:
        kept["exception"] = {"values": [_scrub_exception(value) for value in exceptions]}
    record = hint.get("log_record")
    if record is not None:
        kept["logentry"] = {"message": _describe(record)}
    facts = {name: getattr(record, name, None) or get_noted(name) for name in _FACTS}
    facts["request_id"] = facts["request_id"] or get_request_id()
    kept["tags"] = {name: str(fact)[:200] for name, fact in facts.items() if fact}
    return kept  # type: ignore[return-value]  # a part of an event is one


def _scrub_exception(value: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: value[name] for name in _EXCEPTION if name in value}
    frames = (value.get("stacktrace") or {}).get("frames") or []
    kept["stacktrace"] = {
        "frames": [{name: frame[name] for name in _FRAME if name in frame} for frame in frames]
    }
    return kept


def _describe(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in _OURS:
        return str(record.msg)
    return f"An error of {record.name}"
