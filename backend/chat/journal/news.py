"""Reads new events of several runs in one query: the readers' counterpart of the group commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import UUIDField

from api.sql.prepared import open_cursor
from api.sql.row_lists import RowList
from chat import events
from chat.events import RunEvent
from chat.models import Run

# Maximum rows of one poll. A token's row holds at most 8,192 characters, mostly a few words.
POLL_ROWS = 1000

# All in one statement, so that a run which has ended shows its last events too.
_NEWS = """
WITH wanted (run_id, seq) AS ({wanted})
SELECT wanted.run_id, chat_run.status, chat_run_event.seq, kind, payload
FROM wanted
LEFT JOIN chat_run ON chat_run.id = wanted.run_id
LEFT JOIN chat_run_event
    ON chat_run_event.run_id = wanted.run_id AND chat_run_event.seq > wanted.seq
ORDER BY wanted.run_id, chat_run_event.seq
LIMIT {limit}
"""

_WANTED = RowList({"run_id": "uuid", "seq": "integer"})
_to_id = UUIDField().to_python
Row = tuple[object, str | None, int | None, str, str]


@dataclass(frozen=True, slots=True)
class News:
    """The new events of one run, numbered from `first_seq`. `is_cut`: more are stored already;
    `is_over`: no more will come; `is_gone`: the run was deleted.
    """

    run_id: UUID
    first_seq: int
    events: Sequence[RunEvent]
    is_cut: bool
    is_over: bool
    is_gone: bool


def read_news(positions: Mapping[UUID, int]) -> list[News]:
    """The new events of each run after its position; runs beyond `POLL_ROWS` are missing."""
    if not positions:
        return []
    wanted, parameters = _WANTED.bind(list(positions.items()))
    with open_cursor() as cursor:
        cursor.execute(_NEWS.format(wanted=wanted, limit=POLL_ROWS), parameters)
        rows: list[Row] = cursor.fetchall()
    cut = rows[-1][0] if len(rows) == POLL_ROWS else None
    found = ((key, _to_id(key), list(some)) for key, some in groupby(rows, key=itemgetter(0)))
    return [
        _collect(run_id, positions[run_id] + 1, some, is_cut=key == cut)
        for key, run_id, some in found
    ]


def _collect(run_id: UUID, first_seq: int, rows: Sequence[Row], *, is_cut: bool) -> News:
    status = rows[0][1]
    return News(
        run_id,
        first_seq,
        [events.from_row(kind, payload) for _, _, seq, kind, payload in rows if seq is not None],
        is_cut=is_cut,
        is_over=not is_cut and status not in (None, Run.Status.RUNNING),
        is_gone=status is None,
    )
