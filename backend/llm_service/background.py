"""One event loop in a thread of its own, for callers that have none."""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from api.request_id import get_request_id, set_request_id

T = TypeVar("T")

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_loop_pid = 0


def run_in_background(work: Callable[[], Coroutine[Any, Any, T]], called: str, instead: str) -> T:
    """Run `work` on the background loop while this thread waits; returns or raises what it does.

    Raises RuntimeError in a thread whose own event loop is running: waiting here would block it.
    `called` and `instead` name the function called and its alternative for the message.
    """
    if _is_on_event_loop():
        raise RuntimeError(f"{called} was called inside a running event loop; await {instead}")
    future = asyncio.run_coroutine_threadsafe(_carry(work, get_request_id()), _get_loop())
    try:
        return future.result()
    except BaseException:
        # For Ctrl-C while waiting; has no effect on work that has ended.
        future.cancel()
        raise


def schedule(work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    loop = _get_loop()
    if not loop.is_closed():
        asyncio.run_coroutine_threadsafe(work(), loop)


def _is_on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _carry(work: Callable[[], Coroutine[Any, Any, T]], request_id: str) -> T:
    """Run `work` with the caller's request id, for the log."""
    set_request_id(request_id)
    return await work()


def _get_loop() -> asyncio.AbstractEventLoop:
    global _loop, _loop_pid
    with _lock:
        # A forked child has the loop's memory, but not its thread.
        if _loop is None or _loop_pid != os.getpid():
            _loop, _loop_pid = asyncio.new_event_loop(), os.getpid()
            threading.Thread(target=_loop.run_forever, name="llm-background", daemon=True).start()
        return _loop
