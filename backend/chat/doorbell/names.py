"""What can be rung."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID


def run_name(run_id: UUID) -> str:
    """Rung when events of the run were committed, or it was ended."""
    return f"run:{run_id.hex}"


def feed_name(user_id: object) -> str:
    """Rung when the person's feed got another notice."""
    return f"feed:{user_id}"


class _Everything(frozenset[str]):
    """The set of all names. It cannot be listed, but it can be asked."""

    def __contains__(self, name: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def isdisjoint(self, other: Iterable[object]) -> bool:
        return not any(True for _ in other)


# What a listener gets when rings may have been missed: look again, whatever you wait for.
EVERYTHING: Final[frozenset[str]] = _Everything()
