"""DELETE /api/conversations/<id>"""

import time

import pytest

from accounts.models import User
from chat.models import Conversation, Message, Run, RunEvent
from chat.tests.conftest import NOT_FOUND, SCRIPTED, begin, say, talk
from conftest import Server
from testing import Http, make_conversation, make_user, read_frames


def path(conversation: Conversation) -> str:
    return f"/api/conversations/{conversation.pk}"


@pytest.mark.django_db
def test_the_second_time_it_is_gone(http: Http, conversation: Conversation) -> None:
    first, second = http.delete(path(conversation)), http.delete(path(conversation))
    assert (first.status_code, first.content) == (204, b"")
    assert (second.status_code, second.content) == (404, NOT_FOUND)


@pytest.mark.django_db
def test_everything_in_it_goes_and_nothing_else(
    http: Http, user: User, conversation: Conversation
) -> None:
    other = make_conversation(user)
    talk(other, "Stay", "Aye")
    talk(conversation, "Go", "Aye")
    say(begin(conversation, "Wait"), "No")

    assert http.delete(path(conversation)).status_code == 204

    assert [row.pk for row in Conversation.objects.all()] == [other.pk]
    assert {row.conversation_id for row in Message.objects.all()} == {other.pk}
    assert [row.conversation_id for row in Run.objects.all()] == [other.pk]
    assert RunEvent.objects.exclude(run__conversation=other).count() == 0
    for below in ("", "/messages"):
        assert http.get(path(conversation) + below).status_code == 404


@pytest.mark.django_db
def test_a_deep_tree_goes_too(http: Http, conversation: Conversation) -> None:
    for _ in range(30):
        talk(conversation, "Aye", "No")
    assert http.delete(path(conversation)).status_code == 204
    assert Message.objects.count() == 0


def test_its_run_is_stopped_and_its_reader_told(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    api = server.api(user)
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=1000 delay_ms=20]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        lines = response.iter_lines()
        while not next(lines).startswith("event: token"):
            pass
        started = time.monotonic()
        assert server.api(user).http.delete(path(conversation)).status_code == 204
        rest = list(lines)

    assert time.monotonic() - started < 5
    assert [line for line in rest if line.startswith("event: ")][-1] == "event: end"
    assert '"status":"cancelled"' in [line for line in rest if line.startswith("data: ")][-1]
    assert Message.objects.count() == 0
    gone = server.api(user).http.get(
        "/api/chat/stream", params={"run_id": response.headers["x-run-id"]}
    )
    assert (gone.status_code, gone.content) == (404, NOT_FOUND)


def test_a_reader_of_a_deleted_conversation_gets_no_more_text(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    turn = begin(conversation)
    say(turn, "Secret")
    query = {"run_id": str(turn.run_id)}
    with server.api(user).http.stream("GET", "/api/chat/stream", params=query) as response:
        frames = read_frames(response.iter_lines())
        seen = next(frames), next(frames)
        assert seen[1].data == {"delta": "Secret"}
        Conversation.objects.get(pk=conversation.pk).delete()
        [end] = frames
    assert (end.event, end.data["status"]) == ("end", "cancelled")
