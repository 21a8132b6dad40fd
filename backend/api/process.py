"""The name of this process, and the names of sibling processes that have died.

gunicorn's supervisor names its workers and notes their deaths (`gunicorn.conf.py`); a worker is a
fork of it, and so knows of the deaths before its start. Without a supervisor a process only knows
itself.
"""

import os
import uuid
from functools import cache
from typing import Final

# The runs of processes that died earlier were ended long ago.
KEPT_NAMES: Final = 16

_assigned = ""
_dead: tuple[str, ...] = ()


def name() -> str:
    """A name that is never used twice; it ends in the process id. A fork has another."""
    return _name(os.getpid())


@cache
def _name(pid: int) -> str:
    return _assigned if _assigned.endswith(f"-{pid}") else f"{uuid.uuid4().hex[:12]}-{pid}"


def set_name(assigned: str) -> None:
    """Called in a new worker: its name ends in `-` and its process id."""
    global _assigned
    _assigned = assigned


def dead_siblings() -> tuple[str, ...]:
    """The names of the last `KEPT_NAMES` siblings that had died when this process began."""
    return _dead


def add_dead_sibling(dead: str) -> None:
    """Called in the supervisor when the worker of that name is dead and reaped; only workers that
    start later know of it.
    """
    global _dead
    _dead = (*_dead, dead)[-KEPT_NAMES:]
