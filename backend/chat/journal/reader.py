"""One reader of one run: a position in the journal that takes everything new at each read."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import InterfaceError, OperationalError

from api.errors import is_away
from api.threads import run_in_thread
from chat.events import End, RunEvent
from chat.journal import replays
from chat.journal.log import Numbered, RunLog, join_tokens
from chat.journal.remote_runs import POLL_SECONDS

if TYPE_CHECKING:
    from chat.journal import Journal

logger = logging.getLogger(__name__)

# How soon it looks again for a database that did not answer.
AWAY_SECONDS = 0.5
# How many joined events one read gives at most: so much of a long reply a slow reader holds.
READ_EVENTS = 2

# Takes a numbered event at once; False if it cannot.
Take = Callable[[int, RunEvent], bool]


class Reader:
    """Replays what is behind `after`, then follows until the `End`.

    A run of this process is read from memory, and so is one of another process once its reader has
    caught up (`mirror.py`); the rows serve everything else: cursors further back than memory
    reaches, runs that ended long ago.
    """

    def __init__(self, journal: "Journal", run_id: UUID, after: int = 0) -> None:
        self.run_id = run_id
        self.seq = after
        self.is_over = False
        self._journal = journal
        self._log: RunLog | None = None
        self._mirrored: RunLog | None = None
        # While it waits: whom it wakes, when at the latest, and who may be given the news instead.
        self._waiter: asyncio.Future[None] | None = None
        self._wakes_at = 0.0
        self._timeout_seconds = 0.0
        self._take: Take | None = None
        self._alarm: asyncio.TimerHandle | None = None

    async def read(self, timeout_seconds: float, take: Take | None = None) -> list[Numbered]:
        """The events behind the position, at least one; an empty list after `timeout_seconds` of
        silence.

        What comes while this waits is offered to `take` first. What that took is behind the
        position then, and the waiting task is not woken for it: it would cost several times as much
        as to hand a token on.
        """
        self._timeout_seconds, self._take = timeout_seconds, take
        self._wakes_at = self._journal.loop.time() + timeout_seconds
        while True:
            log = self._find_log()
            new = await self._follow(log) if log else await self._replay()
            if found := list(islice(new, READ_EVENTS)):
                self.seq = found[-1][0]
                self.is_over = isinstance(found[-1][1], End)
                return found
            if self._journal.loop.time() >= self._wakes_at:
                return []

    def _find_log(self) -> RunLog | None:
        if self._log is None and (live := self._journal.live.get(self.run_id)):
            self._log = live.log
        log = self._log or self._mirrored
        if log and log.covers(self.seq) and (log.is_open or log.last_seq > self.seq):
            return log
        # Fallen behind the window, or ended from outside: the rows know.
        self._log = None
        self._leave_mirror()
        return None

    async def _follow(self, log: RunLog) -> Iterable[Numbered]:
        # A reader of the rows may be ahead of the log for a moment.
        if log.last_seq <= self.seq:
            await self._wait(log)
        return log.after(self.seq) if log.covers(self.seq) else ()

    async def _wait(self, log: RunLog) -> None:
        """Until the log says what nobody took, or the time is over. One timer serves all waits of a
        reader: it puts itself off when it fires too early, so that an event costs none.
        """
        self._waiter = self._journal.loop.create_future()
        if self._alarm is None or self._alarm.when() > self._wakes_at:
            self._arm()
        hear = partial(self._hear, log)
        log.listen(hear)
        try:
            await self._waiter
        finally:
            self._waiter = None
            log.forget(hear)

    def _hear(self, log: RunLog) -> None:
        """The log has changed."""
        try:
            is_done = self._take is not None and self._offer(log, self._take)
        except Exception:
            # The writer tells all readers in turn: no other may miss it. This one is woken.
            logger.exception("a reader of run %s failed", self.run_id)
            is_done = False
        if is_done:
            self._wakes_at = self._journal.loop.time() + self._timeout_seconds
        elif self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _offer(self, log: RunLog, take: Take) -> bool:
        """Whether there is nothing left to be read, and more to come."""
        if self._waiter is None or self._waiter.done() or not log.is_open:
            return False
        if not log.covers(self.seq):
            return False
        for seq, event in log.after(self.seq):
            if isinstance(event, End) or not take(seq, event):
                return False
            self.seq = seq
        return True

    def _arm(self) -> None:
        self._disarm()
        self._alarm = self._journal.loop.call_at(self._wakes_at, self._ring)

    def _disarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None

    def _ring(self) -> None:
        self._alarm = None
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._journal.loop.time() < self._wakes_at:
            self._arm()
        else:
            waiter.set_result(None)

    def close(self) -> None:
        """Let go of the timer and of the mirror; the reader may be used on."""
        self._disarm()
        self._leave_mirror()

    def _leave_mirror(self) -> None:
        mirrored, self._mirrored = self._mirrored, None
        if mirrored:
            self._journal.remote_runs.leave(self.run_id, mirrored)

    async def _replay(self) -> Iterable[Numbered]:
        try:
            replay = await run_in_thread(replays.read_after, self.run_id, self.seq)
        except (OperationalError, InterfaceError) as error:
            if not is_away(error):
                raise
            # Nothing is lost: whoever reads waits until the database is back.
            await asyncio.sleep(AWAY_SECONDS)
            return ()
        if replay is None:
            # The conversation was deleted under the reader: tell it that there is nothing more.
            return [(self.seq + 1, replays.gone())]
        if replay.is_to_be_continued and self.run_id not in self._journal.live:
            self._mirrored = self._journal.remote_runs.join(
                self.run_id, replay.first_seq, replay.events
            )
        elif not replay.events:
            # A cursor past what there is: it gets the end when that comes.
            await asyncio.sleep(POLL_SECONDS)
        return join_tokens(replay.first_seq, replay.events)
