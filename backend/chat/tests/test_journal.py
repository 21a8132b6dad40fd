"""The writer inside one server: commits that are refused, lost or late."""

import time
from typing import Any
from uuid import UUID

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from chat.events import Token
from chat.journal import store
from chat.models import Conversation, Message, Receipt
from chat.tests.conftest import SCRIPTED, begin, stop
from conftest import Server
from llm_service.providers.scripted import Script, spoken_text
from testing import Api, make_conversation, make_user, read_frames


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
            receipt=Receipt(
                run_id=turn.run_id,
                data=b"told",
                notes="%s",
                notes_tokens=9,
                first_token_at=now if place else None,
            )
            if place < 3
            else None,
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
