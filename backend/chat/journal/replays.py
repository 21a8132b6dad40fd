"""The journal's rows as readers get them, also those of a run that has been compacted.

All functions are synchronous and run in a thread that owns a database connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from api.renderers import format_time
from chat import events
from chat.events import End, RunEvent, Start, Token
from chat.journal import compaction, endings
from chat.journal.endings import Ending
from chat.models import Run
from chat.models import RunEvent as Row
from llm_service.errors import BY_CODE

# Limits of one replay, in characters and rows. Most replies are shorter; of a huge one each slow
# reader holds only a piece.
REPLAY_CHARACTERS = 16 * 1024
REPLAY_ROWS = 500
# Rows may be large: the size of the first few decides how many more to fetch.
FIRST_ROWS = 16


@dataclass(frozen=True, slots=True)
class Replay:
    """Committed events after a cursor, numbered from `first_seq`; none while nothing is new.
    `is_to_be_continued`: these are all so far, and the run goes on.
    """

    first_seq: int
    events: Sequence[RunEvent]
    is_to_be_continued: bool = False


def read_after(run_id: UUID, seq: int) -> Replay | None:
    """The next events after `seq`; None when the run is gone (its conversation was deleted)."""
    # Read the status first: rows that are committed after this query are found by the next one,
    # never skipped.
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        return None
    if run.compacted_offsets is not None:
        return _read_compacted(run_id, seq)
    found, is_up_to_date = _read_rows(run_id, seq)
    is_running = run.status == Run.Status.RUNNING
    if not is_running and not found:
        return _read_end(run_id, seq)
    return Replay(seq + 1, found, is_to_be_continued=is_running and is_up_to_date)


def _read_rows(run_id: UUID, seq: int) -> tuple[list[RunEvent], bool]:
    """The events after `seq`, up to the limits of a replay; and whether these are all and the
    cursor is a valid one of this run.
    """
    found: list[RunEvent] = []
    # Include the row at the cursor: a cursor past the end has none.
    size, is_known, behind, limit = 0, seq == 0, seq - 1, FIRST_ROWS
    # Slices rather than an iterator, which on PostgreSQL is a server-side cursor: four round trips
    # where most replays need two.
    while len(found) < REPLAY_ROWS:
        rows = Row.objects.filter(run_id=run_id, seq__gt=behind).order_by("seq")
        part = list(rows.values_list("seq", "kind", "payload")[:limit])
        for behind, kind, payload in part:
            if behind == seq:
                is_known = True
                continue
            found.append(events.from_row(kind, payload))
            size += len(payload)
            if size >= REPLAY_CHARACTERS:
                return found, False
        if len(part) < limit:
            return found, is_known
        # As many more as would fit at the same size.
        limit = min(REPLAY_ROWS, limit * (REPLAY_CHARACTERS // max(size, 1)) + 1)
    return found, False


def _read_end(run_id: UUID, seq: int) -> Replay | None:
    """The last event alone, for a reader whose cursor is at or past it."""
    row = Row.objects.filter(run_id=run_id).order_by("-seq").first()
    if row is None:
        # Compacted or deleted since the query of the run.
        return read_after(run_id, seq)
    return Replay(row.seq, [events.from_row(row.kind, row.payload)])


def gone() -> End:
    """The `End` for readers of a deleted run."""
    return End(Run.Status.CANCELLED, "", None, None, None, format_time(timezone.now()))


def _read_compacted(run_id: UUID, seq: int) -> Replay | None:
    """The rest of the text as one event and the ending, for any cursor; past the end just the
    latter. None when the run is gone.

    Each event has the number of the last one it replaces, so that a reader may leave after any of
    them and resume.
    """
    # The run and its message in one query: between two queries both may be deleted.
    run = Run.objects.select_related("message").filter(pk=run_id).first()
    if run is None:
        return None
    if seq == 0:
        return Replay(1, [start_event(run)])
    ends = compaction.unpack_offsets(bytes(run.compacted_offsets or b""))
    message = run.message
    found: list[RunEvent] = []
    before = run.continues_at or 0
    # After this run's text the message may have that of another run, which continued it.
    if rest := message.content[before + ends[min(seq, len(ends)) - 1] : before + ends[-1]]:
        found.append(Token(rest))
    ending = Ending(
        status=run.status,
        finish_reason=run.finish_reason,
        code=run.error_code,
        detail=message.error,
        retryable=_is_retryable(run.error_code),
        input_tokens=run.input_tokens,
        output_tokens=run.output_tokens,
        call_log_id=endings.find_call(run.pk),
        thoughts=message.meta.get("thoughts", ""),
        at=run.ended_at or run.created_at,
    )
    last = ending.events(message.pk)
    found += last if seq < len(ends) - 1 else last[-1:]
    return Replay(len(ends) - len(found) + 1, found)


def _is_retryable(code: str) -> bool:
    """The model service's own value for its codes; our own failures are always retryable."""
    return BY_CODE[code].retryable if code in BY_CODE else True


def start_event(run: Run) -> Start:
    return Start(
        run_id=str(run.pk),
        message_id=str(run.message_id),
        user_message_id=str(run.user_message_id) if run.user_message_id else None,
        ts=format_time(run.created_at),
        continues_at=run.continues_at,
    )
