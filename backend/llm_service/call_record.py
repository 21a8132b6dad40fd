"""A model call in progress: collects the values of its row in the log."""

import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from llm_service import budgets
from llm_service.models import BudgetReservation, LLMCallLog
from llm_service.types import LLMChunk, LLMRequest, Usage

Status = LLMCallLog.Status

# Characters kept beyond a preview, so that a secret cut by its edge is still recognized.
PREVIEW_SLACK = 1000


class CallRecord:
    """One call from its beginning to its row. Any thread or event loop may use it; only `reserve`
    makes a query. `on_end` is called once, with the ended record.
    """

    def __init__(
        self,
        request: LLMRequest,
        *,
        is_stream: bool,
        on_end: "Callable[[CallRecord], object]",
        keeps_words: bool = True,
    ) -> None:
        self.id: UUID = request.call_id or uuid4()
        self.request = request
        self.is_stream = is_stream
        self.keeps_words = keeps_words
        self.created_at: datetime = timezone.now()
        self.started_at = time.monotonic()
        # When content was first received, and when text was first sent on: a hook may hold it back.
        self.received_at: float | None = None
        self.first_token_at: float | None = None
        self.ended_at: float | None = None
        self.model = request.model
        self.attempts = 0
        self.status: str = Status.RUNNING
        self.error: BaseException | None = None
        self.usage: Usage | None = None
        self._used_before: Usage | None = None
        self.response_id = ""
        self.response_model = ""
        # UTF-8 bytes of all text received: the usage of a call without a report is estimated by it.
        self.output_bytes = 0
        self.preview: list[str] = []
        # Columns made from the request, computed once for the rows of the beginning and the end.
        self.kept: dict[str, Any] | None = None
        self.reservation: BudgetReservation | None = None
        # For the writer thread: the end is stored; or may be, after a write with unknown outcome.
        self.is_stored = False
        self.is_maybe_stored = False
        self._preview_room: int = (
            settings.LLM_LOG_PREVIEW_CHARACTERS + PREVIEW_SLACK if keeps_words else 0
        )
        self._on_end = on_end
        self._lock = Lock()

    def attempt(self, model: str) -> None:
        """An attempt begins, the first one too; `model` is the one called."""
        self.attempts += 1
        self.model = model
        # A reply without text is retried, but was paid for.
        self._used_before = self.usage

    def receive(self, chunk: LLMChunk) -> None:
        """Record a chunk as the provider sent it, before hooks: the call is charged for it. Called
        for each chunk, so it does next to nothing.
        """
        if self.received_at is None and (chunk.delta or chunk.tool_calls):
            self.received_at = time.monotonic()
        self.output_bytes += _count_bytes(chunk.delta)
        if chunk.thought:
            self.output_bytes += _count_bytes(chunk.thought)
        for call in chunk.tool_calls:
            self.output_bytes += _count_bytes(call.name) + _count_bytes(call.arguments)
        if chunk.usage is not None:
            self.usage = self._used_before + chunk.usage if self._used_before else chunk.usage
        if chunk.response_id:
            self.response_id = chunk.response_id
        if chunk.response_model:
            self.response_model = chunk.response_model

    def show(self, delta: str) -> None:
        """Record text that is sent to the caller, as changed by the hooks."""
        if not delta:
            return
        if self.first_token_at is None:
            self.first_token_at = time.monotonic()
        if self._preview_room > 0:
            self.preview.append(delta[: self._preview_room])
            self._preview_room -= len(delta)

    def reserve(self) -> None:
        """Reserve the worst case in the budgets; raises `BudgetExceeded`. Call it in a thread."""
        reservation = budgets.reserve(self.request, self.id)
        with self._lock:
            self.reservation = reservation
            has_ended = self.ended_at is not None
        if has_ended and reservation:
            # The caller has left meanwhile.
            budgets.release([reservation.id])

    def end(self, status: str, *, error: BaseException | None = None) -> None:
        """`success`, `error`, `cancelled` or `blocked`. The first end counts; others do nothing."""
        with self._lock:
            if self.ended_at is not None:
                return
            self.status = status
            self.error = error
            # Set last: a thread that sees it sees all the fields above.
            self.ended_at = time.monotonic()
        self._on_end(self)


def _count_bytes(text: str) -> int:
    # isascii() reads a flag of the string: the common case copies nothing.
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
