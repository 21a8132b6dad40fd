"""`continue_message_id`: what cannot be continued, and nothing twice."""

from accounts.models import User
from chat.models import Conversation, Run
from chat.tests.conftest import ABSENT_ID, SCRIPTED, begin, stop, talk
from chat.tests.continuations import cut_off, go_on
from testing import Api, make_conversation, make_user


def test_a_repeated_request_begins_no_second_run(api: Api, conversation: Conversation) -> None:
    message = cut_off(conversation)
    request_id = "6f8a2f9e-3f0f-4c0c-9a54-5f2d8c4c1a11"
    first = go_on(api, conversation, message.pk, model=SCRIPTED, client_request_id=request_id)
    again = go_on(api, conversation, message.pk, model=SCRIPTED, client_request_id=request_id)
    assert (again.run_id, again.text) == (first.run_id, first.text)
    other = api.http.post(
        "/api/chat/stream",
        json={
            "conversation_id": str(conversation.pk),
            "prompt": "Something else",
            "model": SCRIPTED,
            "client_request_id": request_id,
        },
    )
    assert (other.status_code, other.json()["code"]) == (409, "request_id_reused")


def test_only_the_newest_reply_that_was_cut_off(api: Api, conversation: Conversation) -> None:
    old = cut_off(conversation)
    question, answer = talk(conversation, "And then?", "The end.")
    for message_id, code in (
        (old.pk, "nothing_to_continue"),
        (question.pk, "nothing_to_continue"),
        (answer.pk, "nothing_to_continue"),
        (ABSENT_ID, "not_found"),
        (cut_off(make_conversation(make_user())).pk, "not_found"),
        ("no id", "invalid"),
    ):
        response = api.http.post(
            "/api/chat/stream",
            json={"conversation_id": str(conversation.pk), "continue_message_id": str(message_id)},
        )
        assert response.status_code == (404 if code == "not_found" else 400), response.text
        assert code in ("invalid", response.json().get("code"))
    assert Run.objects.filter(continues_at__isnull=False).count() == 0


def test_a_greeting_cannot_go_on(api: Api, user: User) -> None:
    body = {"character": "Bronn", "greeting": True}
    made = api.http.post("/api/conversations", json=body).json()
    response = api.http.post(
        "/api/chat/stream",
        json={"conversation_id": made["id"], "continue_message_id": made["leaf_id"]},
    )
    assert (response.status_code, response.json()["code"]) == (400, "nothing_to_continue")


def test_not_while_it_is_being_written(api: Api, conversation: Conversation) -> None:
    message = cut_off(conversation)
    turn = begin(conversation, continue_message_id=message.pk, create_user_message=False)
    response = api.http.post(
        "/api/chat/stream",
        json={"conversation_id": str(conversation.pk), "continue_message_id": str(message.pk)},
    )
    assert (response.status_code, response.json()["code"]) == (409, "run_active")
    stop(turn)
