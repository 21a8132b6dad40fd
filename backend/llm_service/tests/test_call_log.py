"""One row per call, for any outcome and any state of the database."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.utils import timezone

from llm_service import call_log, call_log_writer, call_rows, call_store
from llm_service.call_log_writer import CallLogWriter
from llm_service.call_record import PREVIEW_SLACK, CallRecord
from llm_service.errors import UpstreamRateLimited, UpstreamUnavailable
from llm_service.models import BudgetDay, LLMCallLog
from llm_service.scrub import REDACTED
from llm_service.tests.sample import ask, say
from llm_service.tests.secrets import SECRETS
from llm_service.types import LLMChunk, Usage
from testing import make_user

pytestmark = pytest.mark.django_db(transaction=True)

MODEL = "openai/gpt-4o-mini"


def begin(prompt: str = "Well met", model: str = MODEL, **fields: Any) -> CallRecord:
    return call_log.begin(ask(model, prompt, **fields), is_stream=True)


def only_row() -> LLMCallLog:
    assert call_log.flush(10)
    return LLMCallLog.objects.get()


def test_a_row_is_there_while_the_call_runs_and_the_same_one_after_its_end() -> None:
    user = make_user()
    run_id = uuid4()
    record = begin(
        request_id="r-1", user_id=str(user.pk), run_id=str(run_id), metadata={"feature": "chat"}
    )
    row = only_row()
    assert (row.pk, row.status, row.duration_ms) == (record.id, "running", None)

    record.attempt(MODEL)
    say(record, LLMChunk("Well ", response_id="chatcmpl-1", response_model="gpt-4o-mini-2024"))
    say(record, LLMChunk("met."))
    say(record, LLMChunk(finish_reason="stop", usage=Usage(1200, 300, 200, 50)))
    record.end("success")
    row = only_row()

    assert row.pk == record.id
    assert (row.status, row.model, row.is_stream, row.retry_count) == ("success", MODEL, True, 0)
    assert (row.user_id, row.request_id, row.run_id) == (user.pk, "r-1", run_id)
    assert row.metadata == {"feature": "chat"}
    assert row.prompt_preview == "system: You are Bronn.\nuser: Well met"
    assert row.response_preview == "Well met."
    assert (row.provider_response_id, row.response_model) == ("chatcmpl-1", "gpt-4o-mini-2024")
    counts = (row.input_tokens, row.cached_tokens, row.output_tokens, row.reasoning_tokens)
    assert counts == (1200, 200, 300, 50)
    assert row.total_tokens == 1500
    assert (row.cost_usd, row.cost_source) == (Decimal("0.000345"), "table")
    prices = (row.input_price, row.cached_input_price, row.output_price)
    assert prices == (Decimal("0.15"), Decimal("0.075"), Decimal("0.6"))
    assert row.duration_ms is not None
    assert row.first_token_ms is not None
    assert 0 <= row.first_token_ms <= row.duration_ms
    assert (row.error_type, row.error_message, row.http_status) == ("", "", None)


def test_the_caller_may_name_the_row() -> None:
    name = uuid4()
    begin(call_id=name).end("success")
    assert only_row().pk == name


def test_a_quick_call_is_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[list[str]] = []
    store = call_store.store

    def watch(records: Sequence[CallRecord]) -> None:
        written.append([record.status for record in records])
        store(records)

    monkeypatch.setattr(call_store, "store", watch)
    begin().end("success")
    only_row()
    assert written == [["success"]]


def test_the_first_end_counts() -> None:
    record = begin()
    record.end("cancelled")
    record.end("error", error=UpstreamUnavailable())
    row = only_row()
    assert (row.status, row.error_type) == ("cancelled", "")


def test_an_error_says_what_it_was_and_what_stood_behind_it() -> None:
    class Refused(Exception):
        status_code = 429

    record = begin()
    record.attempt(MODEL)
    record.attempt(MODEL)
    record.attempt("openai/gpt-4o")
    try:
        raise UpstreamRateLimited from Refused("slow down")
    except UpstreamRateLimited as error:
        record.end("error", error=error)
    row = only_row()
    assert (row.status, row.error_type, row.http_status) == ("error", "upstream_rate_limited", 429)
    assert row.error_message == (
        "The model service is busy; try again in a moment. (Refused: slow down)"
    )
    assert (row.model, row.retry_count) == ("openai/gpt-4o", 2)
    assert (row.input_tokens, row.total_tokens, row.cost_usd) == (None, None, None)
    assert row.cost_source == "unknown"


def test_what_the_provider_says_it_costs_comes_first() -> None:
    record = begin(model="openrouter/some-model")
    say(record, LLMChunk("x", usage=Usage(10, 1, cost_usd=Decimal("0.0000123"))))
    record.end("success")
    row = only_row()
    assert (row.cost_usd, row.cost_source) == (Decimal("0.0000123"), "provider")


def test_an_unknown_price_is_null_and_a_free_model_costs_nothing() -> None:
    for model in ("nobody/nothing", "offline/persona"):
        record = begin(model=model)
        say(record, LLMChunk("x", usage=Usage(10, 1) if model.startswith("nobody") else None))
        record.end("success")
    assert call_log.flush(10)
    unknown = LLMCallLog.objects.get(model="nobody/nothing")
    assert (unknown.cost_usd, unknown.cost_source, unknown.total_tokens) == (None, "unknown", 11)
    free = LLMCallLog.objects.get(model="offline/persona")
    assert (free.cost_usd, free.cost_source, free.total_tokens) == (Decimal(0), "table", None)


def test_only_listed_parameters_are_kept() -> None:
    tool = {"type": "function", "function": {"name": "look_up", "parameters": {"a": "b"}}}
    begin(
        temperature=0.3,
        max_output_tokens=100,
        tools=(tool,),
        response_format={"type": "json_object", "schema": {"x": "y"}},
        stop=("END",),
        offline_reply="not kept",
    ).end("success")
    assert only_row().request_kwargs == {
        "temperature": 0.3,
        "max_output_tokens": 100,
        "tools": ["look_up"],
        "response_format": "json_object",
        "stop": ["END"],
    }


def test_previews_are_bounded_and_storable(settings: Any) -> None:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 200
    record = begin("x" * 100_000 + "the question\0")
    for _ in range(500):
        say(record, LLMChunk("word " * 10))
    assert sum(map(len, record.preview)) <= 200 + PREVIEW_SLACK
    record.end("success")
    row = only_row()
    assert len(row.prompt_preview) == 200
    assert row.prompt_preview.startswith("system: You are Bronn.")
    assert row.prompt_preview.endswith("the question")
    assert len(row.response_preview) == 200


def test_previews_may_be_turned_off(settings: Any) -> None:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 0
    record = begin()
    say(record, LLMChunk("Well met"))
    record.end("success")
    row = only_row()
    assert (row.prompt_preview, row.response_preview) == ("", "")


def test_nul_and_broken_text_are_stored_on_every_database() -> None:
    record = begin("a\0b \ud83d c", request_id="r\0", metadata={"k\0": ["v\0", float("inf")]})
    say(record, LLMChunk("d\0e", response_id="i\0"))
    record.end("error", error=UpstreamUnavailable("f\0g"))
    row = only_row()
    assert row.prompt_preview.endswith("user: ab \ufffd c")
    assert row.metadata == {"k": ["v", "inf"]}
    texts = (row.request_id, row.response_preview, row.provider_response_id, row.error_message)
    assert texts == ("r", "de", "i", "fg")


def test_a_secret_at_the_edge_of_a_preview_is_still_found(settings: Any) -> None:
    secret = "sk-" + "a1B2" * 12
    for room in range(180, 240, 5):
        settings.LLM_LOG_PREVIEW_CHARACTERS = room
        text = "x" * 150 + f" {secret} " + "y" * 3000
        record = CallRecord(ask(MODEL, text), is_stream=True, on_end=lambda _: None)
        for start in range(0, len(text), 7):
            say(record, LLMChunk(text[start : start + 7]))
        record.end("success")
        row = call_rows.make_row(record)
        assert "a1B2" not in row.response_preview + row.prompt_preview


@pytest.mark.parametrize(("name", "secret", "sentence"), SECRETS, ids=[one[0] for one in SECRETS])
def test_no_secret_gets_into_a_row_or_a_line(
    name: str, secret: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Twelve places, each with every shape."""
    said = sentence.format(secret)

    class Cause(Exception):
        pass

    record = begin(
        f"Look: {said}",
        request_id=said,
        metadata={"note": said, "list": [{"deep": said}], said: "x"},
        stop=(said,),
        tool_choice={"type": "function", "function": {"name": said}},
        tools=({"type": "function", "function": {"name": said}},),
        response_format={"type": said},
    )
    cut = len(said) // 2
    say(record, LLMChunk("It is " + said[:cut], response_id=said, response_model=said))
    say(record, LLMChunk(said[cut:] + " indeed"))
    try:
        raise UpstreamUnavailable(f"detail {said}") from Cause(f"cause {said}")
    except UpstreamUnavailable as error:
        record.end("error", error=error)
    row = only_row()

    kept = " ".join(str(getattr(row, field.attname)) for field in LLMCallLog._meta.fields)
    for text in (kept, caplog.text):
        for start in range(0, len(secret) - 7):
            assert secret[start : start + 8] not in text, text
    assert kept.count(REDACTED) >= 10


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
        assert time.perf_counter() - began_at < 0.5
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


