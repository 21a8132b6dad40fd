"""Ends what is open when the login behind it ends.

A stream or socket is authenticated once, when it opens. Afterwards one task per event loop asks the
database every `INTERVAL_SECONDS`, in one query for all that are open, which sessions still live.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from accounts import sessions
from accounts.authentication import Identity
from api.threads import run_in_thread

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class Watch:
    """One open stream. `ended` is set, and `on_end` called, within a second of the end of its
    session.
    """

    session_id: UUID
    on_end: Callable[[], object] | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self) -> None:
        if not self.ended.is_set():
            self.ended.set()
            if self.on_end:
                self.on_end()

    @property
    def has_ended(self) -> bool:
        return self.ended.is_set()


class _Watcher:
    """All that is open on one event loop; its task lives while there is anything to watch."""

    def __init__(self) -> None:
        self.open: dict[UUID, set[Watch]] = {}
        self.task: asyncio.Task[None] | None = None

    def add(self, watch: Watch) -> None:
        self.open.setdefault(watch.session_id, set()).add(watch)
        if self.task is None or self.task.done():
            # Not in the context of the request that happened to come first.
            self.task = asyncio.get_running_loop().create_task(
                self._run(), name="session-watch", context=Context()
            )

    def remove(self, watch: Watch) -> None:
        watches = self.open.get(watch.session_id, set())
        watches.discard(watch)
        if not watches:
            self.open.pop(watch.session_id, None)
        if not self.open and self.task is not None:
            self.task.cancel()
            self.task = None

    async def _run(self) -> None:
        while self.open:
            await asyncio.sleep(INTERVAL_SECONDS)
            try:
                await self._look()
            except Exception:
                # The next look is half a second away; an unreachable database ends nobody's stream.
                logger.exception("could not look after open sessions")

    async def _look(self) -> None:
        asked = tuple(self.open)
        alive = await run_in_thread(sessions.find_alive_ids, asked)
        for session_id in asked:
            if session_id not in alive:
                for watch in tuple(self.open.get(session_id, ())):
                    watch.end()


_watchers: WeakKeyDictionary[asyncio.AbstractEventLoop, _Watcher] = WeakKeyDictionary()


@asynccontextmanager
async def watch(
    identity: Identity, on_end: Callable[[], object] | None = None
) -> AsyncIterator[Watch]:
    """Look after the session behind an open stream for as long as the block lasts.

    Give `on_end` to be called, await `watch.ended.wait()` beside the stream's own work, or read
    `watch.has_ended` between events.
    """
    watcher = _watchers.setdefault(asyncio.get_running_loop(), _Watcher())
    handle = Watch(identity.session_id, on_end)
    watcher.add(handle)
    try:
        yield handle
    finally:
        watcher.remove(handle)
