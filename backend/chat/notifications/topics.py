"""Topics of notifications."""

from typing import Final
from uuid import UUID

Topics = frozenset[str]


def run_topic(run_id: UUID) -> str:
    """Published when events of the run were committed, or it was ended."""
    return f"run:{run_id.hex}"


def activity_topic(user_id: object) -> str:
    """Published when something was added to the person's activity."""
    return f"activity:{user_id}"


class _Everything(frozenset[str]):
    """The set of all topics: it contains any name and cannot be listed."""

    def __contains__(self, name: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


# Sent to subscribers when notifications may have been lost: matches every topic.
EVERYTHING: Final[Topics] = _Everything()