def test_the_rows_of_dead_processes_are_ended_and_no_others(settings: Any) -> None:
    records = [begin(request_id=name, run_id=str(uuid4())) for name in ("old", "lost", "alive")]
    assert call_log.flush(10)
    LLMCallLog.objects.filter(request_id="old").update(
        created_at=timezone.now() - timedelta(minutes=7)
    )
    assert call_log.mark_lost([UUID(records[1].request.run_id)]) == 2
    rows = {row.request_id: row for row in LLMCallLog.objects.all()}
    assert [rows[name].status for name in ("old", "lost", "alive")] == ["error", "error", "running"]
    assert rows["lost"].error_type == "worker_lost"
    assert call_log.mark_lost() == 0

    # It was only slow.
    say(records[0], LLMChunk("x", usage=Usage(5, 6)))
    records[0].end("success")
    assert call_log.flush(10)
    row = LLMCallLog.objects.get(request_id="old")
    assert (row.status, row.error_type, row.total_tokens) == ("success", "", 11)


def test_a_killed_process_leaves_a_row_that_the_sweep_ends() -> None:
    run_id = str(uuid4())
    # The child writes into the same database and dies in the middle of its call.
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            begin(run_id=run_id)
            call_log.flush(10)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    assert LLMCallLog.objects.get().status == "running"
    assert call_log.mark_lost([UUID(run_id)]) == 1
    row = LLMCallLog.objects.get()
    assert (row.status, row.error_type) == ("error", "worker_lost")


