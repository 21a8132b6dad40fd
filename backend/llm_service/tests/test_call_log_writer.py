"""The thread that writes the rows of calls, in any state of the database."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, connections

from llm_service import call_log, call_log_writer, call_store
from llm_service.call_log_writer import CallLogWriter
from llm_service.call_record import CallRecord
from llm_service.models import BudgetDay, LLMCallLog
from llm_service.tests.logged_calls import MODEL, begin, only_row
from llm_service.tests.sample import ask, say
from llm_service.types import LLMChunk, Usage
from testing import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_row_that_cannot_be_written_in_full_is_written_in_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make_user()
    before, bad, after = (
        begin(request_id=name, user_id=str(user.pk), metadata={"feature": name}, call_id=uuid4())
        for name in ("before", "bad", "after")
    )
    # Nobody's preview: the row cannot be made of it.
    bad.preview.append(None)  # type: ignore[arg-type]
    for record in (before, bad, after):
        record.end("success")
    assert call_log.flush(10)
    rows = {row.request_id: row for row in LLMCallLog.objects.all()}
    assert set(rows) == {"before", "bad", "after"}
    assert {row.status for row in rows.values()} == {"success"}
    assert rows["before"].prompt_preview != ""
    assert rows["bad"].prompt_preview == ""
    assert (rows["bad"].user_id, rows["bad"].metadata) == (user.pk, {"feature": "bad"})


def test_the_row_of_somebody_unknown_is_written(caplog: pytest.LogCaptureFixture) -> None:
    stranger = uuid4()
    begin(user_id=str(stranger)).end("success")
    begin(user_id="no id at all").end("success")
    assert call_log.flush(10)
    found = set(LLMCallLog.objects.values_list("user_id", flat=True))
    assert found == {stranger, None}


@contextmanager
def locked_database() -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_locked_database_holds_nobody_up_and_loses_nothing(settings: Any) -> None:
    settings.LLM_LOG_WRITE_TIMEOUT = 0.2
    with locked_database():
        began_at = time.perf_counter()
        for number in range(50):
            begin(request_id=str(number)).end("success")
        assert time.perf_counter() - began_at < 3
        assert not call_log.flush(0.2)
    assert call_log.flush(20)
    assert LLMCallLog.objects.filter(status="success").count() == 50


def test_an_attempt_that_was_committed_after_all_is_not_counted_twice(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.LLM_BUDGET_DAILY_TOKENS = 1000
    attempts = []
    store = call_store.store

    def commit_and_fail(records: Sequence[CallRecord]) -> None:
        store(records)
        attempts.append([record.status for record in records])
        if len(attempts) == 1:
            for record in records:
                # What a process that lost its connection in the commit knows.
                record.is_stored = False
            raise OperationalError("the connection broke after the commit")

    monkeypatch.setattr(call_store, "store", commit_and_fail)
    request = ask(MODEL, max_output_tokens=100)
    record = CallRecord(request, is_stream=True, on_end=call_log.writer.put)
    record.reserve()
    say(record, LLMChunk("x", usage=Usage(40, 2)))
    record.end("success")
    assert only_row().status == "success"
    assert attempts == [["success"], ["success"]]
    assert BudgetDay.objects.get().tokens == 42


def test_a_full_queue_drops_ends_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gate = threading.Event()
    written: list[UUID] = []

    def store(records: Sequence[CallRecord]) -> None:
        gate.wait(20)
        written.extend(record.id for record in records)

    monkeypatch.setattr(call_store, "store", store)
    writer = CallLogWriter()
    records = [
        CallRecord(ask(MODEL), is_stream=True, on_end=writer.put)
        for _ in range(call_log_writer.CAPACITY + 300)
    ]
    for record in records:
        writer.put(record)
    assert caplog.records == []
    # The ends of those that wait take no room of their own.
    for record in records[200:]:
        record.end("success")
    gate.set()
    assert writer.flush(10)
    assert set(written) == {record.id for record in records[: call_log_writer.CAPACITY]}
    complaints = [one for one in caplog.records if "dropped" in one.message]
    assert len(complaints) == 1
    assert writer._dropped == 299


def test_an_idle_writer_closes_its_connection_and_opens_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used = []
    store = call_store.store

    def watch(records: Sequence[CallRecord]) -> None:
        store(records)
        used.append(connections["default"])

    monkeypatch.setattr(call_store, "store", watch)
    monkeypatch.setattr(call_log_writer, "IDLE_SECONDS", 0.2)
    writer = CallLogWriter()
    for _ in range(2):
        writer.put(CallRecord(ask(MODEL), is_stream=True, on_end=writer.put))
        assert writer.flush(10)
        assert used[-1].connection is not None
        deadline = time.monotonic() + 5
        while used[-1].connection is not None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert used[-1].connection is None
    assert used[0] is used[1] is not connections["default"]


def test_a_forked_child_writes_its_own_rows_and_none_of_its_parents() -> None:
    only_row_of_parent = begin(request_id="parent")
    assert call_log.flush(10)
    call_log.writer._waiting[only_row_of_parent.id] = only_row_of_parent
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            is_empty = not call_log.writer._waiting and not call_log.writer.is_in_use
            begin(request_id="child").end("success")
            os._exit(0 if is_empty and call_log.flush(10) else 1)
        finally:
            os._exit(2)
    assert os.waitpid(pid, 0)[1] == 0
    assert LLMCallLog.objects.get(request_id="child").status == "success"


def test_many_calls_at_once_are_many_rows() -> None:
    def call(number: int) -> None:
        record = begin(request_id=str(number))
        say(record, LLMChunk("x", usage=Usage(number, 1)))
        record.end("success")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(call, range(400)))
    assert call_log.flush(20)
    rows = LLMCallLog.objects.filter(status="success").values_list("request_id", "input_tokens")
    assert sorted(rows) == sorted((str(number), number) for number in range(400))


def test_the_log_is_quiet_when_all_is_well(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="llm_service"):
        begin().end("success")
        only_row()
    assert caplog.records == []
