"""Who has sockets open in this process: the limits on their number, and one clock for all."""

import asyncio
import contextvars
import logging
from collections import Counter
from typing import Protocol
from uuid import UUID

logger = logging.getLogger(__name__)

SOCKETS_PER_USER = 20
# Of those that have not said yet whose they are: in all, and from one address.
STRANGERS = 256
STRANGERS_PER_ADDRESS = 32
TICK_SECONDS = 0.5


class Socket(Protocol):
    def tick(self, now: float) -> None:
        """Called every `TICK_SECONDS` with the event loop's time; must not block."""


class Registry:
    """All sockets of one event loop; its task lives while there are any."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._sockets: set[Socket] = set()
        self._owners: dict[Socket, UUID] = {}
        self._by_user: Counter[UUID] = Counter()
        self._strangers: dict[Socket, str] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, socket: Socket) -> None:
        self._sockets.add(socket)
        if self._task is None or self._task.done():
            self._task = self.loop.create_task(
                self._run(), name="socket-clock", context=contextvars.Context()
            )

    def admit_stranger(self, socket: Socket, address: str) -> bool:
        """Whether there is room for another socket of nobody known."""
        from_there = sum(1 for other in self._strangers.values() if other == address)
        if len(self._strangers) >= STRANGERS or from_there >= STRANGERS_PER_ADDRESS:
            return False
        self._strangers[socket] = address
        return True

    def admit(self, socket: Socket, user_id: UUID) -> bool:
        """Whether the person may have one more."""
        self._strangers.pop(socket, None)
        if self._by_user[user_id] >= SOCKETS_PER_USER:
            return False
        self._by_user[user_id] += 1
        self._owners[socket] = user_id
        return True

    def remove(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        self._strangers.pop(socket, None)
        if user_id := self._owners.pop(socket, None):
            self._by_user[user_id] -= 1
            if not self._by_user[user_id]:
                del self._by_user[user_id]
        if not self._sockets and self._task:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = self.loop.time()
            for socket in tuple(self._sockets):
                try:
                    socket.tick(now)
                except Exception:
                    logger.exception("a socket failed at its clock")


_registry: Registry | None = None


def get_registry() -> Registry:
    """This process's registry, made at first use. Call it on the event loop."""
    global _registry
    if _registry is None or _registry.loop is not asyncio.get_running_loop():
        _registry = Registry()
    return _registry
