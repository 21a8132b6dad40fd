"""The Accept-Language header of the request at hand."""

from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("accepted_languages", default="")


def set_accepted_languages(header: str | None) -> None:
    """Keep the header for the work of this thread or task."""
    _current.set(header or "")


def get_accepted_languages() -> str:
    """The header of the request at hand; empty without one, and outside of any request."""
    return _current.get()
