"""Ends open streams and sockets when the session behind them ends.

A stream is authenticated once, when it opens. While any are open, one loop per event loop polls the
database, with one query for all of them.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from accounts import sessions
from accounts.authentication import Identity
from api.loops import Periodic, PerLoop
from api.threads import run_in_thread

# Every end of a session must reach open connections within a second.
INTERVAL_SECONDS = 0.5


OnEnd = Callable[[], object]


class _Watches:
    """Callbacks for the end of each session, on one event loop."""

    def __init__(self) -> None:
        self._by_session: dict[UUID, list[OnEnd]] = {}
        self._polling = Periodic("session-watch", self._poll, every=INTERVAL_SECONDS)

    def add(self, session_id: UUID, on_end: OnEnd) -> None:
        self._by_session.setdefault(session_id, []).append(on_end)
        self._polling.start()

    def remove(self, session_id: UUID, on_end: OnEnd) -> None:
        waiting = self._by_session.get(session_id, [])
        # It is no longer in the list if it was called.
        if on_end in waiting:
            waiting.remove(on_end)
        if not waiting:
            self._by_session.pop(session_id, None)
        if not self._by_session:
            self._polling.stop()

    async def _poll(self) -> None:
        session_ids = tuple(self._by_session)
        alive = await run_in_thread(sessions.find_alive_ids, session_ids)
        for session_id in session_ids:
            waiting = self._by_session.get(session_id, [])
            while waiting and session_id not in alive:
                waiting.pop()()


_get_watches = PerLoop(_Watches)


async def is_alive(identity: Identity) -> bool:
    """Whether the session has not ended yet."""
    return bool(await run_in_thread(sessions.find_alive_ids, (identity.session_id,)))


@asynccontextmanager
async def watch(identity: Identity, on_end: OnEnd) -> AsyncIterator[None]:
    """Watch the session behind an open stream for as long as the block lasts: within a second of
    its end `on_end` is called once, on the event loop. While the database cannot be reached no
    stream is ended.
    """
    watches = _get_watches()
    watches.add(identity.session_id, on_end)
    try:
        yield
    finally:
        watches.remove(identity.session_id, on_end)
