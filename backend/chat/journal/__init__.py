"""The journal: what every run has said, written before anybody sees it.

A run appends, the writer commits in groups, readers follow from a cursor. The rows are the truth;
what is in memory is a shortcut to them, and a wake-up is only a hint to look.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from chat import notifications
from chat.events import Start
from chat.journal import store
from chat.journal.ending import SERVER_STOPPING, STOPPED, WORKER_LOST, Ending
from chat.journal.reader import Reader
from chat.journal.remote_runs import RemoteRuns
from chat.journal.store import LEASE
from chat.journal.writer import LiveRun, RunClosed, Writer
from chat.notifications import get_notifications, run_topic

__all__ = [
    "LEASE",
    "SERVER_STOPPING",
    "STOPPED",
    "WORKER_LOST",
    "Ending",
    "Journal",
    "LiveRun",
    "Reader",
    "RunClosed",
    "announce_end",
    "end_run",
    "get_journal",
]

T = TypeVar("T")


class Journal:
    """The journal as one process sees it; it belongs to the event loop that made it."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.live: dict[UUID, LiveRun] = {}
        self.remote_runs = RemoteRuns()
        self._writer = Writer(
            forget=lambda run_id: self.live.pop(run_id, None), count_live=self.live.__len__
        )
        self._rung = asyncio.Event()
        self._stop_listening = get_notifications().subscribe(self._hear)

    def open(self, run_id: UUID, start: Start, *, on_closed: Callable[[], object]) -> LiveRun:
        """Begin to write a run whose `Start` is committed. `on_closed` is called if somebody else
        ends it.
        """
        live = LiveRun(self._writer, run_id, start, on_closed)
        self.live[run_id] = live
        # A reader that was here before the run began to be written took it for somebody else's.
        self.remote_runs.drop(run_id)
        return live

    async def write(self, function: Callable[..., T], *args: Any) -> T:
        """Run a short write transaction in line with the commits instead of racing them for the
        lock, or beside them where there is none to race for.
        """
        return await self._writer.call(function, *args)

    def subscribe(self, run_id: UUID, after: int = 0) -> Reader:
        """A reader of everything behind `after` (0: from the start), then of what comes, up to and
        including the `End`. Close it when done.
        """
        return Reader(self, run_id, after)

    def shut(self, run_id: UUID) -> None:
        """The run was ended in the database by somebody else: stop writing it, send its readers to
        the rows.
        """
        live = self.live.pop(run_id, None)
        if live:
            live.shut()

    def _hear(self, names: frozenset[str]) -> None:
        if any(live.name in names for live in self.live.values()):
            self._rung.set()

    async def wait_for_ring(self) -> None:
        """Returns when somebody else may have ended a run that is written here: nobody else rings
        it.
        """
        await self._rung.wait()
        self._rung.clear()

    async def aclose(self) -> None:
        self._stop_listening()
        await self.remote_runs.aclose()
        await self._writer.aclose()


_journal: Journal | None = None


def get_journal() -> Journal:
    """This process's journal, started at first use. Call it on the event loop."""
    global _journal
    if _journal is None or _journal.loop is not asyncio.get_running_loop():
        _journal = Journal()
    return _journal


def announce_end(run_id: UUID) -> None:
    """Tell all processes that somebody ended the run in the database. Safe from any thread."""
    journal = _journal
    if journal and not journal.loop.is_closed():
        journal.loop.call_soon_threadsafe(journal.shut, run_id)
    notifications.publish(run_topic(run_id))


def end_run(run_id: UUID, ending: Ending, *, only_lost: bool = False) -> bool:
    """End a run in the database, whoever writes it, with the text committed so far; False if it had
    ended before (or, with `only_lost`, if its owner lives). Nothing is appended to it once this has
    returned. Call it in a thread.
    """
    was_running = store.close(run_id, ending, only_lost=only_lost)
    if was_running or not only_lost:
        announce_end(run_id)
    return was_running
