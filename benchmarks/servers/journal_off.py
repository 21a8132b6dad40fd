"""Our application without the journal's commits between the first event of a reply and its ending,
to measure what they cost. Only for measurement: a reader cannot resume such a reply.
"""

from collections.abc import Sequence
from uuid import UUID

# It sets Django up, which the models need.
from config.asgi import application

# isort: split
from chat.journal.writer import Drained, Writer

_commit = Writer._commit


async def _commit_endings(
    writer: Writer, drained: Sequence[Drained], *, is_retry: bool
) -> frozenset[UUID]:
    """Commit only batches with an ending; others count as stored. The writer's pace is the same."""
    ended = [(live, batch) for live, batch in drained if batch.ending]
    others = frozenset(live.run_id for live, batch in drained if not batch.ending)
    return others | await _commit(writer, ended, is_retry=is_retry) if ended else others


Writer._commit = _commit_endings  # type: ignore[method-assign, assignment]

__all__ = ["application"]
