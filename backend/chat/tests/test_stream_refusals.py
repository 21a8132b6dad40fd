"""Errors before a stream begins are JSON, and leave no rows behind: what is asked for."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, SCRIPTED, begin, say, stop, talk
from chat.tests.refused_streams import assert_refused, count_rows, post
from testing import Api, make_conversation, make_user


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"prompt": ""},
        {"prompt": "  \n\t"},
        {"prompt": "\u200b\ufeff"},
        {"prompt": None},
        {"create_user_message": True},
    ],
)
def test_a_blank_prompt(api: Api, conversation: Conversation, fields: dict[str, Any]) -> None:
    body = assert_refused(post(api, conversation, **fields), 400, "prompt_required")
    assert body["prompt"]
    assert count_rows() == (1, 0, 0)


@pytest.mark.parametrize("prompt", [5, True, ["x"], {"a": 1}, "a\0b", "é" * (16 * 1024) + "x"])
def test_a_prompt_that_is_no_text_or_too_long(
    api: Api, conversation: Conversation, prompt: Any
) -> None:
    body = assert_refused(post(api, conversation, prompt=prompt), 400, "invalid")
    assert body["prompt"]
    assert count_rows() == (1, 0, 0)


def test_the_longest_prompt_is_taken(api: Api, conversation: Conversation) -> None:
    prompt = "[[script tokens=1]]" + "é" * ((32 * 1024 - 19) // 2) + "x"
    assert len(prompt.encode()) == 32 * 1024
    assert api.stream(conversation.pk, prompt, model=SCRIPTED).end["status"] == "final"
    assert Message.objects.get(role="user").content == prompt


@pytest.mark.parametrize("value", ["true", "false", 0, 1, None, "", [], {}])
def test_create_user_message_is_true_or_false(
    api: Api, conversation: Conversation, value: Any
) -> None:
    response = post(api, conversation, prompt="Hello", create_user_message=value)
    assert assert_refused(response, 400, "invalid")["create_user_message"]
    assert count_rows() == (1, 0, 0)


def test_an_empty_conversation_has_nothing_to_answer(api: Api, conversation: Conversation) -> None:
    for parent in ({}, {"parent_id": None}):
        response = post(api, conversation, create_user_message=False, **parent)
        assert_refused(response, 400, "nothing_to_answer")
    assert count_rows() == (1, 0, 0)


def test_a_reply_is_nothing_to_answer(api: Api, conversation: Conversation) -> None:
    [_, answer] = talk(conversation, "Hello", "Aye")
    for parent in ({}, {"parent_id": str(answer.pk)}):
        response = post(api, conversation, create_user_message=False, **parent)
        assert_refused(response, 400, "nothing_to_answer")
    assert count_rows() == (1, 2, 1)


def test_a_refused_request_does_not_change_the_branch(api: Api, conversation: Conversation) -> None:
    [_, answer, *_] = talk(conversation, "Hello", "Aye", "And?", "No")
    response = post(api, conversation, create_user_message=False, parent_id=str(answer.pk))
    assert_refused(response, 400, "nothing_to_answer")
    rows = api.get(f"/api/conversations/{conversation.pk}/messages")["results"]
    assert [row["content"] for row in rows] == ["Hello", "Aye", "And?", "No"]


def test_one_reply_at_a_time(api: Api, conversation: Conversation) -> None:
    turn = begin(conversation, "Hello")
    question = turn.start.user_message_id
    say(turn, "Aye")
    for fields in (
        {"prompt": "Again"},
        {"prompt": "Again", "client_request_id": str(uuid4())},
        {"prompt": "Edit", "parent_id": None},
        {"prompt": "Below the reply", "parent_id": turn.start.message_id},
        {"create_user_message": False},
        {"create_user_message": False, "parent_id": question},
    ):
        body = assert_refused(post(api, conversation, **fields), 409, "run_active")
        assert body["run_id"] == str(turn.run_id)
        assert body["message_id"] == turn.start.message_id
    assert count_rows() == (1, 2, 1)
    stop(turn)
    again = api.stream(
        conversation.pk, create_user_message=False, parent_id=question, model=SCRIPTED
    )
    assert again.end["status"] == "final"


def test_another_conversation_is_free(api: Api, user: User, conversation: Conversation) -> None:
    begin(conversation, "Hello")
    other = make_conversation(user)
    assert api.stream(other.pk, "[[script tokens=1]]", model=SCRIPTED).text == "coin1"


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "[[script tokens=2]]"},
        {"model": "scripted/other"},
        {"create_user_message": False},
        {"parent_id": None},
    ],
)
def test_a_request_id_belongs_to_one_request(
    api: Api, conversation: Conversation, change: dict[str, Any]
) -> None:
    id_ = str(uuid4())
    body = {"prompt": "[[script tokens=1]]", "model": SCRIPTED, "client_request_id": id_}
    first = api.stream(conversation.pk, **body)
    assert_refused(post(api, conversation, **body | change), 409, "request_id_reused")
    assert count_rows() == (1, 2, 1)
    # In capitals it is the same id.
    assert api.stream(conversation.pk, **body | {"client_request_id": id_.upper()}).frames == (
        first.frames
    )


def test_a_request_id_counts_within_its_conversation(
    api: Api, user: User, conversation: Conversation
) -> None:
    fields: dict[str, Any] = {"model": SCRIPTED, "client_request_id": str(uuid4())}
    first = api.stream(conversation.pk, "[[script tokens=1]]", **fields)
    second = api.stream(make_conversation(user).pk, "[[script tokens=2]]", **fields)
    assert (first.text, second.text) == ("coin1", "coin1 blade2")


def test_a_parent_from_elsewhere_does_not_exist(
    api: Api, user: User, conversation: Conversation
) -> None:
    [mine] = talk(make_conversation(user), "Mine")
    [foreign] = talk(make_conversation(make_user()), "Secret")
    before = count_rows()
    for create in (True, False):
        for id_ in (mine.pk, foreign.pk, ABSENT_ID):
            response = post(
                api, conversation, prompt="x", create_user_message=create, parent_id=str(id_)
            )
            assert_refused(response, 404, "not_found")
            assert response.content == NOT_FOUND
    assert count_rows() == before


def test_a_foreign_conversation_does_not_exist(api: Api) -> None:
    foreign = make_conversation(make_user())
    for id_ in (str(foreign.pk), ABSENT_ID):
        response = post(api, prompt="Hello", conversation_id=id_)
        assert_refused(response, 404, "not_found")
        assert response.content == NOT_FOUND
    assert count_rows() == (1, 0, 0)


@pytest.mark.parametrize("name", ["conversation_id", "parent_id", "client_request_id"])
@pytest.mark.parametrize("value", ["", "x", 5, True, ["x"], {}, "{" + ABSENT_ID + "}", "9" * 32])
def test_a_malformed_id_in_a_body(
    api: Api, conversation: Conversation, name: str, value: Any
) -> None:
    response = post(api, conversation, prompt="Hello", **{name: value})
    assert assert_refused(response, 400, "invalid")[name]
    assert count_rows() == (1, 0, 0)


def test_a_conversation_is_required(api: Api) -> None:
    for fields in ({}, {"conversation_id": None}):
        body = assert_refused(post(api, prompt="Hello", **fields), 400, "invalid")
        assert body["conversation_id"]


@pytest.mark.parametrize("model", ["openai/gpt-9", "nobody/nothing", "scripted/", "x"])
def test_a_model_off_the_list(api: Api, conversation: Conversation, model: str) -> None:
    body = assert_refused(
        post(api, conversation, prompt="Hello", model=model), 400, "model_not_allowed"
    )
    assert body["model"]
    assert count_rows() == (1, 0, 0)


@pytest.mark.parametrize("model", ["", 5, ["x"], "x" * 201])
def test_a_model_that_is_no_name(api: Api, conversation: Conversation, model: Any) -> None:
    response = post(api, conversation, prompt="Hello", model=model)
    assert assert_refused(response, 400, "invalid")["model"]
