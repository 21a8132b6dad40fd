"""Where database work is done: REST requests and whatever async code asks, in a few named threads
that keep their connection between calls.

A stream that asked the ORM itself would hold a thread and a connection for as long as it is open.
Here it borrows one for the length of a call.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from threading import Lock
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper

P = ParamSpec("P")
T = TypeVar("T")

WORKERS = 6

_lock = Lock()
_pool: ThreadPoolExecutor | None = None
_opened: dict[int, BaseDatabaseWrapper] = {}


async def run_in_thread(fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`fn(*args, **kwargs)` in one of the `WORKERS` threads, with the caller's context variables.

    If the waiting task is cancelled, a call under way still runs to its end; its result is dropped.
    """
    call = partial(fn, *args, **kwargs)
    return await run_in(_submit, partial(copy_context().run, _with_connection, call))


async def run_in(submit: Callable[[Callable[[], None]], object], call: Callable[[], T]) -> T:
    """`call()` in the thread to which `submit` hands it, unless the waiting task is cancelled
    before its turn comes.

    An executor's own future would be a second one to make and to watch, with a lock: that costs
    several times as much, and each commit takes this way.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    submit(partial(_run, loop, done, call))
    return await done


def _run(loop: asyncio.AbstractEventLoop, done: "asyncio.Future[T]", call: Callable[[], T]) -> None:
    if done.cancelled():
        return
    settle: Callable[[], None]
    try:
        settle = partial(_settle, done, call())
    except BaseException as error:
        settle = partial(_fail, done, error)
    with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
        loop.call_soon_threadsafe(settle)


def _settle(done: "asyncio.Future[T]", result: T) -> None:
    if not done.done():
        done.set_result(result)


def _fail(done: "asyncio.Future[T]", error: BaseException) -> None:
    if not done.done():
        done.set_exception(error)


def _submit(call: Callable[[], None]) -> None:
    global _pool
    # Under the lock, or `close_all` might end the pool before it has the call.
    with _lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="database")
        _pool.submit(call)


def _with_connection(call: Callable[[], T]) -> T:
    # Replaces a connection that broke or outlived CONN_MAX_AGE; a good one stays.
    close_old_connections()
    try:
        return call()
    finally:
        for connection in connections.all(initialized_only=True):
            _opened[id(connection)] = connection


def close_all() -> None:
    """Wait for the calls under way, end the threads and close their connections; the next call
    starts new ones.

    Blocks: from async code use `await asyncio.to_thread(close_all)`.
    """
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is None:
        return
    pool.shutdown(wait=True)
    while _opened:
        _, connection = _opened.popitem()
        # The thread that owned it is gone, so it may be closed from this one.
        connection.inc_thread_sharing()
        connection.close()