def test_somebody_forgotten_leaves_numbers_only() -> None:
    user, other = make_user(), make_user()
    running = begin("my secret", user_id=str(user.pk), metadata={"a": "b"})
    for person in (user, other):
        record = begin("my secret", user_id=str(person.pk))
        say(record, LLMChunk("yours", usage=Usage(3, 4)))
        record.end("success")
    assert call_log.flush(10)

    call_log.forget_user(user.pk)
    say(running, LLMChunk("more of it", usage=Usage(1, 1)))
    running.end("error", error=UpstreamUnavailable("said something"))
    assert call_log.flush(10)

    assert LLMCallLog.objects.filter(user_id=other.pk).get().response_preview == "yours"
    rows = LLMCallLog.objects.filter(user_id__isnull=True).order_by("total_tokens")
    assert [row.total_tokens for row in rows] == [2, 7]
    for row in rows:
        texts = (row.prompt_preview, row.response_preview, row.error_message)
        assert (*texts, row.metadata, row.request_kwargs) == ("", "", "", {}, {})


def test_old_rows_are_removed_where_the_operator_says_so(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for days in (0, 29, 31, 400):
        begin(request_id=str(days)).end("success")
    assert call_log.flush(10)
    for row in LLMCallLog.objects.all():
        age = timedelta(days=int(row.request_id))
        LLMCallLog.objects.filter(pk=row.pk).update(created_at=timezone.now() - age)
    assert call_log.prune() == 0
    assert LLMCallLog.objects.count() == 4

    settings.LLM_LOG_RETENTION_DAYS = 30
    call_command("prune_llm_log")
    assert capsys.readouterr().out == "2 rows were removed.\n"
    assert set(LLMCallLog.objects.values_list("request_id", flat=True)) == {"0", "29"}


def test_a_chunk_costs_the_caller_next_to_nothing() -> None:
    """No copy of the text and nothing that grows with it."""
    record = CallRecord(ask(MODEL), is_stream=True, on_end=lambda _: None)
    chunk = LLMChunk("word ")
    for _ in range(2000):
        say(record, chunk)
    kept = len(record.preview)
    for _ in range(100_000):
        say(record, chunk)
    assert len(record.preview) == kept
    assert record.output_bytes == 102_000 * 5


def test_the_log_is_quiet_when_all_is_well(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="llm_service"):
        begin().end("success")
        only_row()
    assert caplog.records == []
