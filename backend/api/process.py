"""Which process of the server this is, and which of its siblings have died.

The supervisor tells its workers by the environment that they inherit; where there is none, a
process knows only itself.
"""

import os
import uuid
from functools import cache

_NAME, _GONE = "SERVER_PROCESS", "SERVER_PROCESSES_GONE"
# The runs of earlier ones have been ended long since.
KEPT_NAMES = 16


def name() -> str:
    """This process, unlike any other that ever ran. A forked child is another one."""
    return _name(os.getpid())


@cache
def _name(pid: int) -> str:
    given = os.environ.get(_NAME, "")
    return given if given.endswith(f"-{pid}") else f"{uuid.uuid4().hex[:12]}-{pid}"


def gone() -> tuple[str, ...]:
    """The names of siblings that had died when this process began."""
    return tuple(os.environ.get(_GONE, "").split())


def call_this(given: str) -> None:
    """In a new worker: it goes by `given`, which ends with its pid."""
    os.environ[_NAME] = given


def note_gone(given: str) -> None:
    """In the supervisor: the worker of that name is dead and reaped. Those that are started from
    now on know it.
    """
    os.environ[_GONE] = " ".join([*gone(), given][-KEPT_NAMES:])
