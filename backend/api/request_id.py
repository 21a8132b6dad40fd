"""The id that ties an answer to its log lines."""

import re
from contextvars import ContextVar
from uuid import uuid4

from api.request_log import note

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("request_id", default="-")


def choose_request_id(offered: str | None) -> str:
    """The caller's id if it is 1 to 64 of `A-Z a-z 0-9 . _ -`, else a new one (32 hex digits)."""
    if offered is not None and _SANE.fullmatch(offered):
        return offered
    return uuid4().hex


def set_request_id(request_id: str) -> None:
    """Set the id of this thread or task, and note it for the request's log line."""
    _current.set(request_id)
    note(request_id=request_id)


def get_request_id() -> str:
    """The id of the current request, or `-` outside of any."""
    return _current.get()
