"""A coroutine that never ends."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import Final

from api.loops.state import LoopState
from api.metrics import RUNNING_LOOPS

# A coroutine that has run for this long since its restart counts as recovered.
RECOVERY_SECONDS: Final = 5.0


class Supervised:
    """An endless coroutine of one event loop, restarted with back-off when it ends."""

    def __init__(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        self.name = name
        self._work = work
        self._state = LoopState(name)
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the loop was started and not stopped since."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Start the loop unless it runs. It does not inherit the caller's context variables."""
        if not self.is_running:
            self._task = asyncio.get_running_loop().create_task(
                self._run_forever(), name=self.name, context=contextvars.Context()
            )
            running = RUNNING_LOOPS.labels(self.name)
            running.inc()
            # A callback, so that a task that ends by itself, which none should, is counted too.
            self._task.add_done_callback(lambda _: running.dec())

    def stop(self) -> None:
        if self._task:
            self._task.cancel()
            self._task = None
        self._state.end()

    async def aclose(self) -> None:
        task = self._task
        self.stop()
        if task:
            await asyncio.gather(task, return_exceptions=True)

    async def _run_forever(self) -> None:
        while True:
            if error := await self._attempt():
                await asyncio.sleep(self._state.fail(error))

    async def _attempt(self) -> BaseException | None:
        """Run the work once and return its exception. Raises only when the loop is to end."""
        recovery = asyncio.get_running_loop().call_later(RECOVERY_SECONDS, self._state.succeed)
        try:
            return await self._call_work() or RuntimeError("the coroutine returned")
        finally:
            recovery.cancel()

    async def _call_work(self) -> BaseException | None:
        """Run the work and return its exception. Raises it instead if this task is being cancelled,
        since the work must not be restarted then.
        """
        error: BaseException | None = None
        try:
            await self._work()
        except (Exception, asyncio.CancelledError) as raised:
            # A CancelledError may also come from another, cancelled task that the work awaited.
            error = raised
        task = asyncio.current_task()
        if task and task.cancelling():
            raise error or asyncio.CancelledError
        return error
