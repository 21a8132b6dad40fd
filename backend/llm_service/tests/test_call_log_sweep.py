"""Rows of dead processes are ended, those of people who left emptied, old ones removed."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from llm_service import call_log
from llm_service.errors import UpstreamUnavailable
from llm_service.models import LLMCallLog
from llm_service.tests.logged_calls import begin
from llm_service.tests.sample import say
from llm_service.types import LLMChunk, Usage
from testing import make_user

pytestmark = pytest.mark.django_db(transaction=True)


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
    assert capsys.readouterr().out == "2 rows were deleted.\n"
    assert set(LLMCallLog.objects.values_list("request_id", flat=True)) == {"0", "29"}
