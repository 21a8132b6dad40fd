"""A time limit that can be postponed."""

import asyncio
from collections.abc import Callable


class Deadline:
    """Calls `on_expiry` on the event loop at a time that may be postponed often.

    One timer serves all postponements: when it fires too early it sets itself again, so postponing
    costs an assignment.
    """

    __slots__ = ("_at", "_loop", "_on_expiry", "_timer")

    def __init__(self, on_expiry: Callable[[], object]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_expiry = on_expiry
        self._at: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """Expire in so many seconds from now, instead of at the time set before."""
        self.set_at(self._loop.time() + seconds)

    def set_at(self, when: float) -> None:
        """The same with a time of the event loop's clock."""
        self._at = when
        if self._timer is None or self._timer.when() > when:
            self._schedule(when)

    def clear(self) -> None:
        """Do not expire until it is set again. The timer is kept for the next `set`."""
        self._at = None

    def close(self) -> None:
        self._at = None
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _schedule(self, when: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._fire)

    def _fire(self) -> None:
        self._timer = None
        if self._at is None:
            return
        if self._at > self._loop.time():
            self._schedule(self._at)
            return
        self._at = None
        self._on_expiry()
