"""The doorbell: says that there is news, never what it is.

Whoever commits something that others may be waiting for rings a name; whoever waits for it looks at
the rows again. A ring that gets lost costs the time until the next regular look, never text. With
`REDIS_URL` set the rings reach all processes on that Redis, else only this one.
"""

import asyncio
import logging
from collections.abc import Callable

from django.conf import settings

from chat.doorbell.line import Line
from chat.doorbell.names import EVERYTHING, feed_name, run_name

__all__ = [
    "EVERYTHING",
    "Doorbell",
    "Listener",
    "check_connection",
    "feed_name",
    "get_doorbell",
    "ring",
    "run_name",
]

logger = logging.getLogger(__name__)

Listener = Callable[[frozenset[str]], object]


class Doorbell:
    """The doorbell of one process; it belongs to the event loop that made it."""

    def __init__(self, redis_url: str = "", *, verify_tls: bool = True) -> None:
        self.loop = asyncio.get_running_loop()
        self._listeners: set[Listener] = set()
        self._line = (
            Line(redis_url, verify_tls=verify_tls, on_ring=self._wake) if redis_url else None
        )

    @property
    def is_shared(self) -> bool:
        """Whether the rings of other processes arrive at present: who polls may poll slower."""
        return self._line is not None and self._line.is_up

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on the event loop with the names that were rung, here or in another
        process. Returns the function that ends it.

        When rings may have been missed the names are `EVERYTHING`, which contains any name.
        """
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def ring(self, names: frozenset[str]) -> None:
        """Wake whoever listens, here and elsewhere. Call it on the event loop; it never waits."""
        self._wake(names)
        self.ring_others(names)

    def ring_others(self, names: frozenset[str]) -> None:
        """Wake the listeners in other processes only: those in this one know already."""
        if self._line is not None:
            self._line.send(names)

    def _wake(self, names: frozenset[str]) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(names)
            except Exception:
                logger.exception("doorbell: a listener failed")

    async def aclose(self) -> None:
        """Send the last rings, then let go of the connections."""
        if self._line is not None:
            await self._line.aclose()


# One per event loop; a server has one loop. Replaced as a whole, since other threads read it.
_doorbells: tuple[Doorbell, ...] = ()


def get_doorbell() -> Doorbell:
    """The doorbell of this event loop, hung at first use."""
    global _doorbells
    loop = asyncio.get_running_loop()
    for doorbell in _doorbells:
        if doorbell.loop is loop:
            return doorbell
    doorbell = Doorbell(settings.REDIS_URL, verify_tls=settings.REDIS_TLS_VERIFY)
    _doorbells = (*(other for other in _doorbells if not other.loop.is_closed()), doorbell)
    return doorbell


def ring(*names: str) -> None:
    """Ring from any thread, after the commit. Never waits and never fails."""
    for doorbell in _doorbells:
        try:
            doorbell.loop.call_soon_threadsafe(doorbell.ring, frozenset(names))
        except RuntimeError:
            # The loop has ended, and with it everybody who listened.
            logger.debug("doorbell: rung after the end of its event loop")


def check_connection() -> str:
    """ "ok" while rings travel between the processes, else what is wrong. Safe from any thread."""
    return "ok" if any(doorbell.is_shared for doorbell in _doorbells) else "unreachable"
