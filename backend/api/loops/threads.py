"""A thread that never ends."""

import threading
from collections.abc import Callable

from api.loops.state import LoopState
from api.metrics import RUNNING_LOOPS


class SupervisedThread:
    """A daemon thread that calls `work` repeatedly until `stop`. An exception is logged, and the
    call repeated with back-off. `work` itself waits when there is nothing to do. `on_end` is called
    in the thread at its end.
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
        """Whether `stop` was called: `work` should return."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Start the thread; raises RuntimeError if it was started before."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 0.0) -> None:
        """End after the current call; waits for that at most this long. The caller has to wake a
        `work` that waits.
        """
        self._stopping.set()
        self._state.end()
        if timeout_seconds:
            self._thread.join(timeout_seconds)

    def _run_forever(self) -> None:
        with RUNNING_LOOPS.labels(self._state.name).track_inprogress():
            try:
                while not self._stopping.is_set():
                    self._call_work()
            finally:
                self._on_end()

    def _call_work(self) -> None:
        try:
            self._work()
        except Exception as error:
            self._stopping.wait(self._state.fail(error))
        else:
            self._state.succeed()
        if self._stopping.is_set():
            self._state.end()
