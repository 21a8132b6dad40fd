"""Our application with nothing of a reply in the database between its first event and its ending:
what the journal's commits cost. For measurement alone; a reader cannot come back to such a reply.
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
    """Commit the endings, with the last events; all else counts as stored. The pace stays."""
    ended = [(live, batch) for live, batch in drained if batch.ending]
    others = frozenset(live.run_id for live, batch in drained if not batch.ending)
    return others | await _commit(writer, ended, is_retry=is_retry) if ended else others


Writer._commit = _commit_endings  # type: ignore[method-assign, assignment]

__all__ = ["application"]
