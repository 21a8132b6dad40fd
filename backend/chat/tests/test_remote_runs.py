"""Readers of runs that another process writes: the test itself is that process, by what it puts
into the rows.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError

from chat.events import End, Start, Token
from chat.journal import log, news, remote_runs, replays, store
from chat.journal.endings import Ending
from chat.journal.journal import Journal, get_journal
from chat.journal.remote_runs import RemoteRuns
from chat.models import Conversation, Message, Run, RunEvent
from chat.notifications.notifications import publish
from chat.notifications.topics import run_topic
from chat.services.turn_requests import Turn
from chat.tests.conftest import begin, say, stop
from conftest import Server
from testing import Api, Seen, make_conversation, make_user

FINAL = Ending(status="final", finish_reason="stop")
EVENT = Start("r", "m", None, "2026-01-01T00:00:00Z")


class Screen(threading.Thread):
    """Somebody who reads a run of another process to its end."""

    def __init__(self, api: Api, turn: Turn, **query: Any) -> None:
        super().__init__(daemon=True)
        self.seen: Seen | None = None
        self._read: Callable[[], Seen] = lambda: api.attach(run_id=turn.run_id, **query)
        self.start()

    def run(self) -> None:
        self.seen = self._read()

    def wait(self, seconds: float = 20) -> Seen:
        self.join(seconds)
        assert self.seen is not None, "still reading"
        return self.seen


@pytest.fixture
def journal(server: Server) -> Journal:
    async def find() -> Journal:
        return get_journal()

    found: Journal = on_loop(server, find())
    return found


def on_loop(server: Server, work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run_coroutine_threadsafe(work, server.loop).result(10)


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


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


def test_a_reader_sees_what_is_stored(
    api: Api, conversation: Conversation, journal: Journal
) -> None:
    turn = begin(conversation)
    say(turn, "Aye", ", ")
    screen = Screen(api, turn)
    until(lambda: len(journal.remote_runs))
    for word in ("I ", "do ", "as ", "I ", "please."):
        say(turn, word)
        time.sleep(0.05)
    store.close(turn.run_id, FINAL)

    seen = screen.wait()
    assert seen.text == "Aye, I do as I please."
    assert Message.objects.get(role="assistant").content == seen.text
    assert seen.end["status"] == "final"
    assert [frame.seq for frame in seen.frames] == sorted({frame.seq for frame in seen.frames})
    until(lambda: not len(journal.remote_runs))


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


def test_a_reader_that_comes_late_or_with_a_cursor(
    api: Api, conversation: Conversation, journal: Journal
) -> None:
    turn = begin(conversation)
    first = Screen(api, turn)
    until(lambda: len(journal.remote_runs))
    say(turn, "one ", "two ", "three ")
    late, resumed = Screen(api, turn), Screen(api, turn, after=3)
    time.sleep(0.1)
    say(turn, "four")
    stop(turn)
    assert first.wait().text == late.wait().text == "one two three four"
    assert resumed.wait().text == "three four"


def test_a_cursor_past_the_end_gets_just_the_end(
    api: Api, conversation: Conversation, journal: Journal
) -> None:
    turn = begin(conversation)
    lost, other = Screen(api, turn, after=1000), Screen(api, turn)
    until(lambda: len(journal.remote_runs))
    say(turn, "Aye.")
    stop(turn)
    assert lost.wait().names == ["end"]
    assert other.wait().text == "Aye."


def test_a_conversation_is_deleted_under_its_readers(
    api: Api, conversation: Conversation, journal: Journal
) -> None:
    turn = begin(conversation)
    say(turn, "Aye")
    screens = [Screen(api, turn) for _ in range(3)]
    # Each has the text when it joins.
    until(lambda: [each.readers for each in journal.remote_runs._runs.values()] == [3])
    # As by another process: nobody here is told.
    Conversation.objects.filter(pk=conversation.pk).delete()
    for screen in screens:
        seen = screen.wait(3)
        assert seen.text == "Aye"
        assert seen.end["status"] == "cancelled"
    until(lambda: not len(journal.remote_runs))


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


def test_a_run_that_begins_to_be_written_here_is_read_from_memory(
    server: Server, api: Api, conversation: Conversation, journal: Journal
) -> None:
    """Its rows are committed a moment before it is opened, and somebody may look in between."""
    turn = begin(conversation)
    screen = Screen(api, turn)
    until(lambda: len(journal.remote_runs))

    async def write() -> None:
        live = journal.open(turn.run_id, turn.start, on_closed=lambda: None)
        live.append(Token("Aye."))
        live.finish(FINAL)

    on_loop(server, write())
    assert screen.wait(2).text == "Aye."
    assert not len(journal.remote_runs)


def test_a_slow_reader_gets_all_of_a_reply_larger_than_memory_holds(
    server: Server, conversation: Conversation, journal: Journal
) -> None:
    turn = begin(conversation)
    piece = "x" * log.JOIN_CHARACTERS
    pieces = 3 * log.WINDOW_CHARACTERS // len(piece)

    async def subscribe() -> Any:
        reader = journal.subscribe(turn.run_id)
        await reader.read(0.1)
        await reader.read(0.1)
        return reader

    reader = on_loop(server, subscribe())
    assert len(journal.remote_runs) == 1
    for _ in range(pieces):
        say(turn, piece)
        publish(run_topic(turn.run_id))
        time.sleep(0.02)
    until(lambda: held(journal) <= 2 * log.WINDOW_CHARACTERS)
    stop(turn)

    async def read_all() -> int:
        size = 0
        while not reader.is_over:
            found = await reader.read(5)
            assert sum(len(event.delta) for _, event in found if isinstance(event, Token)) < 50_000
            size += sum(len(event.delta) for _, event in found if isinstance(event, Token))
        reader.close()
        return size

    assert on_loop(server, read_all()) == pieces * len(piece)


def held(journal: Journal) -> int:
    """Characters in memory of the runs of other processes."""
    return sum(each.log._size for each in journal.remote_runs._runs.values())


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


@pytest.mark.django_db
def test_more_news_than_one_poll_takes(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "POLL_ROWS", 10)
    turns = [begin(make_conversation(conversation.user)) for _ in range(3)]
    for turn in turns:
        say(turn, *[f"{number}." for number in range(15)])
        stop(turn)
    texts = {turn.run_id: "" for turn in turns}
    positions = {turn.run_id: 1 for turn in turns}
    polls = 0
    while positions:
        polls += 1
        for found in news.read_news(positions):
            assert found.first_seq == positions[found.run_id] + 1
            tokens = [event.delta for event in found.events if isinstance(event, Token)]
            texts[found.run_id] += "".join(tokens)
            positions[found.run_id] += len(found.events)
            if found.is_over:
                assert isinstance(found.events[-1], End)
                del positions[found.run_id]
    assert set(texts.values()) == {"".join(f"{number}." for number in range(15))}
    assert polls == 5


@pytest.mark.django_db
def test_what_there_is_to_know_of_a_run(conversation: Conversation) -> None:
    turns = {
        name: begin(make_conversation(conversation.user))
        for name in ("quiet", "ended", "compacted", "gone")
    }
    for name in ("ended", "compacted"):
        stop(turns[name])
    RunEvent.objects.filter(run_id=turns["compacted"].run_id).delete()
    Run.objects.filter(pk=turns["gone"].run_id).delete()
    names = {turn.run_id: name for name, turn in turns.items()}
    found = {
        names[each.run_id]: (len(each.events), each.is_over, each.is_gone)
        for each in news.read_news(dict.fromkeys(names, 1))
    }
    assert found == {
        "quiet": (0, False, False),
        "ended": (1, True, False),
        "compacted": (0, True, False),
        "gone": (0, False, True),
    }
    assert news.read_news({}) == []


async def test_attaching_and_detaching() -> None:
    remote, turn, other = RemoteRuns(), uuid4(), uuid4()
    first = remote.attach(turn, 1, [EVENT])
    assert remote.attach(turn, 5, []) is first, "the log there is, whatever the second one has read"
    remote.detach(turn, first)
    assert len(remote) == 1
    remote.detach(turn, first)
    assert len(remote) == 0
    assert not first.is_open

    second = remote.attach(turn, 1, [EVENT])
    remote.detach(turn, first)
    assert second.is_open, "a log that is no more has no readers to take away"
    remote.attach(other, 1, [EVENT])
    await remote.aclose()
    assert len(remote) == 0
