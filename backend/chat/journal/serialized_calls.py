"""A queue of short transactions, which would otherwise compete for the database with each other or
with the commits.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.errors import unavailable
from api.loops import Deadline
from api.metrics import LIMITS_HIT

# If no call has started for this long, the database does not answer and all waiting calls are
# refused. While calls start, a call waits without a limit: a client refused after waiting would
# retry at the end of the queue.
STALL_SECONDS = 10.0
# Further calls are refused at once. A hundred calls take about a second.
MOST_WAITING = 1_000
# `Retry-After` of those: by then the queue is about half as long.
RETRY_SECONDS = 5


class SerializedCalls:
    """Lets `at_once` calls through at a time, in the order in which they came. Make it on the event
    loop that uses it.
    """

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._waiting: set[asyncio.Timeout] = set()
        self._stall = Deadline(self._refuse_all)

    @asynccontextmanager
    async def wait_turn(self) -> AsyncIterator[None]:
        """A `with` block for the call itself. Raises 503 `unavailable` when `MOST_WAITING` calls
        wait, or none has started for `STALL_SECONDS`.
        """
        await self._acquire()
        try:
            yield
        finally:
            self._places.release()
            self._note_progress()

    async def _acquire(self) -> None:
        if len(self._waiting) >= MOST_WAITING:
            LIMITS_HIT.labels("serialized calls").inc()
            raise unavailable(RETRY_SECONDS)
        try:
            async with asyncio.timeout(None) as limit:
                if not self._waiting:
                    self._stall.set(STALL_SECONDS)
                self._waiting.add(limit)
                try:
                    await self._places.acquire()
                finally:
                    self._waiting.discard(limit)
        except TimeoutError:
            raise unavailable() from None
        self._note_progress()

    def _note_progress(self) -> None:
        if self._waiting:
            self._stall.set(STALL_SECONDS)
        else:
            self._stall.clear()

    def _refuse_all(self) -> None:
        now = asyncio.get_running_loop().time()
        for limit in self._waiting:
            limit.reschedule(now)
