"""The journal's rows: every statement that writes the events and the ending of a run. The readers'
queries are in `replays.py`.

All functions are synchronous and run in a thread that owns a database connection.
"""

from base64 import b64encode
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from api.sql.prepared import PreparedInsert, PreparedLookup, PreparedQuery, open_cursor
from api.sql.row_lists import RowList, uuid_array
from chat import events
from chat.events import RunEvent, Start
from chat.journal import endings
from chat.journal.endings import Ending, Unstored
from chat.journal.leases import is_lost
from chat.models import Receipt, Run
from chat.models import RunEvent as Row

# On SQLite as one row: each fetched row releases and reacquires the GIL (see `RowList`).
_RUNNING_TOGETHER = (
    "SELECT group_concat(id, ' ') FROM chat_run WHERE status = 'running' AND id IN ({})"
)
_RUNNING = "SELECT id FROM chat_run WHERE status = 'running' AND id = ANY (%s::uuid[])"
_KEPT_RUNNING = f"{_RUNNING} ORDER BY id FOR NO KEY UPDATE"
_EXISTING = PreparedLookup(lambda ids: Run.objects.filter(pk__in=ids).values_list("pk"))
_KEPT_EXISTING = "SELECT id FROM chat_run WHERE id = ANY (%s::uuid[]) ORDER BY id FOR KEY SHARE"
# A commit without endings, as nearly all are, in one round trip instead of four or five.
_ADD_TO_RUNNING = """
WITH running AS ({running}), new AS ({rows}), added AS (
    INSERT INTO chat_run_event (run_id, seq, kind, payload)
    SELECT new.* FROM new JOIN running ON running.id = new.run_id
){receipts}
SELECT id FROM running
"""
_ADD_RECEIPTS = """, receipt AS ({rows}), kept AS (
    INSERT INTO chat_receipt (run_id, data, notes, notes_tokens, first_token_at)
    SELECT receipt.run_id, decode(receipt.data, 'base64'), receipt.notes, receipt.notes_tokens,
        receipt.first_token_at
    FROM receipt JOIN running ON running.id = receipt.run_id
)"""
_INSERT = "INSERT INTO chat_run_event (run_id, seq, kind, payload) {rows}"
_ROWS = RowList({"run_id": "uuid", "seq": "integer", "kind": "text", "payload": "text"})
_PACKED_RECEIPTS = RowList(
    {
        "run_id": "uuid",
        "data": "text",
        "notes": "text",
        "notes_tokens": "integer",
        "first_token_at": "timestamptz",
    }
)
# Queries of every reply's first and last commit.
_LAST_ROW = PreparedQuery(lambda run_id: Row.objects.filter(run_id=run_id).order_by("-seq")[:1])
_RECEIPTS = PreparedInsert(Receipt)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one live run adds in one commit: at least one event, numbered from `first_seq`. With an
    `ending`, `text` is all that the run wrote, appended to the message if it `continues` a reply;
    the first batch has the `receipt`.
    """

    run_id: UUID
    message_id: UUID
    first_seq: int
    events: Sequence[RunEvent]
    ending: Ending | None = None
    text: str = ""
    continues: bool = False
    receipt: Receipt | None = None


def commit(batches: Sequence[Batch], *, is_retry: bool = False) -> frozenset[UUID]:
    """Write all batches in one transaction; returns the runs that were still running. The others'
    rows are not written.

    `is_retry`: an attempt failed in a way that leaves open whether it was committed. Batches that
    it has stored are not written again.
    """
    has_ending = any(batch.ending for batch in batches)
    if not has_ending and not is_retry and connection.vendor == "postgresql":
        return _add_to_running(batches)
    with transaction.atomic():
        running = _find_running([batch.run_id for batch in batches], _KEPT_RUNNING)
        accepted = [batch for batch in batches if batch.run_id in running]
        missing = [batch for batch in accepted if not (is_retry and _is_stored(batch))]
        _insert(missing)
        _RECEIPTS.store([batch.receipt for batch in missing if batch.receipt])
        for batch in accepted:
            if batch.ending:
                endings.write_run(batch.run_id, batch.ending)
                endings.write_message(
                    batch.message_id, batch.ending, batch.text, continues=batch.continues
                )
        endings.record_activity({batch.run_id: batch.text for batch in accepted if batch.ending})
    return running


def _add_to_running(batches: Sequence[Batch]) -> frozenset[UUID]:
    """`commit` as one statement of PostgreSQL."""
    rows, parameters = _ROWS.bind(_rows(batches))
    receipts = ""
    if kept := [_pack_receipt(batch.receipt) for batch in batches if batch.receipt]:
        packed, more = _PACKED_RECEIPTS.bind(kept)
        receipts, parameters = _ADD_RECEIPTS.format(rows=packed), [*parameters, *more]
    sql = _ADD_TO_RUNNING.format(running=_KEPT_RUNNING, rows=rows, receipts=receipts)
    with open_cursor() as cursor:
        cursor.execute(sql, [uuid_array(batch.run_id for batch in batches), *parameters])
        return frozenset(chain.from_iterable(cursor.fetchall()))


def _pack_receipt(receipt: Receipt) -> tuple[Any, ...]:
    return (
        receipt.run_id,
        b64encode(receipt.data).decode(),
        receipt.notes,
        receipt.notes_tokens,
        receipt.first_token_at,
    )


def _is_stored(batch: Batch) -> bool:
    """Whether a running run's batch is stored: only the owner writes its rows, and a batch is
    atomic.
    """
    return last_seq(batch.run_id) >= batch.first_seq


def _find_running(run_ids: Collection[UUID], select: str = _RUNNING) -> frozenset[UUID]:
    """Those of `run_ids` that are running; `select` is the statement for PostgreSQL. On SQLite a
    transaction that writes is the only one: there they stay so without a lock.

    Plain SQL because this and the insert are all that a token costs; the ORM would double it.
    """
    with open_cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(select, [uuid_array(run_ids)])
            return frozenset(chain.from_iterable(cursor.fetchall()))
        by_key = {run_id.hex: run_id for run_id in run_ids}
        cursor.execute(_RUNNING_TOGETHER.format(", ".join(["%s"] * len(by_key))), list(by_key))
        ((found,),) = cursor.fetchall()
        return frozenset(by_key[key] for key in (found or "").split())


def _rows(batches: Iterable[Batch]) -> list[tuple[Any, ...]]:
    return [
        (batch.run_id, seq, *events.to_row(event))
        for batch in batches
        for seq, event in enumerate(batch.events, start=batch.first_seq)
    ]


def _insert(batches: Iterable[Batch]) -> None:
    with open_cursor() as cursor:
        for rows, parameters in _ROWS.bind_pieces(_rows(batches)):
            cursor.execute(_INSERT.format(rows=rows), parameters)


def begin(run: Run, start: Start) -> None:
    """Store the first event; call it in the transaction that creates the run."""
    _insert([Batch(run.pk, run.message_id, 1, [start])])


def close(run_id: UUID, ending: Ending, *, only_lost: bool = False) -> bool:
    """End a run from outside its owner, with the text that the journal holds. False: it had already
    ended.

    After this commit nothing is appended any more, even if the owner still holds events in memory.
    """
    still_running = Q(pk=run_id, status=Run.Status.RUNNING)
    if only_lost:
        still_running &= is_lost()
    with transaction.atomic():
        if not Run.objects.filter(still_running).update(**ending.run_fields()):
            return False
        message_id, continues_at = Run.objects.values_list("message_id", "continues_at").get(
            pk=run_id
        )
        seq = last_seq(run_id) + 1
        ending = replace(ending, call_log_id=endings.find_call(run_id))
        text = text_so_far(run_id)
        endings.write_message(message_id, ending, text, continues=continues_at is not None)
        _insert([Batch(run_id, message_id, seq, ending.events(message_id))])
        endings.record_activity({run_id: text})
    return True


def keep_existing(run_ids: Collection[UUID]) -> list[UUID]:
    """Those of `run_ids` that exist, kept so until this transaction commits."""
    if connection.vendor == "postgresql":
        # The weakest lock: it blocks deleting the row, but not ending the run.
        with connection.cursor() as cursor:
            cursor.execute(_KEPT_EXISTING, [uuid_array(run_ids)])
            return list(chain.from_iterable(cursor.fetchall()))
    return [run_id for (run_id,) in _EXISTING.fetch(list(run_ids))]


def find_unstored(run_id: UUID, ending: Ending) -> Unstored | None:
    """The ending shown to readers instead of `ending`, which cannot be stored now; None if the run
    has ended already.
    """
    running = Run.objects.filter(pk=run_id, status=Run.Status.RUNNING)
    message_id = running.values_list("message_id", flat=True).first()
    if message_id is None:
        return None
    ending = replace(ending, call_log_id=endings.find_call(run_id))
    return Unstored(message_id, last_seq(run_id), ending)


def text_so_far(run_id: UUID) -> str:
    """The reply as far as it is committed."""
    rows = Row.objects.filter(run_id=run_id, kind=events.TOKEN).order_by("seq")
    return "".join(rows.values_list("payload", flat=True))


def last_seq(run_id: UUID) -> int:
    """The number of the run's last event; 0 if it has none."""
    row = _LAST_ROW.first(run_id)
    return row.seq if row else 0


def find_ended(run_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of `run_ids` that are no longer running, or no longer there."""
    return frozenset(run_ids) - _find_running(run_ids)
