"""Logging: to the standard error stream, one JSON object a line, or text on a terminal. Code uses
the standard library (`logger.info("message", extra={...})`); structlog only renders, so that lines
of Django, gunicorn and other packages look the same.
"""

import sys
from typing import Any, Final

import orjson

from api.request_id import get_request_id
from config.imports import hidden

# Tracebacks shall look the same where rich happens to be installed, which also takes 6 MB.
with hidden("rich"):
    import structlog
    from structlog.typing import EventDict, Processor

FORMATS: Final = ("auto", "json", "text")
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
# They log a line for each request, which would be noise or repeat our own line.
_QUIET: Final = (
    "httpx",
    "httpx2",
    "httpcore",
    "openai",
    "aiohttp.access",
    "uvicorn.error",
    "uvicorn.access",
)
# Their own handlers would print everything twice.
_PROPAGATING: Final = ("django", "django.server", "gunicorn.error")


def build(level: str, style: str) -> dict[str, Any]:
    """`LOGGING` for a level of `LEVELS` and a format of `FORMATS`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "config.logs.make_formatter", "style": style}},
        "handlers": {
            "stderr": {"class": "api.log_handler.CountingHandler", "formatter": "line"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"level": "WARNING"} for name in _QUIET},
            **{name: {"handlers": [], "level": level, "propagate": True} for name in _PROPAGATING},
            # It logs a warning for every refused request, in addition to our own line.
            "django.request": {"level": "ERROR"},
        },
    }


def make_formatter(style: str) -> structlog.stdlib.ProcessorFormatter:
    """The formatter of `style`; `auto` is text on a terminal, else JSON."""
    is_terminal = sys.stderr.isatty()
    last: list[Processor]
    if style == "text" or (style == "auto" and is_terminal):
        last = [structlog.dev.ConsoleRenderer(timestamp_key="time", colors=is_terminal)]
    else:
        last = [
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(serializer=_to_json),
        ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            _add_request_id,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def _add_request_id(_: object, __: str, event: EventDict) -> EventDict:
    if (request_id := get_request_id()) != "-":
        event.setdefault("request_id", request_id)
    return event


def _to_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
