"""One reader of one run: a position in the journal that takes everything new at each read."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import InterfaceError, OperationalError

from api.loops import Deadline
from api.outages import is_away
from api.threads import run_in_thread
from chat.events import End, RunEvent
from chat.journal import replays
from chat.journal.log import Numbered, RunLog, catch_up, take
from chat.journal.remote_runs import POLL_SECONDS

if TYPE_CHECKING:
    from chat.journal.journal import Journal

logger = logging.getLogger(__name__)

# Retry interval while the database does not answer.
AWAY_SECONDS = 0.5

# Sends a numbered event without waiting; False if it cannot.
TryPush = Callable[[int, RunEvent], bool]


class Reader:
    """Replays the events after number `after`, then follows until the `End`. Make it on the event
    loop and close it when done.

    A run of this process is read from memory, and so is one of another process once its reader has
    caught up (`remote_runs.py`); the rows serve everything else: cursors further back than memory
    reaches, runs that ended long ago.
    """

    def __init__(self, journal: "Journal", run_id: UUID, after: int = 0) -> None:
        self.run_id = run_id
        self.seq = after
        self.is_over = False
        self._journal = journal
        self._log: RunLog | None = None
        self._remote_log: RunLog | None = None
        # While waiting: the future that wakes it, and the callback for pushing without a wake-up.
        self._waiter: asyncio.Future[None] | None = None
        self._try_push: TryPush | None = None
        self._timeout_seconds = 0.0
        self._deadline = Deadline(self._on_timeout)
        self._has_timed_out = False

    async def read(self, timeout_seconds: float, try_push: TryPush | None = None) -> list[Numbered]:
        """The events after the position, at least one, and no more than a slow reader should
        hold in memory; an empty list after `timeout_seconds` of silence.

        Events that arrive while this waits are first offered to `try_push`. The position moves past
        those that it took, and the waiting task is not woken for them, because a wake-up costs
        several times as much as passing a token on.
        """
        self._timeout_seconds, self._try_push = timeout_seconds, try_push
        self._has_timed_out = False
        self._deadline.set(timeout_seconds)
        while True:
            log = self._find_log()
            new = await self._follow(log) if log else await self._replay()
            if found := take(new):
                self.seq = found[-1][0]
                self.is_over = isinstance(found[-1][1], End)
                return found
            if self._has_timed_out:
                return []

    def close(self) -> None:
        """Cancel the timer and detach from a remote run; the reader may be used again."""
        self._deadline.close()
        self._detach()

    def _find_log(self) -> RunLog | None:
        if self._log is None and (live := self._journal.live.get(self.run_id)):
            self._log = live.log
        log = self._log or self._remote_log
        if log and log.covers(self.seq) and (log.is_open or log.last_seq > self.seq):
            return log
        # The position is older than the window, or the run was ended from outside: read the rows.
        self._log = None
        self._detach()
        return None

    async def _follow(self, log: RunLog) -> Iterable[Numbered]:
        # A reader of the rows may be ahead of the log for a moment.
        if log.last_seq <= self.seq:
            await self._wait(log)
        return log.after(self.seq) if log.covers(self.seq) else ()

    async def _wait(self, log: RunLog) -> None:
        """Returns when the log has something that was not pushed, or at the timeout."""
        if self._has_timed_out:
            return
        self._waiter = self._journal.loop.create_future()
        listener = partial(self._on_change, log)
        log.add_listener(listener)
        try:
            await self._waiter
        finally:
            self._waiter = None
            log.remove_listener(listener)

    def _on_change(self, log: RunLog) -> None:
        try:
            is_pushed = self._try_push is not None and self._push(log, self._try_push)
        except Exception:
            # The writer notifies all readers in a row, so an error must not stop it. Wake this one
            # instead.
            logger.exception("a reader of run %s failed", self.run_id)
            is_pushed = False
        if is_pushed:
            self._deadline.set(self._timeout_seconds)
        else:
            self._wake()

    def _push(self, log: RunLog, try_push: TryPush) -> bool:
        """Push what is new; whether all was pushed and the run goes on."""
        if self._waiter is None or self._waiter.done() or not log.is_open:
            return False
        if not log.covers(self.seq):
            return False
        for seq, event in log.after(self.seq):
            if isinstance(event, End) or not try_push(seq, event):
                return False
            self.seq = seq
        return True

    def _on_timeout(self) -> None:
        self._has_timed_out = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _detach(self) -> None:
        log, self._remote_log = self._remote_log, None
        if log:
            self._journal.remote_runs.detach(self.run_id, log)

    async def _replay(self) -> Iterable[Numbered]:
        try:
            replay = await run_in_thread(replays.read_after, self.run_id, self.seq)
        except (OperationalError, InterfaceError) as error:
            if not is_away(error):
                raise
            # Nothing is lost: the reader waits until the database is back.
            await asyncio.sleep(AWAY_SECONDS)
            return ()
        if replay is None:
            # The conversation was deleted meanwhile: send the reader an `End`.
            return [(self.seq + 1, replays.gone())]
        unstored = self._journal.unstored.get(self.run_id)
        if unstored and not replay.events:
            return unstored.after(self.seq)
        if replay.is_to_be_continued and not unstored and self.run_id not in self._journal.live:
            self._remote_log = self._journal.remote_runs.attach(
                self.run_id, replay.first_seq, replay.events
            )
        elif not replay.events:
            # The cursor is past the last event: the reader gets the `End` once there is one.
            await asyncio.sleep(POLL_SECONDS)
        return catch_up(replay.first_seq, replay.events)
