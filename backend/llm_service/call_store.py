"""Writes rows of the log of model calls, and settles the budgets of the calls that have ended."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from django.db import transaction

from api.sql.prepared import PreparedInsert
from llm_service import budgets
from llm_service.budget_estimates import count_input
from llm_service.budgets import Settlement
from llm_service.call_record import CallRecord
from llm_service.call_rows import cost_usage, make_row
from llm_service.models import FORGOTTEN, LLMCallLog
from llm_service.types import Usage

# UTF-8 bytes per token, on the low side, so that an estimate is not below what was used.
BYTES_PER_TOKEN = 3
_KEPT_ONCE = frozenset({"id", "created_at", "user_id"})
# Columns that an update leaves blank if the person was removed since the row was begun.
_PERSONAL = frozenset(FORGOTTEN)

# Callback: returns which run ids exist and locks them until the transaction ends; if none is
# registered, all exist.
FindRuns = Callable[[Collection[UUID]], Collection[UUID]]
_find_runs: FindRuns | None = None


def register_runs(find_runs: FindRuns) -> None:
    """Register `find_runs`: a call whose run was deleted meanwhile is stored without its texts."""
    global _find_runs
    _find_runs = find_runs


def store(
    records: Sequence[CallRecord], make: Callable[[CallRecord], LLMCallLog] = make_row
) -> None:
    """Write the rows that `make` makes of `records` as they are now and settle the budgets of those
    that have ended, in one transaction.
    """
    pairs = [(record, make(record)) for record in records]
    with transaction.atomic():
        _forget_deleted([row for _, row in pairs])
        stored = _find_ended([record.id for record, _ in pairs if record.is_maybe_stored])
        # A record that ended while its first row was being written is queued once more.
        new = [pair for pair in pairs if not (pair[0].is_stored or pair[0].id in stored)]
        _UPSERT.store([row for _, row in new])
        # Decide by the row, which shows whether the record had ended when it was read.
        ended = [record for record, row in new if row.duration_ms is not None]
        budgets.settle([one for record in ended if (one := _settlement(record))])
    for record in [*ended, *(record for record, _ in pairs if record.id in stored)]:
        record.is_stored = True


def _on_conflict() -> str:
    table = LLMCallLog._meta.db_table
    changes = []
    for field in LLMCallLog._meta.local_concrete_fields:
        column = field.column
        if field.attname in _KEPT_ONCE:
            continue
        value = f"excluded.{column}"
        if field.attname in _PERSONAL:
            value = (
                f"CASE WHEN {table}.user_id IS NULL AND excluded.user_id IS NOT NULL"
                f" THEN {table}.{column} ELSE {value} END"
            )
        changes.append(f"{column} = {value}")
    return f"(id) DO UPDATE SET {', '.join(changes)}"


_UPSERT = PreparedInsert(LLMCallLog, on_conflict=_on_conflict())


def _forget_deleted(rows: Sequence[LLMCallLog]) -> None:
    run_ids = {row.run_id for row in rows if row.run_id}
    if _find_runs is None or not run_ids:
        return
    alive = set(_find_runs(run_ids))
    for row in rows:
        if row.run_id and row.run_id not in alive:
            for name, blank in FORGOTTEN.items():
                setattr(row, name, blank)


def _find_ended(ids: Collection[UUID]) -> set[UUID]:
    if not ids:
        return set()
    rows = LLMCallLog.objects.filter(pk__in=ids, duration_ms__isnull=False)
    return set(rows.values_list("pk", flat=True))


def _settlement(record: CallRecord) -> Settlement | None:
    """The usage to charge. Without a report, as after a broken reply, it is estimated from what was
    received, on the high side.
    """
    reservation, usage = record.reservation, record.usage
    if reservation is None:
        return None
    if usage is None and record.output_bytes:
        output_tokens = -(-record.output_bytes // BYTES_PER_TOKEN)
        usage = Usage(count_input(record.request), output_tokens)
    return Settlement(reservation, usage, cost_usage(record, usage)[0])
