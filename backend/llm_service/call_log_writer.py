"""The thread that writes the log of model calls: a bounded queue of records, written in batches."""

import logging
import threading
import time
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from api.loops import SupervisedThread
from api.metrics import QUEUED_ROWS
from llm_service import call_store
from llm_service.call_record import CallRecord
from llm_service.call_rows import make_minimal_row

logger = logging.getLogger(__name__)

CAPACITY = 1000
BATCH = 100
# Records put in within this time share a commit; a call that ends by then costs one statement.
GATHER_SECONDS = 0.05
# After that long without a call the thread closes its connection; the next batch opens one.
IDLE_SECONDS = 30.0
COMPLAIN_SECONDS = 60.0


class CallLogWriter:
    """Writes the rows of records in its own thread, started by the first record, so that no model
    call waits for the database. A record put in again while it waits is written once. While the
    database is unreachable the records wait, and the thread retries with back-off.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything. For a forked child: it does not have the thread, and the parent writes
        the waiting records.
        """
        self._changed = threading.Condition()
        self._waiting: dict[UUID, CallRecord] = {}
        self._writing: dict[UUID, CallRecord] = {}
        self._is_hurried = False
        self._is_held = False
        self._thread: SupervisedThread | None = None
        self._dropped = 0
        self._complained_at = float("-inf")

    @property
    def is_in_use(self) -> bool:
        """Whether anything was ever queued in this process."""
        return self._thread is not None

    def put(self, record: CallRecord) -> None:
        """Queue the row of `record`. Never waits for the database. If the queue is full, a record
        that has not ended is skipped, since its end will be queued; one that has ended is dropped.
        """
        with self._changed:
            is_new = record.id not in self._waiting
            if is_new and len(self._waiting) + len(self._writing) >= CAPACITY:
                if record.ended_at is not None:
                    self._count_drop()
                return
            self._waiting[record.id] = record
            self._tell()
            if self._is_held:
                return
            if self._thread is None:
                self._thread = SupervisedThread(
                    "call-log", self._write_next, on_end=connections.close_all
                )
                self._thread.start()
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds until everything is written; returns whether it is."""
        with self._changed:
            self._is_hurried = True
            self._changed.notify_all()
            try:
                return self._changed.wait_for(self._is_empty, timeout)
            finally:
                self._is_hurried = False

    def hold(self) -> None:
        """Forget waiting records and write none until `release`: for tests without a database."""
        with self._changed:
            self._is_held = True
            self._waiting.clear()

    def release(self) -> None:
        """Write again, from now on."""
        with self._changed:
            self._is_held = False
            self._waiting.clear()

    def _is_empty(self) -> bool:
        return not self._waiting and not self._writing

    def _write_next(self) -> None:
        batch = self._next_batch()
        if not batch:
            connections.close_all()
            return
        is_done = False
        try:
            _write(batch)
            is_done = True
        finally:
            with self._changed:
                if not is_done and not self._is_held:
                    # Put back in front, to keep the order.
                    self._waiting = batch | self._waiting
                self._writing = {}
                self._tell()
                self._changed.notify_all()

    def _next_batch(self) -> dict[UUID, CallRecord]:
        """The waiting records; empty after `IDLE_SECONDS` without any."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting, IDLE_SECONDS)
            if self._waiting and not self._is_hurried:
                self._changed.wait_for(lambda: self._is_hurried, GATHER_SECONDS)
            ids = list(self._waiting)[:BATCH]
            self._writing = {id_: self._waiting.pop(id_) for id_ in ids}
            return self._writing

    def _tell(self) -> None:
        QUEUED_ROWS.set(len(self._waiting) + len(self._writing))

    def _count_drop(self) -> None:
        """Count a row dropped because the queue is full; logged at most once a minute."""
        self._dropped += 1
        now = time.monotonic()
        if now - self._complained_at >= COMPLAIN_SECONDS:
            logger.error(
                "the queue of the model call log is full: %d rows were dropped", self._dropped
            )
            self._dropped, self._complained_at = 0, now


def _write(batch: dict[UUID, CallRecord]) -> None:
    """Raises the database's error while it is unreachable or locked."""
    close_old_connections()
    try:
        call_store.store(list(batch.values()))
    except Exception as error:
        for record in batch.values():
            record.is_maybe_stored = True
        if isinstance(error, OperationalError | InterfaceError):
            raise
        _write_each(batch)


def _write_each(batch: dict[UUID, CallRecord]) -> None:
    """Write records one by one, since one of them cannot be stored: that one gets a minimal row."""
    for id_, record in batch.items():
        try:
            call_store.store([record])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.warning(
                "row %s of a model call is stored with its essential columns only: %s", id_, error
            )
            _write_minimal(id_, record)


def _write_minimal(id_: UUID, record: CallRecord) -> None:
    try:
        call_store.store([record], make_minimal_row)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("row %s of a model call is lost", id_)
