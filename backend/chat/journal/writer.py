"""The group-commit writer: one loop per process that turns whatever all live runs have appended
into one transaction.

Idle, it commits at once, so a first token waits for one commit. Busy, everything that arrives
during a commit goes into the next one, so five hundred streams cost about as many transactions as
one. Readers get events only after the commit.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
)

from api.loops import Periodic
from api.metrics import COMMIT_RETRIES, COMMIT_RUNS, COMMIT_SECONDS, RUNS
from api.outages import note_refusal, refuses_writes
from api.threads import WORKERS, run_in, run_in_thread
from chat.journal import store
from chat.journal.live_run import LiveRun
from chat.journal.serialized_calls import SerializedCalls
from chat.journal.store import Batch
from chat.notifications.notifications import get_notifications

logger = logging.getLogger(__name__)

T = TypeVar("T")
# One run with the batch drained from it.
Drained = tuple[LiveRun, Batch]

# The least time between the starts of two commits, and the same while at least `BUSY_RUNS` replies
# are being written: a commit costs about the same for one event as for fifty. The first text of a
# run and its end do not wait for this: they also shorten a wait that has begun.
PACE_SECONDS = 0.004
BUSY_PACE_SECONDS = 0.010
BUSY_RUNS = 50
# Waits between attempts when the database refuses a commit (locked, disk full, restarting); readers
# see nothing new until then. After a minute the runs are given up.
RETRY_SECONDS = (0.05, 0.1, 0.25, 0.5, *[1.0] * 60)
# Concurrent serialized calls. One where a write locks the whole database, since a commit may have
# to wait for it (with two, text came a fifth later during a burst of turns). Elsewhere they run
# concurrently with the commits and leave some threads for other work.
CALLS_IN_LINE = 1
CALLS_BESIDE = WORKERS - 2
# How long shutdown waits for the last commit. If the database is away, the sweep ends its runs
# later.
FLUSH_SECONDS = 5.0


class Writer:
    """Owns the one thread that writes run events, and its loop. It removes a run that is no longer
    written from `live`.
    """

    def __init__(self, live: dict[UUID, LiveRun]) -> None:
        self._live = live
        # Runs with something that is not committed.
        self._dirty: dict[UUID, LiveRun] = {}
        self._is_flushed = asyncio.Event()
        self._is_flushed.set()
        # The last attempt failed in a way that leaves open what it has committed.
        self._is_retry = False
        self._locks_rows = connection.features.has_select_for_update
        self._calls = SerializedCalls(CALLS_BESIDE if self._locks_rows else CALLS_IN_LINE)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._commits = Periodic("journal-writer", self._write, pace=self._find_pace)
        self._commits.start()

    def wake(self, live: LiveRun, *, urgent: bool) -> None:
        """Commit what the run has appended; `urgent`: a reader has no text yet."""
        self._dirty[live.run_id] = live
        self._is_flushed.clear()
        self._commits.wake(urgent=urgent)

    async def run_between_commits(self, function: Callable[..., T], *args: Any) -> T:
        """Run `function` on the writer's thread: it waits only for the commit and the call in
        progress.
        """
        return await run_in(self._thread.submit, partial(_with_connection, function, args))

    async def run_serialized(self, function: Callable[..., T], *args: Any) -> T:
        """Run a short transaction without delaying commits: on SQLite in the writer's thread
        between two commits (one per commit), on PostgreSQL in the pool, concurrently. Raises 503
        `unavailable` as `SerializedCalls`.
        """
        async with self._calls.wait_turn():
            if self._locks_rows:
                return await run_in_thread(function, *args)
            return await self.run_between_commits(function, *args)

    async def aclose(self) -> None:
        """Commit what is pending, for `FLUSH_SECONDS` at most, then end the loop and the thread."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                await self._is_flushed.wait()
        await self._commits.aclose()
        await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()

    def _find_pace(self) -> float:
        return BUSY_PACE_SECONDS if len(self._live) >= BUSY_RUNS else PACE_SECONDS

    async def _write(self) -> None:
        dirty, self._dirty = self._dirty, {}
        try:
            await self._write_runs([live for live in dirty.values() if not live.is_closed])
        except BaseException:
            # Drained batches stay with their runs for the next attempt.
            self._dirty = dirty | self._dirty
            self._is_retry = True
            raise
        self._is_retry = False
        if not self._dirty:
            self._is_flushed.set()

    async def _write_runs(self, runs: Sequence[LiveRun]) -> None:
        drained = [(live, batch) for live in runs if (batch := live.drain())]
        if not drained:
            return
        running = await self._commit(drained, is_retry=self._is_retry)
        for live, batch in drained:
            if live.run_id in running:
                if batch.ending:
                    RUNS.labels(batch.ending.status).inc()
                live.confirm()
            else:
                live.close()
            if live.is_closed:
                self._live.pop(live.run_id, None)
        # One notification for all; the readers in this process have the events already.
        get_notifications().publish_remote(
            frozenset(live.topic for live, _ in drained if live.run_id in running)
        )

    async def _commit(self, drained: Sequence[Drained], *, is_retry: bool) -> frozenset[UUID]:
        """The runs whose batch is in the database now; the others are given up."""
        for delay in (*RETRY_SECONDS, None):
            # A run may be closed between two attempts: nothing may follow the events that its
            # readers have received.
            batches = [batch for live, batch in drained if not live.is_closed]
            if not batches:
                break
            try:
                commit = partial(store.commit, batches, is_retry=is_retry)
                with COMMIT_SECONDS.time():
                    running = await self.run_between_commits(commit)
                COMMIT_RUNS.observe(len(batches))
                return running
            except (OperationalError, InterfaceError) as error:
                # A connection that broke at COMMIT may have committed.
                is_retry = True
                COMMIT_RETRIES.inc()
                if refuses_writes(error):
                    note_refusal()
                logger.warning("journal: commit failed (%s), retry in %s s", error, delay)
                if delay is not None:
                    await asyncio.sleep(delay)
            except Exception:
                # One run's bad row must not cost the others theirs.
                logger.exception("journal: a batch of %d runs could not be committed", len(batches))
                if len(batches) > 1:
                    parts = [await self._commit([one], is_retry=True) for one in drained]
                    return frozenset().union(*parts)
                break
        return frozenset()


def _with_connection(function: Callable[..., T], args: tuple[Any, ...]) -> T:
    close_old_connections()
    try:
        return function(*args)
    finally:
        close_old_connections()
