"""The runs that one socket shows, each copied from the journal by a task of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import closing
from typing import Any
from uuid import UUID

from api.errors import rate_limited
from api.metrics import LIMITS_HIT
from chat.events import RunEvent, Token
from chat.journal.journal import get_journal
from chat.models import Run
from chat.sockets.frames import (
    DELTA_CHARACTERS,
    encode_resumed,
    encode_run_event,
    make_delta_encoder,
)

# Limits of one socket: runs followed at once, and ended runs remembered.
FOLLOWED_RUNS = 8
REMEMBERED_RUNS = 64
# Nothing has to be sent while a run is silent; this only bounds one wait.
READ_SECONDS = 60.0

SendFrame = Callable[[str], Awaitable[object]]
# Sends a frame without waiting; False while the peer has not taken the frames before.
TryPush = Callable[[str], bool]
Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Following:
    """Copies each run once, from its start, unless a client asks for it again."""

    def __init__(self, spawn: Spawn, send: SendFrame, try_push: TryPush) -> None:
        self._spawn = spawn
        self._send = send
        self._try_push = try_push
        # Newest last; those of runs that are over are kept for a while.
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    def is_following(self, run_id: UUID) -> bool:
        task = self._tasks.get(run_id)
        return task is not None and not task.done()

    def follow(self, run: Run) -> None:
        if run.pk not in self._tasks:
            self._start(run, copy_run(run, 0, self._send, self._try_push))

    async def restart(self, run: Run, after: int) -> None:
        """Copy a run, beginning after event `after`, replacing any earlier copy; a marker frame
        announces it. Not to be called again for the same run before this has returned.

        Raises 429 `rate_limited` if the socket follows too many runs.
        """
        if self.is_following(run.pk):
            task = self._tasks[run.pk]
            task.cancel()
            await asyncio.wait([task])
        elif sum(map(self.is_following, self._tasks)) >= FOLLOWED_RUNS:
            LIMITS_HIT.labels("followed runs").inc()
            raise rate_limited(1)
        self._start(run, self._copy_again(run, after))

    async def _copy_again(self, run: Run, after: int) -> None:
        await self._send(encode_resumed(run, after))
        await copy_run(run, after, self._send, self._try_push)

    def _start(self, run: Run, copying: Coroutine[Any, Any, None]) -> None:
        self._tasks.pop(run.pk, None)
        self._tasks[run.pk] = self._spawn(copying)
        over = [run_id for run_id in self._tasks if not self.is_following(run_id)]
        for run_id in over[:-REMEMBERED_RUNS]:
            del self._tasks[run_id]

    def find_own(self) -> set["asyncio.Task[None]"]:
        """The tasks that copy runs which this process itself is writing."""
        live = get_journal().live
        own = [run_id for run_id in self._tasks if run_id in live and self.is_following(run_id)]
        return {self._tasks[run_id] for run_id in own}


async def copy_run(run: Run, after: int, send: SendFrame, try_push: TryPush) -> None:
    """Send the events after number `after`, then new ones, up to and including the end."""
    encode_delta, sent = make_delta_encoder(run), after

    def push(seq: int, event: RunEvent) -> bool:
        """Send a token that arrives while waiting (nearly all) without waking the task."""
        nonlocal sent
        if not isinstance(event, Token) or len(event.delta) > DELTA_CHARACTERS:
            return False
        if not try_push(encode_delta(sent, seq, event.delta)):
            return False
        sent = seq
        return True

    with closing(get_journal().subscribe(run.pk, after)) as reader:
        while not reader.is_over:
            for seq, event in await reader.read(READ_SECONDS, push):
                # The cursor may be past the end; the end is sent all the same.
                sent = min(sent, seq)
                for frame in encode_run_event(run, sent, seq, event):
                    await send(frame)
                sent = seq
