"""Which process of the server this is, and which of its siblings have died.

The supervisor notes it here; its workers begin as copies of it. Where there is none, a process
knows only itself.
"""

import os
import uuid
from functools import cache

# The runs of earlier ones have been ended long since.
KEPT_NAMES = 16

_given = ""
_gone: tuple[str, ...] = ()


def name() -> str:
    """This process, unlike any other that ever ran. A forked child is another one."""
    return _name(os.getpid())


@cache
def _name(pid: int) -> str:
    return _given if _given.endswith(f"-{pid}") else f"{uuid.uuid4().hex[:12]}-{pid}"


def gone() -> tuple[str, ...]:
    """The names of siblings that had died when this process began."""
    return _gone


def call_this(given: str) -> None:
    """In a new worker: it goes by `given`, which ends with its pid."""
    global _given
    _given = given


def note_gone(given: str) -> None:
    """In the supervisor: the worker of that name is dead and reaped. Those that are started from
    now on know it.
    """
    global _gone
    _gone = (*_gone, given)[-KEPT_NAMES:]
