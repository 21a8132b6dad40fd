"""An exception planted in each background loop of the chat: it is logged, `/readyz` names the loop
while it fails, the work goes on by itself, and nothing is lost or written twice.
"""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import PendingSignIn
from api.loops import describe_failing
from chat import activity, maintenance, runs
from chat.erasure import erasures
from chat.journal import compaction, leases, remote_runs, store, writer
from chat.journal.journal import get_journal
from chat.journal.live_run import LiveRun
from chat.models import Conversation, Message, Run, RunEvent
from chat.notifications.notifications import Notifications
from chat.notifications.redis_pubsub import RedisPubSub
from chat.notifications.topics import Topics
from chat.tests.conftest import SCRIPTED, begin, say, stop
from chat.tests.faults.databases import RedisServer
from chat.tests.faults.harness import find_free_port
from conftest import Server
from llm_service import call_log
from llm_service.providers.scripted import Script, spoken_text
from testing import Api

FAILURES = 3


class Plant:
    """Has the first `FAILURES` calls of `owner.name` fail, before or after they have done their
    work, and notes what `/readyz` would say at each.
    """

    def __init__(self, owner: Any, name: str, *, fails_after: bool = False) -> None:
        self.reports: list[str] = []
        self.successes = 0
        self._original: Callable[..., Any] = getattr(owner, name)
        self._fails_after = fails_after

    def __call__(self, *args: Any, **options: Any) -> Any:
        if len(self.reports) == FAILURES:
            result = self._original(*args, **options)
            self.successes += 1
            return result
        self.reports.append(describe_failing())
        if self._fails_after:
            self._original(*args, **options)
        raise RuntimeError("planted")


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plant]:
    def plant(owner: Any, name: str, **options: Any) -> Plant:
        planted = Plant(owner, name, **options)
        # A function, so that it becomes a method on a class.
        monkeypatch.setattr(owner, name, lambda *args, **kwargs: planted(*args, **kwargs))
        return planted

    return plant


def on_loop(server: Server, work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run_coroutine_threadsafe(work, server.loop).result(10)


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def check_reported(planted: Plant, loop: str, log: pytest.LogCaptureFixture) -> None:
    assert len(planted.reports) == FAILURES
    assert f"{loop} (RuntimeError)" in planted.reports[-1]
    assert log.text.count(f"background loop {loop} failed") == FAILURES
    until(lambda: describe_failing() == "ok")


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


@pytest.fixture
def reply(api: Api, conversation: Conversation) -> Iterator[None]:
    """A reply that is being written meanwhile."""
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=1000 delay_ms=50]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body):
        yield


@pytest.mark.usefixtures("reply")
@pytest.mark.parametrize(
    ("loop", "owner", "name"),
    [
        ("watch", store, "find_ended"),
        ("renew", leases, "renew_leases"),
        ("sweep", runs, "recover_lost"),
        ("compact", compaction, "compact_older_than"),
        ("forget", activity, "forget_older_than"),
        ("settle", call_log, "mark_lost"),
        ("prune", call_log, "prune"),
        ("erase", erasures, "erase"),
    ],
)
def test_maintenance(
    server: Server,
    plant: Callable[..., Plant],
    caplog: pytest.LogCaptureFixture,
    loop: str,
    owner: Any,
    name: str,
) -> None:
    # First, so that no failure is one of the loops that are about to end.
    on_loop(server, maintenance.stop())
    planted = plant(owner, name)

    async def begin_anew() -> maintenance.Maintenance:
        fresh = maintenance.Maintenance()
        fresh.start()
        return fresh

    fresh = on_loop(server, begin_anew())

    async def go_on() -> None:
        await fresh.stop()
        maintenance.start()

    try:
        until(lambda: planted.successes)
        check_reported(planted, f"maintenance-{loop}", caplog)
    finally:
        on_loop(server, go_on())


def test_one_kind_of_expired_rows_does_not_hold_up_the_others(
    server: Server, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_age: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(activity, "forget_older_than", fail)
    digest = "0" * 64
    expired_at = timezone.now() - timedelta(minutes=1)
    row = PendingSignIn(digest=digest, user=conversation.user, epoch=1, expires_at=expired_at)
    row.save(force_insert=True)
    with pytest.raises(RuntimeError, match="planted"):
        maintenance.forget()
    assert not PendingSignIn.objects.exists()


@pytest.mark.skipif(
    not shutil.which("redis-server") and not os.environ.get("CI"),
    reason="redis-server is not installed",
)
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
