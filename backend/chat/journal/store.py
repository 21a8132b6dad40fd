"""The journal's rows: every statement that writes or reads the events and the ending of a run.

All functions are synchronous and run in a thread that owns a database connection.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, groupby
from operator import itemgetter
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from api import process
from api.prepared import PreparedInsert, PreparedQuery, PreparedUpdate
from api.renderers import format_time
from chat import events, feed
from chat.events import End, Error, RunEvent, Start, Token
from chat.feed import Change
from chat.journal import offsets
from chat.journal.ending import Ending as Ending
from chat.models import Message, Notice, Receipt, Run
from chat.models import RunEvent as Row
from llm_service.errors import BY_CODE
from llm_service.models import LLMCallLog

LEASE = timedelta(seconds=15)
# One replay reads so many rows, and of them takes until it has so much text. Most replies are
# shorter; of a huge one each slow reader holds only a piece.
REPLAY_CHARACTERS = 16 * 1024
REPLAY_ROWS = 500
# Rows may be large: the first few tell how many more to ask for.
FIRST_ROWS = 16

_RUNNING = "SELECT id FROM chat_run WHERE status = 'running' AND id IN ({})"
_OWNERS = (
    "SELECT chat_conversation.user_id, chat_conversation.id FROM chat_run"
    " JOIN chat_conversation ON chat_conversation.id = chat_run.conversation_id"
    " WHERE chat_run.id IN ({})"
)
_INSERT = "INSERT INTO chat_run_event (run_id, seq, kind, payload) VALUES "
_ROW = "(%s, %s, %s, %s)"
# What every reply's first and last commit write.
_LAST_ROW = PreparedQuery(lambda run_id: Row.objects.filter(run_id=run_id).order_by("-seq")[:1])
_RECEIPTS = PreparedInsert(Receipt)
_END_RUN = PreparedUpdate(
    Run,
    changed=(
        "status",
        "finish_reason",
        "error_code",
        "input_tokens",
        "output_tokens",
        "ended_at",
    ),
)
_END_MESSAGE = PreparedUpdate(Message, changed=("content", "status", "error", "token_count"))


@dataclass(frozen=True, slots=True)
class Batch:
    """What one live run adds in one commit. With an `ending`, `text` is the whole reply; the first
    one brings the `receipt`, and when the first text was there.
    """

    run_id: UUID
    message_id: UUID
    first_seq: int
    events: Sequence[RunEvent]
    ending: Ending | None = None
    text: str = ""
    receipt: bytes | None = None
    first_token_at: datetime | None = None


def commit(batches: Sequence[Batch], *, is_retry: bool = False) -> frozenset[UUID]:
    """Write all batches in one transaction; returns the runs that were still running. The others'
    rows are not written.

    `is_retry`: an attempt failed in a way that leaves open whether it was committed after all. What
    it has written is not written again.
    """
    with transaction.atomic():
        running = _lock_running([batch.run_id for batch in batches])
        accepted = [batch for batch in batches if batch.run_id in running]
        missing = [batch for batch in accepted if not (is_retry and _is_stored(batch))]
        _insert((batch.run_id, batch.first_seq, batch.events) for batch in missing)
        _RECEIPTS.store([_make_receipt(batch) for batch in missing if batch.receipt])
        for batch in accepted:
            if batch.ending:
                _END_RUN.apply(_run_fields(batch.ending), id=batch.run_id)
                _write_message(batch.message_id, batch.ending, batch.text)
        _tell_ends([batch.run_id for batch in accepted if batch.ending])
    return running


def _is_stored(batch: Batch) -> bool:
    """Whether the rows of a running run's batch are there: nobody but its owner writes any, and a
    batch is stored whole or not at all.
    """
    return bool(batch.events) and last_seq(batch.run_id) >= batch.first_seq


def _lock_running(run_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of `run_ids` that are running, kept so until this transaction commits: by their row
    locks, or on SQLite by the transaction being the only one that writes.

    Plain SQL because this and the insert are all that a token costs; the ORM would double it.
    """
    has_locks = connection.features.has_select_for_no_key_update
    return _find_running(run_ids, " ORDER BY id FOR NO KEY UPDATE" if has_locks else "")


def _find_running(run_ids: Sequence[UUID], suffix: str = "") -> frozenset[UUID]:
    prepare = Run._meta.pk.get_db_prep_value
    keys = {prepare(run_id, connection): run_id for run_id in run_ids}
    sql = _RUNNING.format(", ".join(["%s"] * len(keys))) + suffix
    with connection.cursor() as cursor:
        cursor.execute(sql, list(keys))
        return frozenset(keys[key] for (key,) in cursor.fetchall())


