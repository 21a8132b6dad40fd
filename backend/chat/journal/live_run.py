"""A run that this process writes: appended, drained and committed events."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from chat.events import RunEvent, Start, Token
from chat.journal.endings import Ending
from chat.journal.log import JOIN_CHARACTERS, RunLog, join_tokens
from chat.journal.store import Batch
from chat.models import Receipt
from chat.notifications.topics import run_topic
from chat.thoughts import Thoughts

if TYPE_CHECKING:
    from chat.journal.writer import Writer

# Appended but uncommitted text of one run above which its producer has to wait for the writer.
BACKLOG_CHARACTERS = 256 * 1024


class RunClosed(Exception):
    """The run has ended, by itself or from elsewhere (stop, delete, sweep)."""


class LiveRun:
    """One run being written. `append` returns at once; the writer commits soon after, in batches:
    `drain` makes one, `confirm` marks it as committed. All on the event loop.
    """

    def __init__(
        self, writer: "Writer", run_id: UUID, start: Start, on_closed: Callable[[], object]
    ) -> None:
        self.run_id = run_id
        self.topic = run_topic(run_id)
        self.message_id = UUID(start.message_id)
        self.continues = start.continues_at is not None
        # Committed events, for the readers.
        self.log = RunLog(1, [start])
        # True once nothing more is written: the ending is committed, or the run was ended
        # elsewhere.
        self.is_closed = False
        # The receipt of the prompt, stored by the next commit; set before any text is appended.
        self.receipt: Receipt | None = None
        # The row of its model call, set once there may be one.
        self.call_log_id: UUID | None = None
        # Committed with the ending.
        self.thoughts = Thoughts()
        self._writer = writer
        self._on_closed = on_closed
        self._next_seq = 2
        self._pending: list[RunEvent] = []
        # Drained but not confirmed. Unchanged across retries of the writer, so it is written
        # exactly once.
        self._batch: Batch | None = None
        self._text: list[str] = []
        self._backlog = 0
        self._ending: Ending | None = None
        self._room: asyncio.Future[None] | None = None

    @property
    def text(self) -> str:
        """Everything that this run appended so far, committed or not."""
        return "".join(self._text)

    @property
    def has_ended(self) -> bool:
        return self.is_closed or self._ending is not None

    @property
    def was_ended_by_another(self) -> bool:
        return self.is_closed and self._ending is None

    @property
    def must_wait(self) -> bool:
        """Whether the backlog is full: then call `wait_for_room`."""
        return self._backlog > BACKLOG_CHARACTERS

    async def wait_for_room(self) -> None:
        """Back-pressure: returns when the next commit of this run is done."""
        self._room = self._room or asyncio.get_running_loop().create_future()
        await asyncio.shield(self._room)

    def append(self, event: RunEvent) -> None:
        """Add the next event. Raises `RunClosed`. The first text is committed at once, later text
        at the pace of the writer.
        """
        if self.is_closed or self._ending:
            raise RunClosed
        is_first = not self._text
        if isinstance(event, Token):
            if len(event.delta) > JOIN_CHARACTERS:
                self._append_parts(event.delta)
                return
            if is_first and self.receipt:
                self.receipt.first_token_at = timezone.now()
            self._text.append(event.delta)
            self._backlog += len(event.delta)
        self._pending.append(event)
        self._writer.wake(self, urgent=is_first)

    def _append_parts(self, delta: str) -> None:
        # No event may exceed a reader's frame.
        for start in range(0, len(delta), JOIN_CHARACTERS):
            self.append(Token(delta[start : start + JOIN_CHARACTERS]))

    def finish(self, ending: Ending) -> None:
        """Append the last events, to be committed with text and status. Raises `RunClosed`."""
        if self.has_ended:
            raise RunClosed
        ending = replace(ending, thoughts=self.thoughts.read())
        last = ending.events(self.message_id)
        self._ending = ending
        self._pending.extend(last)
        self._writer.wake(self, urgent=True)

    def drain(self) -> Batch | None:
        """Everything appended since the last batch, neighbouring deltas merged; None if nothing
        was. An unconfirmed batch is returned again.
        """
        if self._batch or not self._pending:
            return self._batch
        events = self._pending
        if len(events) > 1:
            events = [event for _, event in join_tokens(0, events)]
        self._batch = Batch(
            run_id=self.run_id,
            message_id=self.message_id,
            first_seq=self._next_seq,
            events=events,
            ending=self._ending,
            text=self.text if self._ending else "",
            continues=self.continues,
            receipt=self.receipt,
        )
        self._next_seq += len(events)
        self._pending = []
        self._backlog = 0
        self.receipt = None
        return self._batch

    def confirm(self) -> None:
        """The batch is committed: hand it to the readers."""
        batch = self._batch
        if batch is None:
            # The run was ended elsewhere during the commit.
            return
        # A confirmation that failed half-way is repeated.
        if self.log.last_seq < batch.first_seq:
            self.log.extend(batch.events)
        self._batch = None
        self._release_producer()
        if batch.ending:
            self.is_closed = True
            self.log.close()
        elif self._pending:
            self._writer.wake(self, urgent=False)

    def close(self) -> None:
        """The run was ended elsewhere: drop uncommitted events, stop the producer, send the readers
        to the rows.
        """
        if self.is_closed:
            return
        self.is_closed = True
        self._pending.clear()
        self._batch = None
        self._release_producer()
        self.log.close()
        self._on_closed()

    def _release_producer(self) -> None:
        room, self._room = self._room, None
        if room and not room.done():
            room.set_result(None)
