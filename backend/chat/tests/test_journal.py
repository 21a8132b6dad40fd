"""The writer and its readers inside one server: refused commits, floods, failures of our own."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import prompts
from chat.events import Start, Token
from chat.journal import log, store, writer
from chat.journal.endings import Ending
from chat.journal.journal import get_journal
from chat.journal.live_run import LiveRun
from chat.journal.log import RunLog
from chat.models import Conversation, Message, Receipt, Run
from chat.tests.conftest import SCRIPTED, begin, say, stop
from conftest import Server
from llm_service.providers.scripted import Script, spoken_text
from testing import Api, make_conversation, make_user, read_frames

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="has many writers")
START = Start("r", "m", None, "2026-01-01T00:00:00Z")


def test_a_refused_commit_is_tried_again(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, refusals = store.commit, 3

    def refuse(batches: Any, **options: Any) -> Any:
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise OperationalError("database is locked")
        return commit(batches, **options)

    monkeypatch.setattr(store, "commit", refuse)
    seen = api.stream(conversation.pk, "[[script tokens=20 delay_ms=1]]", model=SCRIPTED)

    assert refusals == 0
    assert seen.text == spoken_text(Script(tokens=20))
    assert Message.objects.get(role="assistant").content == seen.text


def test_nothing_is_seen_before_it_is_stored(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database refuses, the reader waits; it never gets ahead of the rows."""
    commit, opens_at = store.commit, time.monotonic() + 0.6

    def refuse(batches: Any, **options: Any) -> Any:
        if time.monotonic() < opens_at:
            raise OperationalError("disk I/O error")
        return commit(batches, **options)

    monkeypatch.setattr(store, "commit", refuse)
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=30 delay_ms=10]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        text = ""
        for frame in read_frames(response.iter_lines()):
            if frame.event == "token":
                assert time.monotonic() >= opens_at
                text += frame.data["delta"]
                [stored] = api.get(f"/api/conversations/{conversation.pk}/messages")["results"][1:]
                assert stored["content"].startswith(text)
    assert text == spoken_text(Script(tokens=30))


