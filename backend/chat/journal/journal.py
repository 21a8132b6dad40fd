"""The journal as one process sees it, and how a run is ended from outside."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from api.loops import PerLoop
from api.metrics import RUNS
from chat.events import Start
from chat.journal import store
from chat.journal.endings import NOT_STORED, Ending, Unstored
from chat.journal.live_run import LiveRun
from chat.journal.reader import Reader
from chat.journal.remote_runs import RemoteRuns
from chat.journal.writer import Writer
from chat.notifications.notifications import publish
from chat.notifications.topics import run_topic

logger = logging.getLogger(__name__)


class Journal:
    """The runs that this process writes and those that it reads. Use it on one event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.live: dict[UUID, LiveRun] = {}
        self.remote_runs = RemoteRuns()
        # Runs that have ended for their readers, but not yet in the database.
        self.unstored: dict[UUID, Unstored] = {}
        self._telling: dict[UUID, asyncio.Task[None]] = {}
        self._writer = Writer(self.live)
        # For short write transactions, and for calls that must not queue with those.
        self.write = self._writer.run_serialized
        self.write_now = self._writer.run_between_commits

    def open(self, run_id: UUID, start: Start, *, on_closed: Callable[[], object]) -> LiveRun:
        """Begin to write a run whose `Start` is committed; `on_closed` is called if it is ended
        elsewhere.
        """
        live = LiveRun(self._writer, run_id, start, on_closed)
        self.live[run_id] = live
        # A reader that came before this call follows the run as a remote one.
        self.remote_runs.drop(run_id)
        return live

    def subscribe(self, run_id: UUID, after: int = 0) -> Reader:
        """A reader of the events after number `after` (0: from the start), then of new ones, up to
        and including the `End`. Close it when done.
        """
        return Reader(self, run_id, after)

    def close_run(self, run_id: UUID) -> None:
        """The run was ended elsewhere: stop writing, send readers to the rows."""
        self.unstored.pop(run_id, None)
        if live := self.live.pop(run_id, None):
            live.close()

    def tell_unstored(self, run_id: UUID) -> None:
        """End a run for its readers, once, because the database accepts neither its text nor its
        end.
        """
        if run_id in self.unstored or run_id in self._telling:
            return
        task = self._telling[run_id] = self.loop.create_task(self._tell_unstored(run_id))
        task.add_done_callback(lambda _: self._telling.pop(run_id, None))

    async def _tell_unstored(self, run_id: UUID) -> None:
        ending = replace(NOT_STORED, thoughts=_read_thoughts(run_id), at=timezone.now())
        self.close_run(run_id)
        # Wait for the writer's attempt: it may still succeed.
        unstored = await self.write_now(store.find_unstored, run_id, ending)
        if unstored:
            self.unstored[run_id] = unstored
            logger.warning("run %s was ended for its readers, because it cannot be stored", run_id)
            self.remote_runs.drop(run_id)

    async def aclose(self) -> None:
        """Commit what is pending, for some seconds at most, and end the loops."""
        await asyncio.gather(*self._telling.values(), return_exceptions=True)
        await self.remote_runs.aclose()
        await self._writer.aclose()


# This process's journal, made at first use.
get_journal = PerLoop(Journal)


def announce_end(run_id: UUID) -> None:
    """Notify all processes that the run was ended in the database. Safe from any thread."""
    get_journal.call_soon(lambda journal: journal.close_run(run_id))
    publish(run_topic(run_id))


def end_run(run_id: UUID, ending: Ending, *, only_lost: bool = False) -> bool:
    """End a run in the database, whichever process writes it, with the text committed so far; False
    if it had ended before (or, with `only_lost`, if its owner lives). After this returns nothing is
    appended to it. Call it in a thread.
    """
    # Its readers may have been sent the ending already.
    ending = _find_told(run_id) or replace(ending, thoughts=_read_thoughts(run_id))
    was_running = store.close(run_id, ending, only_lost=only_lost)
    if was_running:
        RUNS.labels(ending.status).inc()
    if was_running or not only_lost:
        announce_end(run_id)
    return was_running


def tell_unstored(run_ids: Iterable[UUID], *, own_only: bool) -> None:
    """Tell the readers in this process that these runs have ended although that cannot be stored;
    `own_only`: only runs this process writes. Safe from any thread.
    """

    def tell(journal: Journal) -> None:
        for run_id in run_ids:
            if run_id in journal.live or not own_only:
                journal.tell_unstored(run_id)

    get_journal.call_soon(tell)


def _find_told(run_id: UUID) -> Ending | None:
    for journal in get_journal.existing():
        if unstored := journal.unstored.get(run_id):
            return unstored.ending
    return None


def _read_thoughts(run_id: UUID) -> str:
    """The thoughts of a run so far, if this process writes the run."""
    for journal in get_journal.existing():
        if live := journal.live.get(run_id):
            return live.thoughts.read()
    return ""
