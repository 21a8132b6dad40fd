"""Errors before a stream begins are JSON, and leave no rows behind."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from chat.models import Conversation, Message, Run
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, SCRIPTED, begin, say, stop, talk
from conftest import Server
from testing import Api, make_conversation, make_user

PATH = "/api/chat/stream"


def post(api: Api, conversation: Conversation | None = None, **fields: Any) -> Any:
    body = {"conversation_id": str(conversation.pk)} if conversation else {}
    return api.http.post(PATH, json=body | fields)


def assert_refused(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-request-id"]
    body: dict[str, Any] = response.json()
    assert body["code"] == code
    assert isinstance(body["detail"], str)
    assert len(body["detail"]) > 5
    return body


def count_rows() -> tuple[int, int, int]:
    return Conversation.objects.count(), Message.objects.count(), Run.objects.count()


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


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "run_id_required"),
        ("after=1", 400, "run_id_required"),
        ("run_id=", 404, "not_found"),
        ("run_id=x", 404, "not_found"),
        ("run_id=%00", 404, "not_found"),
        ("run_id=%ff", 404, "not_found"),
        (f"run_id={ABSENT_ID}", 404, "not_found"),
        (f"run_id={ABSENT_ID}&after=x", 404, "not_found"),
        ("conversation_id=", 404, "not_found"),
        ("conversation_id=x", 404, "not_found"),
        (f"conversation_id={ABSENT_ID}", 404, "not_found"),
    ],
)
def test_a_run_that_cannot_be_found(api: Api, query: str, status: int, code: str) -> None:
    assert_refused(api.http.get(f"{PATH}?{query}"), status, code)


def test_a_foreign_run_does_not_exist(api: Api) -> None:
    foreign = make_conversation(make_user())
    turn = begin(foreign)
    say(turn, "Secret")
    for query in ({"run_id": str(turn.run_id)}, {"conversation_id": str(foreign.pk)}):
        response = api.http.get(PATH, params=query)
        assert (response.status_code, response.content) == (404, NOT_FOUND)


@pytest.mark.parametrize("after", ["x", "", "-1", "1.5", "1e3", "٣", "9" * 30, "%00"])
def test_nonsense_after(api: Api, conversation: Conversation, after: str) -> None:
    turn = begin(conversation)
    response = api.http.get(f"{PATH}?run_id={turn.run_id}&after={after}")
    assert assert_refused(response, 400, "invalid_after")["after"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        ":",
        "5",
        "x:1",
        "{run}",
        "{run}:",
        "{run}:x",
        "{run}:-1",
        "{run}:1:2",
        "{run}:" + "9" * 30,
        f"{ABSENT_ID}:1",
    ],
)
def test_a_bad_cursor(api: Api, conversation: Conversation, cursor: str) -> None:
    turn = begin(conversation)
    headers = {"Last-Event-ID": cursor.replace("{run}", str(turn.run_id))}
    response = api.http.get(f"{PATH}?run_id={turn.run_id}", headers=headers)
    assert_refused(response, 400, "invalid_cursor")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods(api: Api, method: str) -> None:
    response = api.http.request(method, PATH, json={})
    assert_refused(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, POST, OPTIONS"


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"]
)
def test_other_media_types(api: Api, conversation: Conversation, media_type: str) -> None:
    body = f'{{"conversation_id": "{conversation.pk}", "prompt": "Hello"}}'.encode()
    response = api.http.post(PATH, content=body, headers={"Content-Type": media_type})
    assert_refused(response, 415, "unsupported_media_type")
    assert count_rows() == (1, 0, 0)


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;x"]
)
def test_json_by_any_spelling(api: Api, conversation: Conversation, media_type: str) -> None:
    body = f'{{"conversation_id": "{conversation.pk}"}}'.encode()
    response = api.http.post(PATH, content=body, headers={"Content-Type": media_type})
    assert_refused(response, 400, "prompt_required")


def test_a_byte_order_mark_in_front_is_read(api: Api, conversation: Conversation) -> None:
    body = f'\ufeff{{"conversation_id": "{conversation.pk}"}}'.encode()
    response = api.http.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert_refused(response, 400, "prompt_required")


def test_a_body_that_is_too_large(api: Api) -> None:
    large = b"x" * (256 * 1024 + 1)
    headers = {"Content-Type": "application/json"}
    assert_refused(api.http.post(PATH, content=large, headers=headers), 413, "body_too_large")
    in_pieces = api.http.post(PATH, content=iter([large[:200_000], large]), headers=headers)
    assert_refused(in_pieces, 413, "body_too_large")


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'"x"', b"{", b'{"prompt": "\\ud800"}', b'{"prompt": "\xff"}']
)
def test_a_body_that_is_no_json_object(api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert_refused(api.http.post(PATH, content=body, headers=headers), 400, "parse_error")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic eDp5", "Bearer a b"])
def test_without_a_good_token(server: Server, method: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = server.api().http.request(
        method, PATH, json={"prompt": "x"} if method == "POST" else None, headers=headers
    )
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["code"] in ("not_authenticated", "token_not_valid")


def test_the_web_app_may_ask_by_any_name(api: Api, settings: Settings) -> None:
    settings.WEB_APP_KEY = "k" * 32
    headers = {"Host": "backend:8000", "X-Web-App-Key": "k" * 32}
    # Refused for what is missing, no longer for the name.
    assert_refused(api.http.get(PATH, headers=headers), 400, "run_id_required")
    assert_refused(
        api.http.get(PATH, headers=headers | {"X-Web-App-Key": ""}), 400, "disallowed_host"
    )


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1.example.org", "a b"])
def test_a_host_that_is_not_served(api: Api, method: str, host: str) -> None:
    response = api.http.request(method, PATH, headers={"Host": host})
    assert_refused(response, 400, "disallowed_host")
    assert response.headers["x-content-type-options"] == "nosniff"
    # As every other address of the API says it.
    elsewhere = api.http.get("/api/conversations", headers={"Host": host})
    assert (elsewhere.status_code, elsewhere.content) == (400, response.content)
    assert count_rows() == (0, 0, 0)


def test_every_answer_is_what_its_type_says(api: Api, conversation: Conversation) -> None:
    """No browser guesses that text of somebody else's is a script."""
    answers = [
        api.http.get(PATH),
        api.http.put(PATH),
        post(api, conversation),
        post(api, conversation, prompt="[[script tokens=1]]", model=SCRIPTED),
        api.http.get(PATH, params={"conversation_id": str(conversation.pk)}),
    ]
    assert [answer.status_code for answer in answers] == [400, 405, 400, 200, 204]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
