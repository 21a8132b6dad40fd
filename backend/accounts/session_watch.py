"""Ends open streams and sockets when the session behind them ends.

A stream is authenticated once, when it opens. While any are open, one loop per event loop polls the
database, with one query for all of them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from accounts import sessions
from accounts.authentication import Identity
from api.loops import Periodic, PerLoop
from api.threads import run_in_thread

# Short enough for the promise that every end of a session reaches what is open within a second.
INTERVAL_SECONDS = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class SessionWatch:
    """The watch over one open stream. When its session ends, `ended` is set and `on_end` called on
    the event loop.
    """

    session_id: UUID
    on_end: Callable[[], object] | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def has_ended(self) -> bool:
        """Whether the session has ended."""
        return self.ended.is_set()

    def end(self) -> None:
        """Tell the stream that its session has ended; the second call does nothing."""
        if not self.has_ended:
            self.ended.set()
            if self.on_end:
                self.on_end()


class _Watches:
    """The watches of one event loop, by session."""

    def __init__(self) -> None:
        self._by_session: dict[UUID, set[SessionWatch]] = {}
        self._polling = Periodic("session-watch", self._poll, every=INTERVAL_SECONDS)

    def add(self, watch: SessionWatch) -> None:
        self._by_session.setdefault(watch.session_id, set()).add(watch)
        self._polling.start()

    def remove(self, watch: SessionWatch) -> None:
        watches = self._by_session[watch.session_id]
        watches.remove(watch)
        if not watches:
            del self._by_session[watch.session_id]
        if not self._by_session:
            self._polling.stop()

    async def _poll(self) -> None:
        session_ids = tuple(self._by_session)
        alive = await run_in_thread(sessions.find_alive_ids, session_ids)
        for session_id in session_ids:
            if session_id not in alive:
                for watch in tuple(self._by_session.get(session_id, ())):
                    watch.end()


_get_watches = PerLoop(_Watches)


@asynccontextmanager
async def watch(
    identity: Identity, on_end: Callable[[], object] | None = None
) -> AsyncIterator[SessionWatch]:
    """Watch the session behind an open stream for as long as the block lasts.

    Within a second of its end `on_end` is called; or await `ended.wait()` of the yielded watch
    beside the stream's own work, or read its `has_ended` between events. While the database cannot
    be reached no stream is ended.
    """
    watches = _get_watches()
    session_watch = SessionWatch(identity.session_id, on_end)
    watches.add(session_watch)
    try:
        yield session_watch
    finally:
        watches.remove(session_watch)
