"""Readers inside one server: floods, failures of our own, and what is kept in memory for them."""

import time
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from chat import prompts
from chat.events import Start, Token
from chat.journal import log, store
from chat.journal.log import RunLog
from chat.models import Conversation, Message
from chat.tests.conftest import SCRIPTED
from llm_service.providers.scripted import Script, spoken_text
from testing import Api

START = Start("r", "m", None, "2026-01-01T00:00:00Z")


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


def test_only_a_reader_that_is_far_behind_gets_neighbours_joined() -> None:
    run_log = RunLog(1, [START])
    words = [Token(f"{number} ") for number in range(1000)]
    run_log.extend(words)

    assert list(run_log.after(990)) == list(enumerate(words[989:], start=991))
    assert list(run_log.after(1)) == [(1001, Token("".join(word.delta for word in words)))]


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
