"""The writer inside one server: how many statements it takes, and who waits for them."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.events import Token
from chat.journal import store, writer
from chat.journal.endings import Ending
from chat.journal.journal import get_journal
from chat.journal.live_run import LiveRun
from chat.models import Conversation, Message, Run
from chat.tests.conftest import SCRIPTED, begin, say
from conftest import Server
from testing import Api, make_conversation, make_user

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="has many writers")


def test_text_is_committed_by_as_few_statements_as_there_can_be(server: Server) -> None:
    user = make_user()
    turns = [begin(make_conversation(user)) for _ in range(3)]
    with CaptureQueriesContext(connection) as queries:
        for _ in range(2):
            for turn in turns:
                say(turn, "more ")
    # PostgreSQL: the last number, then all in one. SQLite: BEGIN, which run, rows, COMMIT beside.
    assert len(queries) == 6 * (2 if connection.vendor == "postgresql" else 5)


@on_postgresql
def test_a_turn_begins_while_a_commit_takes_long(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, may_go_on = store.commit, threading.Event()

    def wait(batches: Any, **options: Any) -> Any:
        assert may_go_on.wait(10)
        return commit(batches, **options)

    monkeypatch.setattr(store, "commit", wait)
    body = {"conversation_id": str(conversation.pk), "prompt": "Hello", "model": SCRIPTED}
    other = {**body, "conversation_id": str(make_conversation(conversation.user).pk)}
    with api.http.stream("POST", "/api/chat/stream", json=body) as first:
        assert first.status_code == 200
        time.sleep(0.1)
        with api.http.stream("POST", "/api/chat/stream", json=other) as second:
            assert second.status_code == 200
            assert Run.objects.active().count() == 2
            may_go_on.set()


def test_a_first_text_and_an_end_do_not_wait_for_the_pace(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They shorten the wait of a writer that has begun to pace itself."""
    monkeypatch.setattr(writer, "PACE_SECONDS", 20.0)
    user = make_user()
    turns = [begin(make_conversation(user)) for _ in range(2)]

    async def measure() -> list[float]:
        loop, journal = asyncio.get_running_loop(), get_journal()
        first, second = (
            journal.open(turn.run_id, turn.start, on_closed=lambda: None) for turn in turns
        )

        async def append(live: LiveRun, act: Callable[[], None]) -> float:
            began, is_committed = loop.time(), asyncio.Event()
            live.log.add_listener(is_committed.set)
            act()
            await is_committed.wait()
            live.log.remove_listener(is_committed.set)
            return loop.time() - began

        seconds = [await append(first, lambda: first.append(Token("Aye")))]
        # This is what it paces itself for.
        first.append(Token(", I do"))
        await asyncio.sleep(0.05)
        assert first.log.last_seq == 2
        seconds.append(await append(second, lambda: second.append(Token("No"))))
        first.append(Token("."))
        await asyncio.sleep(0.05)
        seconds.append(await append(first, lambda: first.finish(Ending(status="final"))))
        seconds.append(await append(second, lambda: second.finish(Ending(status="final"))))
        return seconds

    assert max(asyncio.run_coroutine_threadsafe(measure(), server.loop).result(60)) < 2
    assert {message.content for message in Message.objects.filter(role="assistant")} == {
        "Aye, I do.",
        "No",
    }
