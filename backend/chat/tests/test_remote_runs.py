"""Readers of runs that another process writes: the test itself is that process, by what it puts
into the rows.
"""

import time
from typing import Any
from uuid import uuid4

import pytest

from chat.events import Start, Token
from chat.journal import log, store
from chat.journal.journal import Journal, get_journal
from chat.journal.remote_runs import RemoteRuns
from chat.models import Conversation, Message
from chat.notifications.notifications import publish
from chat.notifications.topics import run_topic
from chat.tests.conftest import begin, say, stop
from chat.tests.remote_readers import FINAL, Screen, on_loop, until
from conftest import Server
from testing import Api

EVENT = Start("r", "m", None, "2026-01-01T00:00:00Z")


@pytest.fixture
def journal(server: Server) -> Journal:
    async def find() -> Journal:
        return get_journal()

    found: Journal = on_loop(server, find())
    return found


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
