"""Where finished work waits for the database: a bounded line, and one thread that empties it.

Whoever puts something in goes on at once; what the database does is the thread's business.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

logger = logging.getLogger(__name__)

T = TypeVar("T")

CAPACITY = 1000
BATCH = 100
# What is put in within this time shares a commit; a call that is over by then costs one statement.
GATHER_SECONDS = 0.02
RETRY_SECONDS = 0.1
# Between attempts while the database is away.
AWAY_SECONDS = 1.0
COMPLAIN_SECONDS = 60.0


class Spool(Generic[T]):
    """A line of things with ids, written in batches by `store(things, is_retry)`; one that is put
    in again while it waits is written once. `store_minimal(thing)` is for one that `store` cannot
    take.
    """

    def __init__(
        self, store: Callable[[Sequence[T], bool], None], store_minimal: Callable[[T], None]
    ) -> None:
        self._store = store
        self._store_minimal = store_minimal
        self._reset()
        # A child has neither the thread nor the right to write what waits in its parent.
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[UUID, T] = {}
        self._writing: dict[UUID, T] = {}
        # What an attempt has failed on that may have been committed all the same.
        self._tried: set[UUID] = set()
        self._is_hurried = False
        self._is_held = False
        self._thread: threading.Thread | None = None
        self._dropped = 0
        self._complained_at = 0.0

    def put(self, id_: UUID, thing: T) -> bool:
        """Have `thing` written soon; False if there is no room. Never waits for the database."""
        with self._changed:
            is_new = id_ not in self._waiting
            if is_new and len(self._waiting) + len(self._writing) >= CAPACITY:
                return False
            self._waiting[id_] = thing
            if self._is_held:
                return True
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="call-log", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return True

    def count_drop(self) -> None:
        """Something is lost for want of room; said once a minute."""
        with self._changed:
            self._dropped += 1
            now = time.monotonic()
            if self._complained_at and now - self._complained_at < COMPLAIN_SECONDS:
                return
            dropped, self._dropped, self._complained_at = self._dropped, 0, now
        logger.error("the log of model calls is full: %d rows were dropped", dropped)

    def flush(self, timeout: float) -> bool:
        """Wait until everything is written, at most `timeout` seconds; whether it is."""
        with self._changed:
            self._is_hurried = True
            self._changed.notify_all()
            try:
                return self._changed.wait_for(self._is_empty, timeout)
            finally:
                self._is_hurried = False

    @property
    def is_in_use(self) -> bool:
        return self._thread is not None

    def hold(self) -> None:
        """Write nothing and forget what waits, until `release`: for tests without a database."""
        with self._changed:
            self._is_held = True
            self._waiting.clear()

    def release(self) -> None:
        with self._changed:
            self._is_held = False
            self._waiting.clear()

    def _is_empty(self) -> bool:
        return not self._waiting and not self._writing

    def _work(self) -> None:
        try:
            while True:
                batch = self._next_batch()
                is_done = self._write(batch)
                self._finish(batch, is_done=is_done)
        finally:
            connection.close()

    def _next_batch(self) -> dict[UUID, T]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            if not self._is_hurried:
                self._changed.wait_for(lambda: self._is_hurried, GATHER_SECONDS)
            ids = list(self._waiting)[:BATCH]
            self._writing = {id_: self._waiting.pop(id_) for id_ in ids}
            return self._writing

    def _finish(self, batch: dict[UUID, T], *, is_done: bool) -> None:
        with self._changed:
            if is_done:
                self._tried.difference_update(batch)
            else:
                self._tried.update(batch)
                # In front: what came first is written first.
                self._waiting = batch | self._waiting
            self._writing = {}
            self._changed.notify_all()
        if not is_done:
            time.sleep(AWAY_SECONDS)

    def _write(self, batch: dict[UUID, T]) -> bool:
        """Whether nothing more can be done for the batch. While the database is away it is kept."""
        if not batch:
            return True
        deadline = time.monotonic() + settings.LLM_LOG_WRITE_TIMEOUT
        is_retry = not self._tried.isdisjoint(batch)
        while True:
            try:
                close_old_connections()
                self._store(list(batch.values()), is_retry)
                return True
            except (OperationalError, InterfaceError) as error:
                is_retry = True
                if time.monotonic() + RETRY_SECONDS >= deadline:
                    logger.warning("the log of model calls waits for the database: %s", error)
                    return False
                time.sleep(RETRY_SECONDS)
            except Exception:
                return self._write_each(batch)

    def _write_each(self, batch: dict[UUID, T]) -> bool:
        """One of them cannot be written as it is: that one in short, the others in full."""
        for id_, thing in batch.items():
            try:
                self._store([thing], True)
            except Exception as error:
                logger.warning("row %s of a model call is written in short: %s", id_, error)
                self._write_minimal(id_, thing)
        return True

    def _write_minimal(self, id_: UUID, thing: T) -> None:
        try:
            self._store_minimal(thing)
        except Exception:
            logger.exception("row %s of a model call is lost", id_)
            self.count_drop()
