"""POST /api/chat/runs/<id>/stop and its alias POST /api/conversations/<id>/stop"""

import pytest

from accounts.models import User
from chat.journal import store
from chat.journal.endings import Ending
from chat.models import Conversation, Message
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, SCRIPTED, begin, say
from conftest import Server
from testing import Http, make_conversation, make_user, read_frames


@pytest.mark.django_db
def test_the_text_so_far_is_kept(http: Http, conversation: Conversation) -> None:
    turn = begin(conversation)
    say(turn, "Aye", ", but")

    response = http.post(f"/api/chat/runs/{turn.run_id}/stop")

    assert response.status_code == 202
    assert response.json() == {"run_id": str(turn.run_id), "status": "cancelled"}
    reply = Message.objects.get(role="assistant")
    assert (reply.content, reply.status, reply.error) == ("Aye, but", "cancelled", "")
    assert http.get(f"/api/conversations/{conversation.pk}").json()["active_run"] is None


@pytest.mark.django_db
def test_stopping_again_changes_nothing(http: Http, conversation: Conversation) -> None:
    turn = begin(conversation)
    say(turn, "Aye")
    answers = [http.post(f"/api/chat/runs/{turn.run_id}/stop") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert len({answer.content for answer in answers}) == 1
    assert store.last_seq(turn.run_id) == 3


@pytest.mark.django_db
def test_a_finished_reply_stays_finished(http: Http, conversation: Conversation) -> None:
    turn = begin(conversation)
    store.close(turn.run_id, Ending(status="final", finish_reason="stop"))
    response = http.post(f"/api/chat/runs/{turn.run_id}/stop")
    assert (response.status_code, response.json()["status"]) == (202, "final")
    assert Message.objects.get(role="assistant").status == "final"


@pytest.mark.django_db
def test_by_the_conversation(http: Http, conversation: Conversation) -> None:
    path = f"/api/conversations/{conversation.pk}/stop"
    idle = http.post(path)
    assert (idle.status_code, idle.json()) == (202, {"run_id": None, "status": None})

    turn = begin(conversation)
    response = http.post(path)
    assert response.json() == {"run_id": str(turn.run_id), "status": "cancelled"}
    assert http.post(path).json() == {"run_id": None, "status": None}


@pytest.mark.django_db
def test_nothing_is_appended_after_a_stop(http: Http, conversation: Conversation) -> None:
    turn = begin(conversation)
    http.post(f"/api/chat/runs/{turn.run_id}/stop")
    with pytest.raises(AssertionError):
        say(turn, "too late")
    assert store.last_seq(turn.run_id) == 2


@pytest.mark.django_db
def test_a_body_is_not_needed_and_not_read(http: Http, conversation: Conversation) -> None:
    turn = begin(conversation)
    assert http.post(f"/api/chat/runs/{turn.run_id}/stop", b"\xff{").status_code == 202


@pytest.mark.django_db
def test_foreign_absent_and_malformed_are_the_same_404(http: Http, stranger: User) -> None:
    foreign = make_conversation(stranger)
    turn = begin(foreign)
    paths = [f"/api/chat/runs/{id_}/stop" for id_ in (turn.run_id, ABSENT_ID, "x")]
    paths += [f"/api/conversations/{id_}/stop" for id_ in (foreign.pk, ABSENT_ID, "x")]
    answers = [http.post(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {NOT_FOUND}
    assert Message.objects.get(role="assistant").status == "streaming"


def test_from_another_tab_the_reader_sees_the_end(server: Server) -> None:
    conversation = make_conversation(make_user())
    api, other = (server.api(conversation.user) for _ in range(2))
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=2000 delay_ms=5]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        frames = read_frames(response.iter_lines())
        text = ""
        while not text:
            text += next(frames).data.get("delta", "")
        run_id = response.headers["x-run-id"]
        assert other.http.post(f"/api/chat/runs/{run_id}/stop").status_code == 202
        kept = Message.objects.get(role="assistant").content
        rest = list(frames)
    text += "".join(frame.data.get("delta", "") for frame in rest)
    assert (rest[-1].event, rest[-1].data["status"]) == ("end", "cancelled")
    assert text == kept
    assert Message.objects.get(role="assistant").content == kept
