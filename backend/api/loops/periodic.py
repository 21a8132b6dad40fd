"""A call that is repeated at intervals or on request."""

import asyncio
from collections.abc import Awaitable, Callable

from api.loops.supervised import Supervised


class Periodic(Supervised):
    """Calls `work` every `every` seconds, and sooner when `wake` is called.

    `every` may be a function, called before each wait; None means only when woken. `pace` is the
    minimum time in seconds between the starts of two calls, so that many wake-ups share one call;
    an urgent wake-up waits for `urgent_pace` only, and also shortens a wait in progress. A failed
    call is repeated with back-off.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        *,
        every: float | Callable[[], float | None] | None = None,
        pace: float | Callable[[], float] = 0.0,
        urgent_pace: float = 0.0,
    ) -> None:
        super().__init__(name, work)
        self._every = every
        self._pace = pace
        self._urgent_pace = urgent_pace
        self._wakeup = asyncio.Event()
        self._is_woken = False
        self._is_urgent = False
        self._began_at = float("-inf")

    def wake(self, *, urgent: bool = False) -> None:
        """Have `work` called soon. Cheap if that is requested already, so each token may call it.
        Call it on the event loop.
        """
        if self._is_woken and (self._is_urgent or not urgent):
            return
        self._is_woken = True
        self._is_urgent = self._is_urgent or urgent
        self._wakeup.set()

    async def _attempt(self) -> BaseException | None:
        try:
            await self._wait()
        except Exception as raised:  # `every` or `pace` failed
            return raised
        self._began_at = asyncio.get_running_loop().time()
        self._is_woken = self._is_urgent = False
        error = await self._call_work()
        if error:
            self.wake()
        else:
            self._state.succeed()
        return error

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        while (due := self._find_due()) is None or due > loop.time():
            self._wakeup.clear()
            try:
                async with asyncio.timeout_at(due):
                    await self._wakeup.wait()
            except TimeoutError:
                return

    def _find_due(self) -> float | None:
        """When the next call is due, on the event loop's clock; None if none is requested."""
        if self._is_urgent:
            return self._began_at + self._urgent_pace
        if self._is_woken:
            return self._began_at + (self._pace() if callable(self._pace) else self._pace)
        every = self._every() if callable(self._every) else self._every
        return None if every is None else self._began_at + every
