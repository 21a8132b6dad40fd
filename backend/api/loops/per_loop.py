"""Singletons per event loop: a process has one loop, tests have many."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class PerLoop(Generic[T]):
    """One `make()` for each event loop, made by the first caller: `get_hub = PerLoop(Hub)`."""

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
                self._drop_closed()
                self._made[loop] = found
        return found

    def existing(self) -> list[T]:
        """The objects made so far whose event loop is not closed. Safe from any thread."""
        return [found for _, found in self._list_open()]

    def call_soon(self, work: Callable[[T], object]) -> None:
        """Have `work` called with each object on its event loop. Safe from any thread."""
        for loop, found in self._list_open():
            # The loop may have been closed since; then nothing on it needs the call.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(work, found)

    def _list_open(self) -> list[tuple[asyncio.AbstractEventLoop, T]]:
        with self._lock:
            return [pair for pair in self._made.items() if not pair[0].is_closed()]

    def _drop_closed(self) -> None:
        """Otherwise an object that refers to its event loop would keep both in memory for ever."""
        for loop in [loop for loop in self._made if loop.is_closed()]:
            del self._made[loop]
