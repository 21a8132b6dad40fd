"""Our application with nothing of a reply in the database between its beginning and its end: what
the journal's commits cost. For measurement alone; a reader cannot come back to such a reply.
"""

from collections.abc import Iterable, Sequence
from typing import Any

# It sets Django up, which the models need.
from config.asgi import application

# isort: split

from chat.journal import store
from chat.journal.writer import Drained, Writer

_commit = Writer._commit


async def _commit_endings(
    writer: Writer, drained: Sequence[Drained], *, is_retry: bool
) -> frozenset[Any]:
    """Commit the endings; all else counts as stored. The pace of the writer stays as it is."""
    ended = [(live, batch) for live, batch in drained if batch.ending]
    others = frozenset(live.run_id for live, batch in drained if not batch.ending)
    return others | await _commit(writer, ended, is_retry=is_retry) if ended else others


def _insert_nothing(batches: Iterable[store.Batch]) -> None:
    """Instead of the rows of events, those of the beginning and the ending included."""


Writer._commit = _commit_endings  # type: ignore[method-assign]
store._insert = _insert_nothing

__all__ = ["application"]
