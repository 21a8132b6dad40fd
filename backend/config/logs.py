"""How the server logs: to the standard error stream, one JSON object a line, or text where a person
looks. Code logs by the standard library (`logger.info("message", extra={...})`); structlog only
renders, so that lines of Django, gunicorn and other packages look the same.
"""

import sys
from typing import Any, Final

import orjson
import structlog
from structlog.typing import EventDict, Processor

from api.request_id import get_request_id

FORMATS: Final = ("auto", "json", "text")
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
# One line for each of their requests would be noise.
_QUIET: Final = ("httpx", "httpx2", "httpcore", "openai", "LiteLLM", "aiohttp.access", "uvicorn.error")


def build(level: str, style: str) -> dict[str, Any]:
    """`LOGGING` for a level of `LEVELS` and a format of `FORMATS`; `auto` is text on a terminal."""
    is_text = style == "text" or (style == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _add_request_id,
    ]
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(timestamp_key="time", colors=sys.stderr.isatty())]
        if is_text
        else [
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(serializer=_to_json),
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {
            "stderr": {"class": "api.log_handler.CountingHandler", "formatter": "line"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"level": "WARNING"} for name in _QUIET},
            # Their own handlers would print everything twice.
            "django": {"handlers": [], "level": level, "propagate": True},
            # Every refused request would be a warning beside its line.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.access": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def _add_request_id(_: object, __: str, event: EventDict) -> EventDict:
    if (request_id := get_request_id()) != "-":
        event.setdefault("request_id", request_id)
    return event


def _to_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
