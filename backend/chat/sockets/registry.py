"""The open sockets of this process: the limits on their number, and one clock for all."""

import asyncio
import logging
from collections import Counter
from typing import Protocol
from uuid import UUID

from api.loops import Periodic, PerLoop
from api.metrics import LIMITS_HIT, SOCKETS

logger = logging.getLogger(__name__)

SOCKETS_PER_USER = 20
# Sockets that are not authenticated yet: in all, and from one address.
STRANGERS = 256
STRANGERS_PER_ADDRESS = 32
TICK_SECONDS = 0.5


class Socket(Protocol):
    """The interface of a connection towards the registry."""

    def tick(self, now: float) -> None:
        """Called every `TICK_SECONDS` with the event loop's time; must not block."""


class Registry:
    """All sockets of one event loop. Its clock runs while there are any."""

    def __init__(self) -> None:
        self._sockets: set[Socket] = set()
        self._owners: dict[Socket, UUID] = {}
        self._by_user: Counter[UUID] = Counter()
        self._strangers: dict[Socket, str] = {}
        self._clock = Periodic("socket-clock", self._tick, every=lambda: TICK_SECONDS)

    def add(self, socket: Socket) -> None:
        self._sockets.add(socket)
        SOCKETS.inc()
        self._clock.start()

    def admit_stranger(self, socket: Socket, address: str) -> bool:
        """Whether there is room for another socket that is not authenticated yet."""
        from_there = sum(1 for other in self._strangers.values() if other == address)
        if len(self._strangers) >= STRANGERS or from_there >= STRANGERS_PER_ADDRESS:
            LIMITS_HIT.labels("sockets of strangers").inc()
            return False
        self._strangers[socket] = address
        return True

    def admit(self, socket: Socket, user_id: UUID) -> bool:
        """Whether the user, now authenticated, may have one more."""
        self._strangers.pop(socket, None)
        if self._by_user[user_id] >= SOCKETS_PER_USER:
            LIMITS_HIT.labels("sockets").inc()
            return False
        self._by_user[user_id] += 1
        self._owners[socket] = user_id
        return True

    def remove(self, socket: Socket) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
            SOCKETS.dec()
        self._strangers.pop(socket, None)
        if user_id := self._owners.pop(socket, None):
            self._by_user[user_id] -= 1
            if not self._by_user[user_id]:
                del self._by_user[user_id]
        if not self._sockets:
            self._clock.stop()

    async def _tick(self) -> None:
        now = asyncio.get_running_loop().time()
        for socket in tuple(self._sockets):
            try:
                socket.tick(now)
            except Exception:
                # Other sockets still get their tick.
                logger.exception("a socket failed in its heartbeat")


get_registry = PerLoop(Registry)
