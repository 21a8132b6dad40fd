"""Background work of one process: loops that are started again when they fail, loops that wait for
a wake-up, deadlines that are postponed, and one object per event loop.

Every endless task or thread of the server is one of these, so that none can end unnoticed: a
failure is logged, the work is started again with back-off, and `/readyz` names what keeps failing
(`describe_failing`).
"""

import asyncio
import contextvars
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary, WeakSet

logger = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_DELAY_SECONDS = 0.1
LAST_DELAY_SECONDS = 10.0
# One failure may be a locked database. `/readyz` answers 503 from this many in a row on.
REPORTED_FAILURES = 2
# A loop that has run for so long since it was started again counts as recovered.
RECOVERY_SECONDS = 5.0

_states: "WeakSet[LoopState]" = WeakSet()
_states_lock = threading.Lock()


class LoopState:
    """Counts the failures in a row of one background loop."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0
        self.last_error = ""
        with _states_lock:
            _states.add(self)

    def fail(self, error: BaseException) -> float:
        """Log the failure; returns the seconds to wait before the next attempt."""
        self.failures += 1
        self.last_error = type(error).__name__
        delay = min(FIRST_DELAY_SECONDS * (1 << min(self.failures - 1, 16)), LAST_DELAY_SECONDS)
        logger.error(
            "background loop %s failed, next attempt in %.1f s", self.name, delay, exc_info=error
        )
        return delay

    def succeed(self) -> None:
        """The loop works; failures before this no longer count."""
        if self.failures:
            logger.info("background loop %s works again", self.name)
            self.failures = 0

    def end(self) -> None:
        """The loop was stopped on purpose."""
        self.failures = 0


def describe_failing() -> str:
    """ "ok", or the names of the loops that keep failing with the type of their last error. Safe
    from any thread.
    """
    with _states_lock:
        failing = [state for state in _states if state.failures >= REPORTED_FAILURES]
    if not failing:
        return "ok"
    return ", ".join(sorted(f"{state.name} ({state.last_error})" for state in failing))


class Supervised:
    """An endless coroutine of the running event loop, started again with back-off when it fails or
    returns.
    """

    def __init__(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        self.name = name
        self._work = work
        self._state = LoopState(name)
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the loop was started on this event loop and not stopped since."""
        task = self._task
        return (
            task is not None and not task.done() and task.get_loop() is asyncio.get_running_loop()
        )

    def start(self) -> None:
        """Start the loop unless it runs. It does not inherit the caller's context variables."""
        if not self.is_running:
            self._task = asyncio.get_running_loop().create_task(
                self._run_forever(), name=self.name, context=contextvars.Context()
            )

    def stop(self) -> None:
        """Cancel the loop without waiting for it."""
        if self._task:
            self._task.cancel()
            self._task = None
        self._state.end()

    async def aclose(self) -> None:
        """Cancel the loop and wait until it has ended."""
        task = self._task
        self.stop()
        if task:
            await asyncio.gather(task, return_exceptions=True)

    async def _run_forever(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            recovery = loop.call_later(RECOVERY_SECONDS, self._state.succeed)
            try:
                await self._work()
                error: Exception = RuntimeError("the loop returned")
            except Exception as raised:
                error = raised
            finally:
                recovery.cancel()
            await asyncio.sleep(self._state.fail(error))


class Periodic(Supervised):
    """Calls `work` every `every` seconds, and sooner when `wake` is called.

    `every` may be a function, asked before each wait; None means only when woken. `pace` is the
    least time in seconds between the beginnings of two calls, so that many wake-ups share one call;
    an urgent wake-up waits for `urgent_pace` only, and also shortens a wait that has begun. A call
    that fails is repeated with back-off.
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
        """Have `work` called soon. Cheap when that is so already: a token may call it."""
        if self._is_woken and (self._is_urgent or not urgent):
            return
        self._is_woken = True
        self._is_urgent = self._is_urgent or urgent
        self._wakeup.set()

    async def _run_forever(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wait(loop)
            self._began_at = loop.time()
            self._is_woken = self._is_urgent = False
            try:
                await self._work()
            except Exception as error:
                await asyncio.sleep(self._state.fail(error))
                self.wake()
            else:
                self._state.succeed()

    async def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        while (due := self._find_due()) is None or due > loop.time():
            self._wakeup.clear()
            try:
                async with asyncio.timeout_at(due):
                    await self._wakeup.wait()
            except TimeoutError:
                return

    def _find_due(self) -> float | None:
        """When the next call may begin; None when nobody has asked for one."""
        if self._is_urgent:
            return self._began_at + self._urgent_pace
        if self._is_woken:
            return self._began_at + (self._pace() if callable(self._pace) else self._pace)
        every = self._every() if callable(self._every) else self._every
        return None if every is None else self._began_at + every


class SupervisedThread:
    """A daemon thread that calls `work` again and again until `stop`; what it raises is logged and
    the call repeated with back-off. `work` waits by itself when there is nothing to do, and
    `on_end` is called in the thread at its end.
    """

    def __init__(
        self, name: str, work: Callable[[], object], *, on_end: Callable[[], object]
    ) -> None:
        self._work = work
        self._on_end = on_end
        self._state = LoopState(name)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run_forever, name=name, daemon=True)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_seconds: float = 0.0) -> None:
        """End after the current call; waits at most so long for it. Wake a waiting `work` up after
        this.
        """
        self._stopping.set()
        self._state.end()
        if timeout_seconds:
            self._thread.join(timeout_seconds)

    def _run_forever(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._work()
                except Exception as error:
                    self._stopping.wait(self._state.fail(error))
                else:
                    self._state.succeed()
        finally:
            self._on_end()


class Deadline:
    """Calls `on_expiry` on the event loop at a time that may be moved often.

    One timer serves all moves to a later time: when it fires too early it sets itself again, so
    that postponing costs an assignment.
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
        """Do not expire until it is set again. The timer stays for the next `set`."""
        self._at = None

    def close(self) -> None:
        """Clear it and give the timer back."""
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


class PerLoop(Generic[T]):
    """One `make()` for each event loop, made by the first caller on it: `get_hub = PerLoop(Hub)`.
    A server has one event loop; tests have many.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: WeakKeyDictionary[asyncio.AbstractEventLoop, T] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def __call__(self) -> T:
        """The running event loop's object. Call it on the event loop."""
        loop = asyncio.get_running_loop()
        found = self._made.get(loop)
        if found is None:
            found = self._make()
            with self._lock:
                self._made[loop] = found
        return found

    def existing(self) -> Iterator[tuple[asyncio.AbstractEventLoop, T]]:
        """The objects made so far whose event loop is not closed. Safe from any thread."""
        with self._lock:
            made = list(self._made.items())
        return (pair for pair in made if not pair[0].is_closed())