def test_a_commit_whose_answer_was_lost_is_not_made_twice(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks at COMMIT, and the database has it all the same."""
    commit = store.commit
    lost: list[int] = []

    def lose_the_answer(batches: Any, **options: Any) -> Any:
        running = commit(batches, **options)
        if len(lost) < 3 and not options["is_retry"]:
            lost.append(len(batches[0].events))
            raise OperationalError("the connection is lost")
        return running

    monkeypatch.setattr(store, "commit", lose_the_answer)
    seen = api.stream(conversation.pk, "[[script tokens=60 delay_ms=5]]", model=SCRIPTED)
    assert len(lost) == 3
    assert seen.text == spoken_text(Script(tokens=60))
    assert seen.end["status"] == "final"
    assert Message.objects.get(role="assistant").content == seen.text
    again = api.attach(run_id=seen.run_id, after=0)
    assert again.text == seen.text


def test_a_lost_answer_to_the_last_commit_changes_nothing(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = store.commit
    lost: list[int] = []

    def lose_the_answer(batches: Any, **options: Any) -> Any:
        running = commit(batches, **options)
        if batches[0].ending and not lost:
            lost.append(1)
            raise InterfaceError("the connection is closed")
        return running

    monkeypatch.setattr(store, "commit", lose_the_answer)
    seen = api.stream(conversation.pk, "[[script tokens=20]]", model=SCRIPTED)
    assert lost
    assert seen.names.count("end") == 1
    assert seen.end["status"] == "final"
    assert seen.text == spoken_text(Script(tokens=20))
    assert Message.objects.get(role="assistant").content == seen.text


def test_one_bad_batch_does_not_cost_the_others_theirs(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = store.commit

    def refuse(batches: Any, **options: Any) -> Any:
        if any("horse4" in str(batch.events) for batch in batches):
            raise ValueError("a row that no database takes")
        return commit(batches, **options)

    user = make_user()
    bad, good = make_conversation(user), make_conversation(user)
    monkeypatch.setattr(store, "commit", refuse)
    body = {"prompt": "[[script tokens=8 delay_ms=30]]", "model": SCRIPTED}
    with server.api(user).http.stream(
        "POST", "/api/chat/stream", json=body | {"conversation_id": str(bad.pk)}
    ) as response:
        assert response.status_code == 200
        # The same prompt would say the same; another seed never says that word.
        other = server.api(user).stream(
            good.pk, "[[script tokens=20 delay_ms=10 seed=5]]", model=SCRIPTED
        )
    assert other.end["status"] == "final"
    assert other.text == spoken_text(Script(tokens=20, seed=5))


@pytest.mark.parametrize("is_retry", [False, True])
def test_of_many_runs_those_that_are_over_get_nothing_more(server: Server, is_retry: bool) -> None:
    user = make_user()
    turns = [begin(make_conversation(user)) for _ in range(4)]
    stop(turns[1])
    now = timezone.now()
    batches = [
        store.Batch(
            turn.run_id,
            UUID(turn.start.message_id),
            first_seq=2,
            events=[Token("one "), Token("%s 🗡️")],
            receipt=Receipt(run_id=turn.run_id, data=b"told", notes="%s", notes_tokens=9)
            if place < 3
            else None,
            first_token_at=now if place else None,
        )
        for place, turn in enumerate(turns)
    ]
    running = store.commit(batches, is_retry=is_retry)

    assert running == {turn.run_id for turn in turns} - {turns[1].run_id}
    assert store.text_so_far(turns[0].run_id) == store.text_so_far(turns[3].run_id) == "one %s 🗡️"
    assert store.text_so_far(turns[1].run_id) == ""
    told = {row.run_id: row.first_token_at for row in Receipt.objects.filter(data=b"told")}
    assert told == {turns[0].run_id: None, turns[2].run_id: now}
    assert {*Receipt.objects.values_list("notes", "notes_tokens")} == {("%s", 9)}


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


def test_a_flood_arrives_whole(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More text than memory keeps, faster than a slow database takes it."""
    commit = store.commit

    def dawdle(batches: Any, **options: Any) -> Any:
        time.sleep(0.05)
        return commit(batches, **options)

    monkeypatch.setattr(store, "commit", dawdle)
    monkeypatch.setattr(log, "WINDOW_CHARACTERS", 64 * 1024)
    prompt = "[[script tokens=90000 join=1000 delay_ms=0]]"

    seen = api.stream(conversation.pk, prompt, model=SCRIPTED)

    assert seen.end["status"] == "final"
    assert seen.text == spoken_text(Script(tokens=90_000))
    assert Message.objects.get(role="assistant").content == seen.text
    assert len(seen.text) > 800_000
    assert max(len(frame.data.get("delta", "")) for frame in seen.frames) < 400_000
    again = api.attach(run_id=seen.run_id, after=seen.frames[3].seq)
    assert "".join(f.data.get("delta", "") for f in seen.frames[:4]) + again.text == seen.text


def test_a_failure_of_our_own_is_an_error_in_words(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(run_id: Any) -> Any:
        raise RuntimeError("a secret inside")

    monkeypatch.setattr(prompts, "build", fail)
    seen = api.stream(conversation.pk, "Hello", model=SCRIPTED)

    assert seen.names == ["start", "error", "end"]
    assert seen.frames[1].data["code"] == "server_error"
    assert "secret" not in seen.frames[1].data["detail"]
    assert seen.frames[1].data["retryable"] is True
    assert Message.objects.get(role="assistant").status == "error"


def test_a_database_that_is_away_for_a_moment_is_asked_again(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, broken = prompts.build, [OperationalError("gone"), InterfaceError("closed")]

    def break_twice(run_id: Any) -> Any:
        if broken:
            raise broken.pop()
        return build(run_id)

    monkeypatch.setattr(prompts, "build", break_twice)
    seen = api.stream(conversation.pk, "Hello", model=SCRIPTED)

    assert seen.text
    assert seen.frames[-1].data["status"] == "final"


def test_the_window_lets_go_of_what_is_far_behind() -> None:
    run_log = RunLog(1, [START])
    for _ in range(12):
        run_log.extend([Token("x" * 64 * 1024)])
    assert run_log.last_seq == 13
    assert not run_log.covers(0)
    assert not run_log.covers(1)
    kept = "".join(event.delta for _, event in run_log.after(12) if isinstance(event, Token))
    assert kept == "x" * 64 * 1024
    assert run_log.covers(run_log.first_seq - 1)
    assert list(run_log.after(13)) == []


def test_neighbours_are_joined_up_to_a_bound() -> None:
    run_log = RunLog(1, [START])
    run_log.extend([Token(char * 3_000) for char in "abcdefg"] + [Token("h"), Token("i")])
    joined = [(seq, event) for seq, event in run_log.after(1) if isinstance(event, Token)]

    assert len(joined) < 5
    assert all(len(event.delta) <= 8 * 1024 for _, event in joined)
    text = "".join(event.delta for _, event in joined)
    assert text == "".join(char * 3_000 for char in "abcdefg") + "hi"
    # Whoever leaves after one of them comes back to the next letter.
    for seq, event in joined:
        rest = "".join(row.delta for _, row in run_log.after(seq) if isinstance(row, Token))
        assert text.endswith(event.delta + rest)