def _insert(batches: Iterable[tuple[UUID, int, Sequence[RunEvent]]]) -> None:
    prepare = Run._meta.pk.get_db_prep_value
    rows = [
        (prepare(run_id, connection), seq, *events.to_row(event))
        for run_id, first_seq, batch in batches
        for seq, event in enumerate(batch, start=first_seq)
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(_INSERT + _ROW, rows)
        else:
            # One statement for all: with 20 rows it takes two thirds of the time of a pipeline.
            values = ", ".join([_ROW] * len(rows))
            cursor.execute(_INSERT + values, list(chain.from_iterable(rows)))


def _make_receipt(batch: Batch) -> Receipt:
    return Receipt(run_id=batch.run_id, data=batch.receipt, first_token_at=batch.first_token_at)


def _run_fields(ending: Ending) -> dict[str, object]:
    return {
        "status": ending.status,
        "finish_reason": ending.finish_reason[:40],
        "error_code": ending.code,
        "input_tokens": ending.input_tokens,
        "output_tokens": ending.output_tokens,
        "ended_at": timezone.now(),
    }


def _write_message(message_id: UUID, ending: Ending, text: str) -> None:
    _END_MESSAGE.apply(
        {
            "content": text,
            "status": ending.status,
            "error": ending.detail[:300],
            "token_count": ending.token_count,
        },
        id=message_id,
    )


def _tell_ends(run_ids: Sequence[UUID]) -> None:
    """Lists show which conversations are being written in, also in tabs that follow none of these
    runs.
    """
    if not run_ids:
        return
    to_key, to_id = Run._meta.pk.get_db_prep_value, Run._meta.pk.to_python
    with connection.cursor() as cursor:
        sql = _OWNERS.format(", ".join(["%s"] * len(run_ids)))
        cursor.execute(sql, [to_key(run_id, connection) for run_id in run_ids])
        rows = sorted((to_id(user_id), to_id(pk)) for user_id, pk in cursor.fetchall())
    for user_id, ended in groupby(rows, key=itemgetter(0)):
        changes = [
            Change(Notice.Kind.CONVERSATION, conversation_id) for _, conversation_id in ended
        ]
        feed.record(user_id, *changes)


def begin(run: Run, start: Start) -> None:
    """Store the first event; call it in the transaction that creates the run."""
    _insert([(run.pk, 1, [start])])


def close(run_id: UUID, ending: Ending, *, only_lost: bool = False) -> bool:
    """End a run from outside its owner, with the text that the journal holds. False: it had already
    ended.

    Once this has committed nothing is appended any more, whatever the owner still holds in memory.
    """
    still_running = Q(pk=run_id, status=Run.Status.RUNNING)
    if only_lost:
        still_running &= _is_lost()
    with transaction.atomic():
        if not Run.objects.filter(still_running).update(**_run_fields(ending)):
            return False
        message_id = Run.objects.values_list("message_id", flat=True).get(pk=run_id)
        seq = last_seq(run_id) + 1
        ending = replace(ending, call_log_id=_find_call(run_id))
        _write_message(message_id, ending, text_so_far(run_id))
        _insert([(run_id, seq, ending.events(message_id))])
        _tell_ends([run_id])
    return True


def _find_call(run_id: UUID) -> UUID | None:
    """The row of the run's model call, which goes by the run's id; None if there is none."""
    return LLMCallLog.objects.filter(pk=run_id).values_list("pk", flat=True).first()


def text_so_far(run_id: UUID) -> str:
    """The reply as far as it is committed."""
    rows = Row.objects.filter(run_id=run_id, kind=events.TOKEN).order_by("seq")
    return "".join(rows.values_list("payload", flat=True))


def last_seq(run_id: UUID) -> int:
    return max((row.seq for row in _LAST_ROW.fetch(run_id)), default=0)


@dataclass(frozen=True, slots=True)
class Replay:
    """Committed events behind a cursor, numbered from `first_seq`; none while nothing is new.
    `is_to_be_continued`: these are all so far, and the run goes on.
    """

    first_seq: int
    events: Sequence[RunEvent]
    is_to_be_continued: bool = False


def read_after(run_id: UUID, seq: int) -> Replay | None:
    """The next events after `seq`; None when the run is gone (its conversation was deleted)."""
    # Status first: rows that are committed after this look are found by the next one, never
    # skipped.
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        return None
    if run.compacted_offsets is not None:
        return _read_compacted(run, seq)
    found, is_up_to_date = _read_rows(run_id, seq)
    is_running = run.status == Run.Status.RUNNING
    if not is_running and not found:
        return _read_end(run_id, seq)
    return Replay(seq + 1, found, is_to_be_continued=is_running and is_up_to_date)


def _read_rows(run_id: UUID, seq: int) -> tuple[list[RunEvent], bool]:
    """One replay's worth of events after `seq`; whether they are all there is behind a cursor that
    is one of this run's.
    """
    found: list[RunEvent] = []
    # The row at the cursor too: one past the end has none.
    size, is_known, behind, limit = 0, seq == 0, seq - 1, FIRST_ROWS
    # Slices rather than an iterator, which on PostgreSQL is a cursor of the server's: four round
    # trips for what most replays get in two.
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
        # As many more as fit if they are like these.
        limit = min(REPLAY_ROWS, limit * (REPLAY_CHARACTERS // max(size, 1)) + 1)
    return found, False


def _read_end(run_id: UUID, seq: int) -> Replay | None:
    """The last event alone, for a reader whose cursor is at or past it."""
    row = Row.objects.filter(run_id=run_id).order_by("-seq").first()
    if row is None:
        # Compacted, or deleted, since we looked at the run.
        return read_after(run_id, seq)
    return Replay(row.seq, [events.from_row(row.kind, row.payload)])


def gone() -> End:
    """What a reader gets whose run was deleted."""
    return End(Run.Status.CANCELLED, "", None, None, None, format_time(timezone.now()))


def find_lost() -> list[UUID]:
    """Running runs that nobody writes any more."""
    return list(Run.objects.active().filter(_is_lost()).values_list("pk", flat=True)[:100])


def _is_lost() -> Q:
    """Of running runs: their owner has not renewed its lease in time, or is known to be dead."""
    lost = Q(lease_expires_at__lt=Now())
    if names := process.gone():
        lost |= Q(owner__in=names)
    return lost


def renew_leases(run_ids: Sequence[UUID]) -> None:
    """Say that these runs' owner is alive, for another `LEASE`."""
    Run.objects.active().filter(pk__in=run_ids).update(lease_expires_at=Now() + LEASE)


def find_ended(run_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of `run_ids` that are no longer running, or no longer there."""
    return frozenset(run_ids).difference(_find_running(run_ids))


def compact_older_than(age: timedelta) -> int:
    """Compact the runs that ended more than `age` ago; returns how many."""
    ended = Run.objects.filter(ended_at__lt=timezone.now() - age, compacted_offsets__isnull=True)
    run_ids = list(ended.values_list("pk", flat=True))
    for run_id in run_ids:
        _compact(run_id)
    return len(run_ids)


def _compact(run_id: UUID) -> None:
    """Drop an ended run's event rows; the message holds the text, and the offsets keep old cursors
    meaningful.
    """
    with transaction.atomic():
        rows = list(
            Row.objects.filter(run_id=run_id).order_by("seq").values_list("kind", "payload")
        )
        lengths = (len(payload) if kind == events.TOKEN else 0 for kind, payload in rows)
        packed = offsets.pack(lengths)
        compacted = Run.objects.filter(pk=run_id).exclude(status=Run.Status.RUNNING)
        if compacted.update(compacted_offsets=packed):
            Row.objects.filter(run_id=run_id).delete()


def _read_compacted(run: Run, seq: int) -> Replay:
    """The rest of the text in one piece and the end, whatever the cursor; past the end just that.

    Each event has the number of the last one that it stands for, because a reader may leave after
    any of them and come back with it.
    """
    if seq == 0:
        return Replay(1, [start_event(run)])
    ends = offsets.unpack(bytes(run.compacted_offsets or b""))
    message = Message.objects.get(pk=run.message_id)
    found: list[RunEvent] = []
    if rest := message.content[ends[min(seq, len(ends)) - 1] :]:
        found.append(Token(rest))
    if run.error_code and seq < len(ends) - 1:
        found.append(
            Error(message.error, run.error_code, str(message.pk), _is_retryable(run.error_code))
        )
    call_id = _find_call(run.pk)
    found.append(
        End(
            status=run.status,
            message_id=str(run.message_id),
            finish_reason=run.finish_reason or None,
            input_tokens=run.input_tokens,
            output_tokens=run.output_tokens,
            ts=format_time(run.ended_at or run.created_at),
            call_log_id=str(call_id) if call_id else None,
        )
    )
    return Replay(len(ends) - len(found) + 1, found)


def cut(run_id: UUID, after: int, last: int, text: str, size: int) -> list[tuple[int, str]]:
    """The text that stands for events `after` + 1 to `last` of a compacted run, in pieces under
    numbers of their own (see `offsets.cut`); empty for a run that is not compacted.
    """
    packed = Run.objects.filter(pk=run_id).values_list("compacted_offsets", flat=True).first()
    ends = offsets.unpack(bytes(packed)) if packed else ()
    return list(offsets.cut(ends, after, last, text, size)) if ends else []


def _is_retryable(code: str) -> bool:
    """As the model service says; what happened to ourselves may always go better next time."""
    return BY_CODE[code].retryable if code in BY_CODE else True


def start_event(run: Run) -> Start:
    return Start(
        run_id=str(run.pk),
        message_id=str(run.message_id),
        user_message_id=str(run.user_message_id) if run.user_message_id else None,
        ts=format_time(run.created_at),
    )
