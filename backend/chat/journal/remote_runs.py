"""Runs that other processes write, followed by this one for all its readers together.

One task looks for the news of all mirrored runs in one query: at once when the doorbell rings one
of them, else every now and then. What it finds goes into a `RunLog` per run, which readers follow
as they follow a live one.
"""

import asyncio
import contextvars
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID

from api.threads import run_in_thread
from chat.events import RunEvent, Token
from chat.journal import replays
from chat.journal.log import RunLog
from chat.journal.news import News, read_news
from chat.notifications import get_notifications, run_topic

logger = logging.getLogger(__name__)

# How often to look when nobody rings: where rings from other processes arrive, only in case that
# one was lost.
POLL_SECONDS = 0.25
SHARED_POLL_SECONDS = 2.0
# The least time between the beginnings of two looks: so much is read in one go. And the same where
# somebody looks at a screen without any text.
PACE_SECONDS = 0.015
URGENT_PACE_SECONDS = 0.004
# After a look that failed.
RETRY_SECONDS = 1.0


class RemoteRun:
    """One run's log here, and how many readers it has."""

    __slots__ = ("has_text", "log", "name", "readers")

    def __init__(self, run_id: UUID, first_seq: int, events: Sequence[RunEvent]) -> None:
        self.name = run_topic(run_id)
        self.log = RunLog(first_seq, events)
        self.readers = 0
        self.has_text = _tell_text(events)


class RemoteRuns:
    """All mirrored runs of one process; it belongs to the event loop that made it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._mirrors: dict[UUID, RemoteRun] = {}
        # Runs that are said to have news.
        self._rung: set[UUID] = set()
        self._wakeup = asyncio.Event()
        # When the last look began, and the last one at all runs.
        self._began_at = 0.0
        self._saw_all_at = 0.0
        self._has_failed = False
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._mirrors)

    def join(self, run_id: UUID, first_seq: int, events: Sequence[RunEvent]) -> RunLog:
        """The log of a running run, for one more reader. `events` are its latest ones, numbered
        from `first_seq`; a first reader's begin the log. Call `leave` when done with it.
        """
        mirror = self._mirrors.get(run_id)
        if mirror is None:
            mirror = self._mirrors[run_id] = RemoteRun(run_id, first_seq, events)
            # It may have been rung since the reader looked.
            self._ask([run_id])
        mirror.readers += 1
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(
                self._follow(), name="journal-mirror", context=contextvars.Context()
            )
        return mirror.log

    def leave(self, run_id: UUID, log: RunLog) -> None:
        """One reader less; the last one takes the mirror with it."""
        mirror = self._mirrors.get(run_id)
        if mirror is None or mirror.log is not log:
            return
        mirror.readers -= 1
        if mirror.readers == 0:
            self.drop(run_id)

    def drop(self, run_id: UUID) -> None:
        """Follow the run no more, and send its readers elsewhere."""
        mirror = self._mirrors.pop(run_id, None)
        if mirror:
            mirror.log.close()
        if not self._mirrors and self._task:
            self._task.cancel()
            self._task = None

    async def aclose(self) -> None:
        task = self._task
        for run_id in list(self._mirrors):
            self.drop(run_id)
        if task:
            await asyncio.gather(task, return_exceptions=True)

    def _hear(self, names: frozenset[str]) -> None:
        rung = [run_id for run_id, mirror in self._mirrors.items() if mirror.name in names]
        if rung:
            self._ask(rung)

    async def _follow(self) -> None:
        stop_listening = get_notifications().subscribe(self._hear)
        try:
            while True:
                await self._wait()
                await self._look()
        finally:
            stop_listening()

    async def _wait(self) -> None:
        """Until a run is rung or all are due; never so often that each event costs a query."""
        seconds = SHARED_POLL_SECONDS if get_notifications().is_shared else POLL_SECONDS
        due = self._saw_all_at + seconds
        while self._loop.time() < (looks_at := self._find_next(due)):
            self._wakeup.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(looks_at):
                    await self._wakeup.wait()
        self._began_at = self._loop.time()
        if self._began_at >= due:
            # Those that nobody rang too: their ring may have been lost.
            self._saw_all_at = self._began_at
            self._rung.update(self._mirrors)

    def _find_next(self, due: float) -> float:
        """When the next look may begin: at the latest when it is `due`."""
        rung = [self._mirrors[run_id] for run_id in self._rung if run_id in self._mirrors]
        if not rung:
            return due
        is_urgent = not all(mirror.has_text for mirror in rung)
        return self._began_at + (URGENT_PACE_SECONDS if is_urgent else PACE_SECONDS)

    async def _look(self) -> None:
        asked, self._rung = self._rung, set()
        positions = {
            run_id: mirror.log.last_seq
            for run_id, mirror in self._mirrors.items()
            if run_id in asked
        }
        try:
            found = await run_in_thread(read_news, positions)
        except Exception as error:
            await self._put_off(positions, error)
            return
        self._has_failed = False
        self._ask(positions.keys() - {news.run_id for news in found if not news.is_cut})
        for news in found:
            self._take(news)

    async def _put_off(self, run_ids: Iterable[UUID], error: Exception) -> None:
        """The database may be away for a while; the readers hear of it as silence."""
        if not self._has_failed:
            logger.warning("journal: cannot look at runs of other processes (%r)", error)
        self._has_failed = True
        self._ask(run_ids)
        await asyncio.sleep(RETRY_SECONDS)

    def _ask(self, run_ids: Iterable[UUID]) -> None:
        self._rung.update(run_ids)
        if self._rung:
            self._wakeup.set()

    def _take(self, news: News) -> None:
        mirror = self._mirrors.get(news.run_id)
        if mirror is None or mirror.log.last_seq + 1 != news.first_seq:
            # All its readers left meanwhile; if new ones came, theirs is a log of its own.
            return
        if news.is_gone:
            mirror.log.extend([replays.gone()])
        elif news.events:
            mirror.log.extend(news.events)
            mirror.has_text = mirror.has_text or _tell_text(news.events)
        if news.is_gone or news.is_over:
            self.drop(news.run_id)


def _tell_text(events: Iterable[RunEvent]) -> bool:
    return any(isinstance(event, Token) for event in events)
