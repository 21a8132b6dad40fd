"""Runs that another process writes are polled: once for all readers, and when it is told of."""

import asyncio
import time
from typing import Any

import pytest
from django.db import OperationalError

from chat.journal import news, remote_runs, replays, store
from chat.journal.journal import Journal, get_journal
from chat.models import Conversation
from chat.notifications.notifications import publish
from chat.notifications.topics import run_topic
from chat.tests.conftest import begin, say, stop
from chat.tests.remote_readers import FINAL, Screen, on_loop, until
from conftest import Server
from testing import Api, make_conversation, make_user


@pytest.fixture
def journal(server: Server) -> Journal:
    async def find() -> Journal:
        return get_journal()

    found: Journal = on_loop(server, find())
    return found


@pytest.fixture
def polls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs each poll asked for."""
    asked: list[int] = []

    def count(positions: Any) -> Any:
        asked.append(len(positions))
        return news.read_news(positions)

    monkeypatch.setattr(remote_runs, "read_news", count)
    return asked


@pytest.fixture
def never_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a notification makes it poll."""
    monkeypatch.setattr(remote_runs, "POLL_SECONDS", 60.0)


def test_one_query_serves_all_readers_of_all_runs(
    server: Server, polls: list[int], journal: Journal
) -> None:
    users = [make_user() for _ in range(5)]
    turns = [begin(make_conversation(user)) for user in users]
    screens = [
        Screen(server.api(user), turn)
        for user, turn in zip(users, turns, strict=True)
        for _ in range(4)
    ]
    until(lambda: len(journal.remote_runs) == 5)
    polls.clear()
    began = time.monotonic()
    for number in range(10):
        for turn in turns:
            say(turn, f"{number} ")
        publish(*(run_topic(turn.run_id) for turn in turns))
        time.sleep(0.02)
    for turn in turns:
        stop(turn)
    seconds = time.monotonic() - began
    publish(*(run_topic(turn.run_id) for turn in turns))

    assert {screen.wait().text for screen in screens} == {"0 1 2 3 4 5 6 7 8 9 "}
    assert max(polls) == 5
    # Far fewer than one for each of 20 readers and 11 pieces of news.
    assert len(polls) <= seconds / remote_runs.PACE_SECONDS + 3


@pytest.mark.usefixtures("never_polls")
def test_a_notification_is_enough(api: Api, conversation: Conversation, journal: Journal) -> None:
    turn = begin(conversation)
    screen = Screen(api, turn)
    until(lambda: len(journal.remote_runs))
    say(turn, "Aye.")
    store.close(turn.run_id, FINAL)
    publish(run_topic(turn.run_id))
    assert screen.wait(2).text == "Aye."


@pytest.mark.usefixtures("never_polls")
def test_what_comes_between_the_reading_of_the_rows_and_attaching_is_not_missed(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = begin(conversation)
    read_after = replays.read_after

    def read_then_write(run_id: Any, seq: int) -> Any:
        replay = read_after(run_id, seq)
        if seq == 0:
            say(turn, "Aye.")
            store.close(turn.run_id, FINAL)
            publish(run_topic(turn.run_id))
        return replay

    monkeypatch.setattr(replays, "read_after", read_then_write)
    assert Screen(api, turn).wait(3).text == "Aye."


def test_a_run_is_dropped_with_its_last_reader(
    server: Server, api: Api, conversation: Conversation, journal: Journal
) -> None:
    turn = begin(conversation)
    params = {"run_id": str(turn.run_id)}
    with api.http.stream("GET", "/api/chat/stream", params=params):
        with server.api(conversation.user).http.stream("GET", "/api/chat/stream", params=params):
            until(lambda: len(journal.remote_runs))
            time.sleep(0.1)
        time.sleep(0.2)
        assert len(journal.remote_runs) == 1
    until(lambda: not len(journal.remote_runs))
    until(lambda: not poll_loops(server))
    stop(turn)


def poll_loops(server: Server) -> list[str]:
    async def find() -> list[str]:
        return [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "remote-runs"]

    return list(on_loop(server, find()))


def test_a_database_that_is_away_is_waited_for(
    api: Api,
    conversation: Conversation,
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures = 3

    def fail(positions: Any) -> Any:
        nonlocal failures
        if failures:
            failures -= 1
            raise OperationalError("connection refused")
        return news.read_news(positions)

    monkeypatch.setattr(remote_runs, "read_news", fail)
    turn = begin(conversation)
    screen = Screen(api, turn)
    until(lambda: not failures)
    say(turn, "Aye.")
    stop(turn)
    assert screen.wait().text == "Aye."
    lines = [record for record in caplog.records if "runs of other processes" in record.message]
    assert len(lines) == 1


@pytest.mark.usefixtures("never_polls")
def test_one_notification_brings_all_there_is(
    api: Api, conversation: Conversation, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "POLL_ROWS", 5)
    turn = begin(conversation)
    screen = Screen(api, turn)
    until(lambda: len(journal.remote_runs))
    say(turn, *[f"{number}." for number in range(23)])
    stop(turn)
    publish(run_topic(turn.run_id))
    assert screen.wait(3).text == "".join(f"{number}." for number in range(23))
