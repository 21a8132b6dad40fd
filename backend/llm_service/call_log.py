"""The log of model calls: exactly one row a call, however it ends.

A call is a `CallRecord` from its beginning. Its row is queued as `running` at once and written
again at the end, both by the thread of `writer`. A row whose process died is ended by `mark_lost`.
"""

import asyncio
import atexit
import os
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from llm_service import budgets
from llm_service.call_log_writer import CallLogWriter
from llm_service.call_record import CallRecord
from llm_service.models import FORGOTTEN, WITH_PREVIEW, BudgetDay, LLMCallLog
from llm_service.types import LLMRequest

Status = LLMCallLog.Status

WORKER_LOST = "worker_lost"
# Rows per transaction of `prune` and `forget_user`.
STEP_ROWS = 500
# How long counters of past days are kept.
KEEP_BUDGETS = timedelta(days=7)


writer = CallLogWriter()
os.register_at_fork(after_in_child=writer.reset)


def begin(request: LLMRequest, *, is_stream: bool, keeps_words: bool = True) -> CallRecord:
    """The record of a call that begins now, its row queued as `running`; without a preview of its
    text unless `keeps_words`.
    """
    record = CallRecord(request, is_stream=is_stream, on_end=writer.put, keeps_words=keeps_words)
    writer.put(record)
    return record


def flush(timeout: float | None = None) -> bool:
    """Wait up to `timeout` seconds (by default LLM_LOG_WRITE_TIMEOUT) until every row is written;
    returns whether all are.
    """
    return writer.flush(settings.LLM_LOG_WRITE_TIMEOUT if timeout is None else timeout)


async def drain() -> bool:
    """`flush` in a thread, for shutdown."""
    return await asyncio.to_thread(flush)


def mark_lost(run_ids: Collection[UUID] = ()) -> int:
    """End the rows of calls whose process is gone: those that have been running for longer than any
    call may, and those of `run_ids`, which the caller knows to be lost. Returns their number.

    A call that was only slow overwrites this with its real end. Call it in a thread.
    """
    too_old = timezone.now() - budgets.longest_call() - budgets.MARGIN
    lost = Q(created_at__lt=too_old)
    if run_ids:
        lost |= Q(run_id__in=run_ids)
    ids = list(
        LLMCallLog.objects.filter(lost, status=Status.RUNNING).values_list("pk", flat=True)[
            :STEP_ROWS
        ]
    )
    budgets.release(ids)
    budgets.release_expired()
    return LLMCallLog.objects.filter(pk__in=ids, status=Status.RUNNING).update(
        status=Status.ERROR,
        error_type=WORKER_LOST,
        error_message="The server stopped working on this call.",
    )


def forget_user(user_id: UUID) -> None:
    """Remove a person from the log: their rows stay for the totals, without name and texts. Call it
    in a thread, outside of a transaction; it can be repeated.
    """
    mine = LLMCallLog.objects.filter(user_id=user_id).order_by()
    while ids := list(mine.values_list("pk", flat=True)[:STEP_ROWS]):
        LLMCallLog.objects.filter(pk__in=ids).update(user_id=None, **FORGOTTEN)


def forget_runs(run_ids: Sequence[UUID]) -> None:
    """Blank the texts of deleted runs in the log; their rows stay for the totals. Call it in the
    transaction that deletes the runs, after their rows: later writes are stored without texts
    (`call_store.register_runs`).
    """
    for start in range(0, len(run_ids), STEP_ROWS):
        chunk = run_ids[start : start + STEP_ROWS]
        LLMCallLog.objects.filter(run_id__in=chunk).update(**FORGOTTEN)


def prune() -> int:
    """Remove rows older than LLM_LOG_RETENTION_DAYS and the previews in those older than
    LLM_LOG_PREVIEW_DAYS (0 keeps them all), and counters of budgets older than `KEEP_BUDGETS`.
    Returns how many rows were removed. Call it in a thread, outside of a transaction.
    """
    BudgetDay.objects.filter(day__lt=(timezone.now() - KEEP_BUDGETS).date()).delete()
    _prune_previews()
    if not settings.LLM_LOG_RETENTION_DAYS:
        return 0
    oldest = timezone.now() - timedelta(days=settings.LLM_LOG_RETENTION_DAYS)
    old = LLMCallLog.objects.filter(created_at__lt=oldest).order_by("created_at")
    removed = 0
    while ids := list(old.values_list("pk", flat=True)[:STEP_ROWS]):
        LLMCallLog.objects.filter(pk__in=ids).delete()
        removed += len(ids)
    return removed


def _prune_previews() -> None:
    if not settings.LLM_LOG_PREVIEW_DAYS:
        return
    oldest = timezone.now() - timedelta(days=settings.LLM_LOG_PREVIEW_DAYS)
    old = LLMCallLog.objects.filter(WITH_PREVIEW, created_at__lt=oldest).order_by("created_at")
    while ids := list(old.values_list("pk", flat=True)[:STEP_ROWS]):
        rows = LLMCallLog.objects.filter(pk__in=ids)
        rows.update(prompt_preview="", response_preview="")


@atexit.register
def _flush_at_exit() -> None:
    """Write the rows of a script's last calls before it exits."""
    if settings.configured and writer.is_in_use:
        flush()


def find_call(run_id: UUID) -> LLMCallLog | None:
    """The row of the call that writes a run's reply, or None. It is the earliest one: the call for
    the title has the run's id, too.
    """
    rows = LLMCallLog.objects.filter(run_id=run_id).order_by("created_at")
    return rows.only("id", "cost_usd", "cost_source", "cached_tokens").first()
