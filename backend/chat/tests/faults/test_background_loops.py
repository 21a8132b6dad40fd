"""An exception planted in each background loop of the chat: it is logged, `/readyz` names the loop
while it fails, the work goes on by itself, and nothing is lost or written twice.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from chat import maintenance
from chat.journal import remote_runs, writer
from chat.journal.journal import get_journal
from chat.journal.live_run import LiveRun
from chat.models import Conversation, Message, Run, RunEvent
from chat.notifications.notifications import Notifications
from chat.notifications.redis_pubsub import RedisPubSub
from chat.notifications.topics import Topics
from chat.tests.conftest import SCRIPTED, begin, say, stop
from chat.tests.faults.database_servers import RedisServer
from chat.tests.faults.harness import find_free_port
from chat.tests.faults.plants import FAILURES, Plant, check_reported
from chat.tests.redis_processes import needs_redis
from chat.tests.remote_readers import on_loop, until
from conftest import Server
from llm_service.providers.scripted import Script, spoken_text
from testing import Api


@pytest.mark.parametrize(
    ("owner", "name", "fails_after"),
    [
        pytest.param(LiveRun, "drain", False, id="before what was appended is drained"),
        pytest.param(LiveRun, "drain", True, id="after it was drained"),
        pytest.param(LiveRun, "confirm", False, id="after the commit"),
        pytest.param(LiveRun, "confirm", True, id="after the readers got it"),
        pytest.param(writer, "get_notifications", False, id="before others are notified"),
    ],
)
def test_the_writer(
    server: Server,
    api: Api,
    conversation: Conversation,
    plant: Callable[..., Plant],
    caplog: pytest.LogCaptureFixture,
    owner: Any,
    name: str,
    fails_after: bool,
) -> None:
    planted = plant(owner, name, fails_after=fails_after)
    prompt = "[[script tokens=60 delay_ms=20]]"
    seen = api.stream(conversation.pk, prompt, model=SCRIPTED)

    assert seen.text == spoken_text(Script(tokens=60))
    assert seen.names.count("end") == 1
    assert seen.end["status"] == "final"
    assert Message.objects.get(role="assistant").content == seen.text
    rows = RunEvent.objects.filter(run_id=seen.run_id).order_by("seq")
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert "".join(row.payload for row in rows if row.kind == "token") == seen.text
    assert [row.kind for row in rows].count("end") == 1
    check_reported(planted, "journal-writer", caplog)

    async def find_live() -> int:
        return len(get_journal().live)

    until(lambda: on_loop(server, find_live()) == 0)


def test_the_writer_fails_at_the_very_end(
    api: Api,
    conversation: Conversation,
    plant: Callable[..., Plant],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A reply of one commit: the ending is what the failing attempts hold."""
    planted = plant(LiveRun, "confirm")
    seen = api.stream(conversation.pk, "[[script tokens=5]]", model=SCRIPTED)
    assert seen.text == spoken_text(Script(tokens=5))
    assert seen.names.count("end") == 1
    assert Run.objects.get().status == "final"
    until(lambda: len(planted.reports) == FAILURES)
    check_reported(planted, "journal-writer", caplog)


def test_remote_runs(
    api: Api,
    conversation: Conversation,
    plant: Callable[..., Plant],
    caplog: pytest.LogCaptureFixture,
) -> None:
    turn = begin(conversation)
    planted = plant(remote_runs, "read_news")
    texts: list[str] = []
    reader = threading.Thread(
        target=lambda: texts.append(api.attach(run_id=turn.run_id).text), daemon=True
    )
    reader.start()
    until(lambda: planted.reports)
    say(turn, "Aye, ", "I do.")
    stop(turn)
    reader.join(10)
    assert texts == ["Aye, I do."]
    check_reported(planted, "remote-runs", caplog)


@needs_redis
async def test_redis_notifications(
    plant: Callable[..., Plant], caplog: pytest.LogCaptureFixture
) -> None:
    redis = RedisServer(find_free_port()).start()
    subscriber = Notifications(redis.url)
    received: list[Topics] = []
    subscriber.subscribe(received.append)
    try:
        await asyncio.to_thread(until, lambda: subscriber.is_shared)
        planted = plant(RedisPubSub, "_begin_connection")
        publisher = Notifications(redis.url)
        await asyncio.to_thread(until, lambda: publisher.is_shared)
        publisher.publish(frozenset({"run:a"}))
        await asyncio.to_thread(until, lambda: any("run:a" in topics for topics in received))
        await asyncio.to_thread(check_reported, planted, "redis-notifications", caplog)
        await publisher.aclose()
    finally:
        await subscriber.aclose()
        redis.kill()


def test_only_runs_whose_task_lives_keep_their_lease(
    server: Server, conversation: Conversation
) -> None:
    turn = begin(conversation)

    async def hold_and_renew() -> None:
        get_journal().open(turn.run_id, turn.start, on_closed=lambda: None)
        await maintenance.renew_leases()

    expires_at = Run.objects.get().lease_expires_at
    on_loop(server, hold_and_renew())
    assert Run.objects.get().lease_expires_at == expires_at
