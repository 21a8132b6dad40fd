"""The group-commit writer: one task per process that turns whatever all live runs have appended
into one transaction.

Idle, it commits at once, so a first token waits for one commit. Busy, everything that arrives
during a commit goes into the next one, so five hundred streams cost about as many transactions as
one. Readers get events only after the commit.
"""

import asyncio
import contextvars
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from api.errors import unavailable
from api.threads import WORKERS, run_in, run_in_thread
from chat.events import RunEvent, Start, Token
from chat.journal import store
from chat.journal.log import JOIN_CHARACTERS, RunLog, join_tokens
from chat.journal.store import Batch, Ending
from chat.notifications import get_notifications, run_topic

logger = logging.getLogger(__name__)

T = TypeVar("T")

# The least time between the beginnings of two commits while there is much to write, and the same
# while so many replies are written: a commit costs about the same for one event as for fifty.
# Whoever has waited for silence (the first text of a run, its end) does not wait for this.
PACE_SECONDS = 0.004
BUSY_PACE_SECONDS = 0.010
BUSY_RUNS = 50
# Appended but uncommitted text of one run above which its producer has to wait for the writer.
BACKLOG_CHARACTERS = 256 * 1024
# Waits between attempts when the database refuses a commit (locked, disk full, restarting);
# meanwhile nobody sees anything new. After a minute the runs are given up.
RETRY_SECONDS = (0.05, 0.1, 0.25, 0.5, *[1.0] * 60)
# How many guests at once. Where the whole database is locked by whoever writes: one, which a commit
# may have to wait for (with a second one in line text came a fifth later beside a burst of turns).
# Elsewhere, some threads are left to everybody else.
GUESTS_IN_LINE = 1
GUESTS_BESIDE = WORKERS - 2
# How long one may wait to become a guest. In a burst of a hundred the last one waits for a second;
# longer only in a much larger one, or while the database does not answer.
GUEST_SECONDS = 10.0


class RunClosed(Exception):
    """The run was ended by somebody else (stop, delete, sweep); nothing more can be appended."""


class LiveRun:
    """A run that this process writes. `append` returns at once; the writer commits soon after."""

    __slots__ = (
        "_backlog",
        "_ending",
        "_first_token_at",
        "_pending",
        "_room",
        "_text",
        "_writer",
        "is_closed",
        "log",
        "message_id",
        "name",
        "next_seq",
        "on_closed",
        "receipt",
        "run_id",
    )

    def __init__(
        self, writer: "Writer", run_id: UUID, start: Start, on_closed: Callable[[], object]
    ) -> None:
        self.run_id = run_id
        self.name = run_topic(run_id)
        self.message_id = UUID(start.message_id)
        self.on_closed = on_closed
        self.log = RunLog(1, [start])
        self.next_seq = 2
        self.is_closed = False
        # The packed account of the prompt, until the next commit takes it along.
        self.receipt: bytes | None = None
        self._first_token_at: datetime | None = None
        self._writer = writer
        self._pending: list[RunEvent] = []
        self._text: list[str] = []
        self._backlog = 0
        self._ending: Ending | None = None
        self._room: asyncio.Future[None] | None = None

    @property
    def text(self) -> str:
        """Everything appended so far, committed or not."""
        return "".join(self._text)

    def append(self, event: RunEvent) -> None:
        if self.is_closed or self._ending:
            raise RunClosed
        is_first = not self._text
        if isinstance(event, Token):
            if len(event.delta) > JOIN_CHARACTERS:
                self._append_parts(event.delta)
                return
            if is_first:
                self._first_token_at = timezone.now()
            self._text.append(event.delta)
            self._backlog += len(event.delta)
        self._pending.append(event)
        self._writer.wake(self, urgent=is_first)

    def _append_parts(self, delta: str) -> None:
        """So that no event is longer than a reader's frame may be."""
        for start in range(0, len(delta), JOIN_CHARACTERS):
            self.append(Token(delta[start : start + JOIN_CHARACTERS]))

    def finish(self, ending: Ending) -> None:
        """Append the last events; they are committed with the message's text and status."""
        if self.is_closed or self._ending:
            raise RunClosed
        self._ending = ending
        self._pending.extend(ending.events(self.message_id))
        self._writer.wake(self, urgent=True)

    @property
    def must_wait(self) -> bool:
        return self._backlog > BACKLOG_CHARACTERS

    async def wait_for_room(self) -> None:
        """Back-pressure: returns when the next commit of this run is done."""
        self._room = self._room or asyncio.get_running_loop().create_future()
        await asyncio.shield(self._room)

    def take(self) -> Batch:
        """Hand over everything appended since the last commit, neighbouring deltas merged."""
        pending, self._pending = self._pending, []
        merged = pending
        if len(pending) > 1:
            merged = [event for _, event in join_tokens(0, pending)]
        self._backlog = 0
        ending = self._ending
        receipt, self.receipt = self.receipt, None
        batch = Batch(
            run_id=self.run_id,
            message_id=self.message_id,
            first_seq=self.next_seq,
            events=merged,
            ending=ending,
            text=self.text if ending else "",
            receipt=receipt,
            first_token_at=self._first_token_at,
        )
        self.next_seq += len(merged)
        return batch

    def publish(self, batch: Batch) -> None:
        """The batch is committed: let the readers have it."""
        self.log.extend(batch.events)
        self._let_go()
        if batch.ending:
            self.is_closed = True
            self.log.close()

    def shut(self) -> None:
        """Somebody else ended the run: drop what was not committed and stop the producer."""
        if self.is_closed:
            return
        self.is_closed = True
        self._pending.clear()
        self._let_go()
        self.log.close()
        self.on_closed()

    def _let_go(self) -> None:
        room, self._room = self._room, None
        if room and not room.done():
            room.set_result(None)


