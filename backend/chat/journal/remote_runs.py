"""Runs that other processes write, followed by this one for all its readers together.

One loop polls all of them in one query: at once when a notification names one, else at an interval.
New events go into a `RunLog` per run, which readers follow like that of a live run.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from api.loops import Periodic
from api.outages import is_away
from api.threads import run_in_thread
from chat.events import RunEvent, Token
from chat.journal import replays
from chat.journal.log import RunLog
from chat.journal.news import News, read_news
from chat.notifications.notifications import get_notifications
from chat.notifications.topics import Topics, run_topic

logger = logging.getLogger(__name__)

# Poll interval without notifications; the longer one where other processes' notifications arrive,
# in case one was lost.
POLL_SECONDS = 0.25
SHARED_POLL_SECONDS = 2.0
# Minimum interval between polls; the shorter one while a reader has no text yet.
PACE_SECONDS = 0.015
URGENT_PACE_SECONDS = 0.004


class RemoteRun:
    __slots__ = ("has_text", "log", "readers", "topic")

    def __init__(self, run_id: UUID, first_seq: int, events: Sequence[RunEvent]) -> None:
        self.topic = run_topic(run_id)
        self.log = RunLog(first_seq, events)
        self.readers = 0
        self.has_text = _has_text(events)


class RemoteRuns:
    """All remote runs with readers in one process. Make it and use it on one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._runs: dict[UUID, RemoteRun] = {}
        # Runs that may have something new.
        self._notified: set[UUID] = set()
        # Start time of the last poll, and of the last poll of all runs.
        self._polled_at = self._polled_all_at = 0.0
        self._is_database_away = False
        self._polls = Periodic(
            "remote-runs",
            self._poll,
            every=self._find_rest,
            pace=PACE_SECONDS,
            urgent_pace=URGENT_PACE_SECONDS,
        )
        self._unsubscribe: Callable[[], object] | None = None

    def __len__(self) -> int:
        return len(self._runs)

    def attach(self, run_id: UUID, first_seq: int, events: Sequence[RunEvent]) -> RunLog:
        """The log of a running run, for one more reader. `events` are its latest ones, numbered
        from `first_seq`; those of the first reader begin the log. Call `detach` when done with it.
        """
        run = self._runs.get(run_id)
        if run is None:
            run = self._runs[run_id] = RemoteRun(run_id, first_seq, events)
            # A notification may have come since the reader's query.
            self._ask([run_id])
        run.readers += 1
        if self._unsubscribe is None:
            self._unsubscribe = get_notifications().subscribe(self._on_topics)
            self._polls.start()
        return run.log

    def detach(self, run_id: UUID, log: RunLog) -> None:
        run = self._runs.get(run_id)
        if run is None or run.log is not log:
            return
        run.readers -= 1
        if run.readers == 0:
            self.drop(run_id)

    def drop(self, run_id: UUID) -> None:
        """Stop following the run; its readers have to look for it elsewhere."""
        run = self._runs.pop(run_id, None)
        if run:
            run.log.close()
        if not self._runs:
            self._stop()

    async def aclose(self) -> None:
        for run_id in list(self._runs):
            self.drop(run_id)
        await self._polls.aclose()

    def _stop(self) -> None:
        self._polls.stop()
        if self._unsubscribe:
            self._unsubscribe()
            self._unsubscribe = None

    def _on_topics(self, topics: Topics) -> None:
        self._ask([run_id for run_id, run in self._runs.items() if run.topic in topics])

    def _ask(self, run_ids: Iterable[UUID]) -> None:
        for run_id in run_ids:
            if run := self._runs.get(run_id):
                self._notified.add(run_id)
                self._polls.wake(urgent=not run.has_text)

    def _find_rest(self) -> float:
        """Seconds from the last poll to the next one of all runs, notified or not."""
        return self._polled_all_at + _find_interval() - self._polled_at

    async def _poll(self) -> None:
        self._polled_at = self._loop.time()
        if self._polled_at >= self._polled_all_at + _find_interval():
            self._polled_all_at = self._polled_at
            self._notified.update(self._runs)
        asked, self._notified = self._notified, set()
        runs = self._runs.items()
        positions = {run_id: run.log.last_seq for run_id, run in runs if run_id in asked}
        try:
            found = await run_in_thread(read_news, positions)
        except BaseException as error:
            self._notified |= asked
            if not is_away(error):
                raise
            self._note_outage(error)
            return
        self._is_database_away = False
        self._ask(positions.keys() - {news.run_id for news in found if not news.is_cut})
        for news in found:
            self._add(news)

    def _note_outage(self, error: BaseException) -> None:
        """The readers get silence until a later poll succeeds."""
        if not self._is_database_away:
            logger.warning("journal: cannot read runs of other processes (%r)", error)
        self._is_database_away = True

    def _add(self, news: News) -> None:
        run = self._runs.get(news.run_id)
        if run is None or run.log.last_seq + 1 != news.first_seq:
            # All its readers left during the poll; new ones have a log of their own.
            return
        if news.is_gone:
            run.log.extend([replays.gone()])
        elif news.events:
            run.log.extend(news.events)
            run.has_text = run.has_text or _has_text(news.events)
        if news.is_gone or news.is_over:
            self.drop(news.run_id)


def _find_interval() -> float:
    return SHARED_POLL_SECONDS if get_notifications().is_shared else POLL_SECONDS


def _has_text(events: Iterable[RunEvent]) -> bool:
    return any(isinstance(event, Token) for event in events)
