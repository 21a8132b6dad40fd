"""The task of a run killed at each of its awaits, in each way a task can die: the run ends in one
terminal state at once, what was seen is stored, and nothing is left behind.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Sequence
from types import coroutine
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from chat import maintenance, runs, titles
from chat.journal import live_run, store
from chat.journal.journal import get_journal
from chat.models import Conversation, Message, Run, RunEvent
from chat.tests.conftest import SCRIPTED
from conftest import Server
from llm_service import call_log
from llm_service.models import LLMCallLog
from llm_service.providers import scripted
from llm_service.providers.scripted import Script, spoken_text
from testing import Api, Seen, make_conversation, read_frames

PROMPT = "[[script tokens=3 delay_ms=2]]"


class Killed(BaseException):
    """No `except Exception` sees it."""


class Killer:
    """Runs a coroutine function in place of the original, and throws `errors` into it, one after
    another, from its `at`-th suspension (0: the first) on.
    """

    def __init__(self, original: Callable[..., Coroutine[Any, Any, None]]) -> None:
        self._original = original
        self.at = 0
        self.errors: Sequence[BaseException] = ()
        self.has_killed = False

    async def __call__(self, *args: Any) -> None:
        await self._drive(self._original(*args))

    @coroutine
    def _drive(self, work: Coroutine[Any, Any, None]) -> Generator[Any, Any, None]:
        errors, suspensions = list(self.errors), 0
        error: BaseException | None = None
        while True:
            try:
                awaited = work.throw(error) if error else work.send(None)
            except StopIteration:
                return
            error = None
            if suspensions >= self.at and errors:
                error, self.has_killed = errors.pop(0), True
            else:
                try:
                    yield awaited
                except BaseException as thrown:
                    error = thrown
            suspensions += 1


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def check(seen: Seen, server: Server) -> Run:
    """That the run has ended exactly once, with the text that was seen."""
    run = Run.objects.select_related("message").get(pk=seen.run_id)
    assert seen.names.count("end") == 1
    assert seen.end["status"] == run.status == run.message.status != Run.Status.RUNNING
    rows = list(RunEvent.objects.filter(run_id=run.pk).order_by("seq"))
    # A line in character in place of a reply is seen, but not part of it.
    fallback = "".join(json.loads(row.payload)["delta"] for row in rows if row.kind == "fallback")
    assert seen.text == run.message.content + fallback
    assert spoken_text(Script(tokens=3)).startswith(run.message.content)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [row.kind for row in rows].count("end") == 1
    assert rows[-1].kind == "end"

    async def find_live() -> list[Any]:
        return [*get_journal().live, *runs.find_executing()]

    until(lambda: not asyncio.run_coroutine_threadsafe(find_live(), server.loop).result(5))
    # Of the title's call as well, which may still be going on.
    until(lambda: not titles._tasks)
    call_log.flush(5)
    assert not LLMCallLog.objects.filter(status=LLMCallLog.Status.RUNNING).exists()
    called = LLMCallLog.objects.filter(pk=run.pk).exists()
    assert seen.end["call_log_id"] == (str(run.pk) if called else None)
    return run


@pytest.mark.parametrize(
    ("errors", "statuses"),
    [
        pytest.param([asyncio.CancelledError], {"interrupted"}, id="cancelled"),
        pytest.param([Killed], {"interrupted"}, id="by what no handler sees"),
        pytest.param([RuntimeError], {"error"}, id="by a failure"),
        # Without text the error path awaits nothing, so there is nowhere to die.
        pytest.param([RuntimeError, Killed], {"error", "interrupted"}, id="in its error path, too"),
    ],
)
def test_a_run_ends_wherever_its_task_is_killed(
    server: Server,
    api: Api,
    conversation: Conversation,
    monkeypatch: pytest.MonkeyPatch,
    errors: list[type[BaseException]],
    statuses: set[str],
) -> None:
    killer = Killer(runs._execute)
    monkeypatch.setattr(runs, "_execute", killer)
    # Each token waits for room, and the end for its tokens to be counted.
    monkeypatch.setattr(live_run, "BACKLOG_CHARACTERS", -1)
    monkeypatch.setattr(runs, "SHORT_TEXT", 0)
    ended, texts = set(), set()
    while True:
        killer.has_killed, killer.errors = False, [error() for error in errors]
        place = make_conversation(conversation.user)
        began = time.monotonic()
        seen = api.stream(place.pk, PROMPT, model=SCRIPTED)
        assert time.monotonic() - began < 5
        run = check(seen, server)
        if not killer.has_killed:
            break
        ended.add(run.status)
        texts.add(run.message.content)
        assert run.error_code or run.status == "final"
        killer.at += 1

    assert run.status == "final"
    assert seen.text == spoken_text(Script(tokens=3))
    assert ended == statuses
    # Prompt, call, three tokens and as many waits for room, token count.
    assert killer.at >= 8
    assert len(texts) >= 4


def test_a_task_that_dies_while_the_database_is_away_leaves_its_run_to_the_sweep(
    server: Server, api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, is_away, refused = store.commit, threading.Event(), []

    def refuse(batches: Any, **options: Any) -> Any:
        if is_away.is_set():
            refused.append(batches)
            raise OperationalError("the database is away")
        return commit(batches, **options)

    monkeypatch.setattr(store, "commit", refuse)
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=1000 delay_ms=20]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        frames = read_frames(response.iter_lines())
        text = "".join(next(frames).data.get("delta", "") for _ in range(4))
        is_away.set()
        [run] = Run.objects.active()
        server.loop.call_soon_threadsafe(runs.cancel, run.pk)
        until(lambda: any(batch.ending for batches in refused for batch in batches))
        assert not runs.find_executing()
        # Time passes: nobody renews its lease.
        asyncio.run_coroutine_threadsafe(maintenance.renew_leases(), server.loop).result(5)
        Run.objects.filter(lease_expires_at=run.lease_expires_at).update(
            lease_expires_at=run.created_at
        )
        last = list(frames)
    run.refresh_from_db()
    text += "".join(frame.data.get("delta", "") for frame in last)
    assert (run.status, run.error_code) == ("interrupted", "worker_lost")
    assert [frame.event for frame in last][-2:] == ["error", "end"]
    assert text == Message.objects.get(pk=run.message_id).content
    # What the writer still holds comes too late.
    is_away.clear()
    rows = RunEvent.objects.filter(run_id=run.pk).count()

    async def find_live() -> int:
        return len(get_journal().live)

    until(lambda: not asyncio.run_coroutine_threadsafe(find_live(), server.loop).result(5))
    assert RunEvent.objects.filter(run_id=run.pk).count() == rows


@pytest.mark.parametrize("error", [asyncio.CancelledError, Killed, RuntimeError])
def test_a_title_that_is_killed_costs_the_reply_nothing(
    server: Server,
    api: Api,
    conversation: Conversation,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    error: type[BaseException],
) -> None:
    settings.LLM_TITLE_MODEL = SCRIPTED
    # What it says to a prompt without a directive of its own, such as a title's: word by word.
    monkeypatch.setattr(scripted, "PARAGRAPH", "Three coins")
    killer = Killer(titles._name)
    monkeypatch.setattr(titles, "_name", killer)
    while True:
        killer.has_killed, killer.errors = False, [error()]
        place = make_conversation(conversation.user)
        seen = api.stream(place.pk, PROMPT, model=SCRIPTED)
        assert check(seen, server).status == "final"
        assert Message.objects.filter(conversation=place, status="streaming").count() == 0
        if not killer.has_killed:
            break
        killer.at += 1
    assert killer.at >= 2
