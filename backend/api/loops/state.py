"""Which background loops fail, and the back-off of each."""

import logging
import threading
from typing import Final
from weakref import WeakSet

from api.metrics import FAILING_LOOPS, LOOP_FAILURES

logger = logging.getLogger(__name__)

FIRST_DELAY_SECONDS: Final = 0.1
LAST_DELAY_SECONDS: Final = 10.0
# A single failure may be a locked database. `/readyz` answers 503 from this many consecutive ones.
REPORTED_FAILURES: Final = 2

_states: "WeakSet[LoopState]" = WeakSet()
_states_lock = threading.Lock()


class LoopState:
    """Counts the failures in a row of one background loop. Safe from any thread."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0
        self.last_error = ""
        self._described = ""
        with _states_lock:
            _states.add(self)

    def fail(self, error: BaseException) -> float:
        """Log the failure, with its traceback unless the previous failure was the same. Returns
        the seconds to wait before the next attempt.
        """
        described = f"{type(error).__name__}: {error}"
        is_repeated = self.failures > 0 and described == self._described
        self._described = described
        self.last_error = type(error).__name__
        self.failures += 1
        FAILING_LOOPS.labels(self.name).set(1)
        LOOP_FAILURES.labels(self.name).inc()
        delay = min(FIRST_DELAY_SECONDS * (1 << min(self.failures - 1, 16)), LAST_DELAY_SECONDS)
        logger.error(
            "background loop %s failed, next attempt in %.1f s (%s)",
            self.name,
            delay,
            described.splitlines()[0],
            exc_info=None if is_repeated else error,
        )
        return delay

    def succeed(self) -> None:
        """The loop works; failures before this no longer count."""
        if self.failures:
            logger.info("background loop %s works again", self.name)
            self.end()

    def end(self) -> None:
        if self.failures:
            self.failures = 0
            FAILING_LOOPS.labels(self.name).set(0)


def describe_failing() -> str:
    """The names of the loops that keep failing, each with the type of its last error, or "ok" if
    there are none. Safe from any thread.
    """
    with _states_lock:
        failing = [state for state in _states if state.failures >= REPORTED_FAILURES]
    if not failing:
        return "ok"
    return ", ".join(sorted(f"{state.name} ({state.last_error})" for state in failing))
