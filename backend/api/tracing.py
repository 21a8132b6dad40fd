"""Spans of requests and of model calls, for the tracer given to `install`; a no-op without one.
Nothing here is called per token.
"""

from contextvars import ContextVar
from typing import Protocol

Value = str | int | float | bool


class Span(Protocol):
    """One piece of work, from its creation to its `end`."""

    def end(self, name: str, error: str, attributes: dict[str, Value]) -> None:
        """The work is over. `name` replaces the first one; `error` is a code, or empty. Attributes
        are facts about the work: never content, never a secret.
        """


class Tracer(Protocol):
    """Makes spans."""

    def begin(self, name: str, *, is_call: bool, parent: Span | None) -> Span:
        """Begin a span; `is_call`: a call to another server."""


_tracer: Tracer | None = None
# The parent of spans that begin in this context.
current: ContextVar[Span | None] = ContextVar("span", default=None)


def install(tracer: Tracer | None) -> None:
    """Create spans with `tracer` from now on; None: no more."""
    global _tracer
    _tracer = tracer


def begin(name: str, *, is_call: bool = False) -> Span | None:
    return _tracer.begin(name, is_call=is_call, parent=current.get()) if _tracer else None
