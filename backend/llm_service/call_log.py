"""The log of model calls: exactly one row a call, however it ends.

A call is a `CallRecord` from its beginning. Its row is queued as `running` at once and written
again at the end, both by the thread of a spool: nobody who waits for a model waits for the
database. A row whose process died is ended by `mark_lost`.
"""

from __future__ import annotations

import asyncio
import atexit
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from llm_service import budgets, call_rows
from llm_service.budgets import Reservation
from llm_service.models import LLMCallLog
from llm_service.spool import Spool
from llm_service.types import LLMChunk, LLMRequest, Usage

Status = LLMCallLog.Status

WORKER_LOST = "worker_lost"
# What one transaction of `prune` and `forget_user` touches.
STEP_ROWS = 500
# Counters of earlier days are of no use to anybody.
KEEP_BUDGETS = timedelta(days=7)


class CallRecord:
    """One call from its beginning to its row. Any thread or event loop may use it; nothing here
    asks the database except `reserve`.
    """

    __slots__ = (
        "_lock",
        "_preview_room",
        "attempts",
        "created_at",
        "ended_at",
        "error",
        "first_token_at",
        "id",
        "is_stream",
        "kept",
        "model",
        "output_bytes",
        "preview",
        "request",
        "reservation",
        "response_id",
        "response_model",
        "started_at",
        "status",
        "usage",
    )

    def __init__(self, request: LLMRequest, *, is_stream: bool) -> None:
        self.id: UUID = request.call_id or uuid4()
        self.request = request
        self.is_stream = is_stream
        self.created_at: datetime = timezone.now()
        self.started_at = time.monotonic()
        self.first_token_at: float | None = None
        self.ended_at: float | None = None
        self.model = request.model
        self.attempts = 0
        self.status: str = Status.RUNNING
        self.error: BaseException | None = None
        self.usage: Usage | None = None
        self.response_id = ""
        self.response_model = ""
        # UTF-8, of everything that was said: what a call without usage is estimated by.
        self.output_bytes = 0
        self.preview: list[str] = []
        # Of the request, as it stands in the row.
        self.kept: dict[str, Any] | None = None
        self.reservation: Reservation | None = None
        self._preview_room: int = settings.LLM_LOG_PREVIEW_CHARACTERS + call_rows.PREVIEW_SLACK
        self._lock = Lock()

    def chunk(self, chunk: LLMChunk) -> None:
        """Note one step of the reply; called for each, so it does next to nothing."""
        delta = chunk.delta
        if delta:
            if self.first_token_at is None:
                self.first_token_at = time.monotonic()
            self.output_bytes += len(delta) if delta.isascii() else len(delta.encode())
            if self._preview_room > 0:
                self.preview.append(delta[: self._preview_room])
                self._preview_room -= len(delta)
        if chunk.usage is not None:
            self.usage = chunk.usage
        if chunk.response_id:
            self.response_id = chunk.response_id
        if chunk.response_model:
            self.response_model = chunk.response_model

    def attempt(self, model: str) -> None:
        """A try begins, the first one too; `model` is the one that is asked."""
        self.attempts += 1
        self.model = model

    def reserve(self) -> None:
        """Take the worst case out of the budgets; raises `BudgetExceeded`. Call it in a thread."""
        reservation = budgets.reserve(self.request, self.id)
        with self._lock:
            self.reservation = reservation
            has_ended = self.ended_at is not None
        if has_ended and reservation:
            # Whoever asked has left meanwhile.
            budgets.release([reservation.id])

    def end(self, status: str, *, error: BaseException | None = None) -> None:
        """`success`, `error`, `cancelled` or `blocked`. The first end counts; others do nothing."""
        with self._lock:
            if self.ended_at is not None:
                return
            self.status = status
            self.error = error
            # Last: whoever sees it set sees everything else.
            self.ended_at = time.monotonic()
        if not spool.put(self.id, self):
            spool.count_drop()


spool: Spool[CallRecord] = Spool(call_rows.store, call_rows.store_minimal)


def begin(request: LLMRequest, *, is_stream: bool) -> CallRecord:
    """The record of a call that begins now, its row queued as `running`."""
    record = CallRecord(request, is_stream=is_stream)
    # Without room only the end is missing still, and that is tried again.
    spool.put(record.id, record)
    return record


def flush(timeout: float | None = None) -> bool:
    """Wait until every row is written, by default LLM_LOG_WRITE_TIMEOUT; whether they are."""
    return spool.flush(settings.LLM_LOG_WRITE_TIMEOUT if timeout is None else timeout)


async def drain() -> bool:
    """As `flush`, from an event loop that goes on meanwhile: for the end of a server."""
    return await asyncio.to_thread(flush)


def mark_lost(run_ids: Collection[UUID] = ()) -> int:
    """End the rows of calls whose process is gone: those that have been running for longer than any
    call may, and those of `run_ids`, which the caller knows to be lost. How many there were.

    One that was only slow writes its real end over this one. Call it in a thread.
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
    """Take a person out of the log: their rows stay for the totals, without name and texts. Call it
    in a thread, outside of a transaction; it can be repeated.
    """
    mine = LLMCallLog.objects.filter(user_id=user_id).order_by()
    while ids := list(mine.values_list("pk", flat=True)[:STEP_ROWS]):
        LLMCallLog.objects.filter(pk__in=ids).update(
            user_id=None,
            metadata={},
            request_kwargs={},
            prompt_preview="",
            response_preview="",
            error_message="",
        )


def prune() -> int:
    """Remove the rows that are older than LLM_LOG_RETENTION_DAYS; 0 keeps them all. How many those
    were. Call it in a thread, outside of a transaction.
    """
    budgets.forget_before((timezone.now() - KEEP_BUDGETS).date())
    if not settings.LLM_LOG_RETENTION_DAYS:
        return 0
    oldest = timezone.now() - timedelta(days=settings.LLM_LOG_RETENTION_DAYS)
    old = LLMCallLog.objects.filter(created_at__lt=oldest).order_by("created_at")
    removed = 0
    while ids := list(old.values_list("pk", flat=True)[:STEP_ROWS]):
        LLMCallLog.objects.filter(pk__in=ids).delete()
        removed += len(ids)
    return removed


@atexit.register
def _flush_at_exit() -> None:
    """A script that has just called a model ends with its row written."""
    if settings.configured and spool.is_in_use:
        flush()


def find_call(run_id: UUID) -> LLMCallLog | None:
    """The row of a run's call; None while there is none."""
    rows = LLMCallLog.objects.filter(run_id=run_id).order_by("-created_at")
    return rows.only("id", "cost_usd", "cost_source").first()
