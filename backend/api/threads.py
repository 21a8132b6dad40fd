"""Thread pools for database queries, of REST requests and of async code.

A stream that called the ORM itself would hold a thread and a connection for as long as it is open.
Here it borrows one for the length of a call. Work that is slow for other reasons than the database
(password hashing, a call to Google, the deletion of an account) has two threads of its own, so that
short requests do not wait behind it. Prompts that wait for a vendor's embedding vectors have
sixteen threads; decoding and drawing pictures has one.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from threading import Lock
from typing import Any, Final, ParamSpec, TypeVar

from django.db import close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from api.errors import unavailable
from api.metrics import DATABASE_CONNECTIONS, LIMITS_HIT, PENDING_CALLS, POOL_WAIT_SECONDS

P = ParamSpec("P")
T = TypeVar("T")

WORKERS: Final = 6
SLOW_WORKERS: Final = 2
WAITING_WORKERS: Final = 16
# Logins that may wait for the two threads: the last one waits for 16 hashes. Beyond that, 503 at
# once costs less than an answer that comes after the client has given up.
SLOW_QUEUE: Final = 32
# Each waiting call holds up to 8 MiB in memory.
PICTURE_QUEUE: Final = 8


class ThreadPool:
    """Up to `workers` threads, started when needed, in which calls may use Django's ORM.

    With `keeps_connections` a thread's connection stays open for the next call, else it is closed
    after each. `queue_limit` is how many calls may wait for a thread; None is any number.
    """

    def __init__(
        self, name: str, workers: int, *, keeps_connections: bool, queue_limit: int | None = None
    ) -> None:
        self.name = name
        self._workers = workers
        self._keeps_connections = keeps_connections
        self._limit = None if queue_limit is None else workers + queue_limit
        self._lock = Lock()
        # Calls that wait or run.
        self._pending = 0
        self._executor: ThreadPoolExecutor | None = None
        self._opened: dict[int, BaseDatabaseWrapper] = {}
        self._waited = POOL_WAIT_SECONDS.labels(name)
        self._calls = PENDING_CALLS.labels(name)
        self._connections = DATABASE_CONNECTIONS.labels(name)

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`fn(*args, **kwargs)` in one of the threads, with the caller's context variables. Raises
        503 `unavailable` when too many calls are waiting already.

        If the waiting task is cancelled, a call that has begun still runs to its end; its result is
        dropped.
        """
        call = partial(fn, *args, **kwargs)
        return await run_in(self._submit, partial(copy_context().run, self._with_connection, call))

    def close(self) -> None:
        """Wait for running calls, end the threads and close their connections; the next call starts
        new ones. Blocks: from async code call it in another thread.
        """
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is None:
            return
        executor.shutdown(wait=True)
        while self._opened:
            _, connection = self._opened.popitem()
            # The thread that owned it is gone, so it may be closed from this one.
            connection.inc_thread_sharing()
            connection.close()
        self._connections.set(0)

    def _submit(self, call: Callable[[], None]) -> None:
        # Under the lock, otherwise `close` could shut the executor down before it has the call.
        with self._lock:
            if self._limit is not None and self._pending >= self._limit:
                LIMITS_HIT.labels(f"queue of {self.name}").inc()
                raise unavailable()
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self._workers, thread_name_prefix=self.name)
            self._pending += 1
            self._calls.inc()
            self._executor.submit(self._run, call, time.monotonic())

    def _run(self, call: Callable[[], None], came_at: float) -> None:
        self._waited.observe(time.monotonic() - came_at)
        try:
            call()
        finally:
            with self._lock:
                self._pending -= 1
                self._calls.dec()

    def _with_connection(self, call: Callable[[], T]) -> T:
        # Replaces a connection that broke or outlived CONN_MAX_AGE; a good one stays.
        close_old_connections()
        try:
            return call()
        finally:
            if self._keeps_connections:
                for connection in connections.all(initialized_only=True):
                    self._keep(connection)
            else:
                connections.close_all()

    def _keep(self, connection: BaseDatabaseWrapper) -> None:
        if id(connection) not in self._opened:
            self._opened[id(connection)] = connection
            self._connections.set(len(self._opened))


_database = ThreadPool("database", WORKERS, keeps_connections=True)
_slow = ThreadPool("slow", SLOW_WORKERS, keeps_connections=False, queue_limit=SLOW_QUEUE)
_waiting = ThreadPool("waiting", WAITING_WORKERS, keeps_connections=False)
# One picture at a time: a large one takes a hundred megabytes while it is drawn.
_pictures = ThreadPool("pictures", 1, keeps_connections=False, queue_limit=PICTURE_QUEUE)
# For short queries, for CPU-bound work, for calls to other servers, for pictures.
run_in_thread, run_slow, run_waiting = _database.run, _slow.run, _waiting.run
run_drawing = _pictures.run


def close_all() -> None:
    """Wait for running calls, end all these threads and close their connections; the next call
    starts new ones.

    Blocks: from async code use `await asyncio.to_thread(close_all)`.
    """
    for pool in (_database, _slow, _waiting, _pictures):
        pool.close()


async def run_in(submit: Callable[[Callable[[], None]], object], call: Callable[[], T]) -> T:
    """`call()` in a thread chosen by `submit`, unless the waiting task is cancelled before the call
    begins.

    The executor's own future would be a second one to create and to watch, with a lock: that costs
    several times as much, and every commit passes here.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    submit(partial(_call_and_tell, loop, done, call))
    return await done


def _call_and_tell(
    loop: asyncio.AbstractEventLoop, done: "asyncio.Future[T]", call: Callable[[], T]
) -> None:
    if done.cancelled():
        return
    tell: Callable[[], None]
    try:
        tell = partial(_settle, done, done.set_result, call())
    except BaseException as error:
        tell = partial(_settle, done, done.set_exception, error)
    with suppress(RuntimeError):  # the event loop is closed, and the waiting task has ended with it
        loop.call_soon_threadsafe(tell)


def _settle(done: "asyncio.Future[Any]", set_outcome: Callable[[Any], None], outcome: Any) -> None:
    if not done.done():
        set_outcome(outcome)