class Writer:
    """Owns the one thread that writes run events, and the task that feeds it."""

    def __init__(self, forget: Callable[[UUID], object], count_live: Callable[[], int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._count_live = count_live
        self._forget = forget
        self._dirty: dict[UUID, LiveRun] = {}
        self._wakeup = asyncio.Event()
        self._locks_rows = connection.features.has_select_for_update
        self._guests = asyncio.Semaphore(GUESTS_BESIDE if self._locks_rows else GUESTS_IN_LINE)
        self._is_urgent = False
        self._began_at = 0.0
        self._idle = asyncio.Event()
        self._idle.set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        # A fresh context: the writer outlives the request that happened to start it.
        self._task = self._loop.create_task(
            self._write_for_ever(), name="journal-writer", context=contextvars.Context()
        )

    def wake(self, live: LiveRun, *, urgent: bool) -> None:
        """Have the run's news committed. `urgent`: somebody looks at a screen without any text."""
        self._dirty[live.run_id] = live
        self._is_urgent = self._is_urgent or urgent
        self._idle.clear()
        self._wakeup.set()

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        """Run `function`, a short transaction, where it holds nobody up. On a database with one
        write lock: on the writer's thread, between two commits, of which each waits for one such
        call at most. Else beside the commits. Raises 503 where the database has let nobody through
        for `GUEST_SECONDS`.
        """
        try:
            async with asyncio.timeout(GUEST_SECONDS):
                await self._guests.acquire()
        except TimeoutError:
            raise unavailable() from None
        try:
            if self._locks_rows:
                return await run_in_thread(function, *args)
            return await self._in_thread(function, *args)
        finally:
            self._guests.release()

    async def _in_thread(self, function: Callable[..., T], *args: Any) -> T:
        return await run_in(self._thread.submit, partial(_with_connection, function, args))

    async def aclose(self) -> None:
        """Commit what is pending, then end the task and the thread."""
        await self._idle.wait()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._loop.run_in_executor(self._thread, _close_connection)
        self._thread.shutdown()

    async def _write_for_ever(self) -> None:
        while True:
            await self._wakeup.wait()
            if not self._is_urgent:
                await self._keep_pace()
            self._wakeup.clear()
            self._is_urgent = False
            dirty, self._dirty = self._dirty, {}
            await self._write(
                [(live, live.take()) for live in dirty.values() if not live.is_closed]
            )
            if not self._dirty:
                self._idle.set()

    async def _keep_pace(self) -> None:
        pace = BUSY_PACE_SECONDS if self._count_live() >= BUSY_RUNS else PACE_SECONDS
        rest = self._began_at + pace - self._loop.time()
        if rest > 0:
            await asyncio.sleep(rest)

    async def _write(self, pairs: Sequence[tuple[LiveRun, Batch]]) -> None:
        if not pairs:
            return
        self._began_at = self._loop.time()
        running = await self._commit([batch for _, batch in pairs])
        for live, batch in pairs:
            if batch.run_id not in running:
                live.shut()
                self._forget(batch.run_id)
                continue
            live.publish(batch)
            if batch.ending:
                self._forget(batch.run_id)
        # One ring for all; the readers in this process have the events already.
        get_notifications().publish_remote(
            frozenset(live.name for live, batch in pairs if batch.run_id in running)
        )

    async def _commit(self, batches: Sequence[Batch], *, is_retry: bool = False) -> frozenset[UUID]:
        """The runs whose batch is in the database now."""
        for delay in (*RETRY_SECONDS, None):
            try:
                return await self._in_thread(partial(store.commit, batches, is_retry=is_retry))
            except (OperationalError, InterfaceError) as error:
                # A connection that broke at COMMIT may have committed.
                is_retry = True
                logger.warning("journal: commit failed (%s), retry in %s s", error, delay)
                if delay is not None:
                    await asyncio.sleep(delay)
            except Exception:
                # One run's bad row must not cost the others theirs.
                logger.exception("journal: a batch of %d runs was refused", len(batches))
                if len(batches) > 1:
                    parts = [await self._commit([batch], is_retry=is_retry) for batch in batches]
                    return frozenset().union(*parts)
                break
        return frozenset()


def _with_connection(function: Callable[..., T], args: tuple[Any, ...]) -> T:
    close_old_connections()
    try:
        return function(*args)
    finally:
        close_old_connections()


def _close_connection() -> None:
    # Not `connection.close` itself: the proxy has to be resolved in the thread that owns the
    # connection.
    connection.close()
