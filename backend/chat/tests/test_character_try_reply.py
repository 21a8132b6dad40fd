"""A model's reply to a try: all its costs are counted, nothing is stored."""

import threading
import time
from typing import Any

import httpx2
import pytest

from accounts.models import User
from api.health.draining import start_draining, stop_draining
from api.throttling import TRY_REPLIES
from chat.models import Conversation, Message, Run
from chat.services import try_replies
from chat.services.turn_limits import REPLIES_AT_ONCE
from chat.tests.conftest import SCRIPTED, begin
from conftest import Server
from llm_service import call_log
from llm_service.errors import BY_CODE
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from testing import Api, Http, bearer, make_conversation, make_user

UNSAVED = "/api/characters/try"
SMITH = {"name": "Ysolde", "description": "{{char}} is a smith; {{user}} owes her."}


@pytest.fixture
def user(server: Server) -> User:
    return make_user("debtor@example.org")


@pytest.fixture
def scripted(settings: Any) -> None:
    settings.LLM_ALLOWED_MODELS = ("scripted/*",)
    settings.LLM_DEFAULT_MODEL = SCRIPTED
    settings.LLM_MAX_RETRIES = 0


def ask(api: Api, message: str = "Who are you?", **fields: Any) -> httpx2.Response:
    body = {"message": message, "definition": SMITH, "reply": True, **fields}
    answer: httpx2.Response = api.http.post(UNSAVED, json=body)
    return answer


def nothing_is_stored() -> bool:
    return not any(model._default_manager.exists() for model in (Conversation, Message, Run))


def test_without_a_key_the_notes_answer(api: Api) -> None:
    book = {"entries": [{"keys": ["iron"], "content": "Iron costs nine silver a pound."}]}
    definition = {**SMITH, "character_book": book}
    answer = ask(api, "What does iron cost?", definition=definition)
    assert answer.status_code == 200
    body = answer.json()
    assert body["model"] == "offline/persona"
    assert "nine silver" in body["reply"]["content"]
    assert body["reply"]["finish_reason"] == "stop"
    assert nothing_is_stored()


def test_the_model_gets_the_whole_prompt(api: Api, upstream: WireServer, settings: Any) -> None:
    settings.LLM_DEFAULT_MODEL = "openai/echo"
    history = [
        {"role": "user", "content": "Hello."},
        {"role": "assistant", "content": "You again."},
    ]
    answer = ask(api, "What do I owe?", history=history)
    assert answer.status_code == 200, answer.text
    body, sent = answer.json(), upstream.received[-1].body["messages"]
    assert "Ysolde is a smith; debtor owes her." in sent[0]["content"]
    assert [one["content"] for one in sent[1:-1]] == ["Hello.", "You again."]
    assert "What do I owe?" in sent[-1]["content"]
    assert body["reply"]["content"]
    assert body["input_tokens"] > 0
    assert body["output_tokens"] > 0
    assert nothing_is_stored()


@pytest.mark.usefixtures("scripted")
def test_it_is_in_the_log_of_calls_without_its_words(api: Api, user: User, settings: Any) -> None:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 500
    answer = ask(api, '[[script text="The debt is nine silver."]]')
    assert answer.json()["reply"] == {
        "content": "The debt is nine silver.",
        "finish_reason": "stop",
    }
    assert call_log.flush()
    row = LLMCallLog.objects.get()
    assert str(row.pk) == answer.json()["call_log_id"]
    assert (row.user_id, row.model, row.status) == (user.pk, SCRIPTED, "success")
    assert row.metadata == {"feature": "try"}
    assert row.output_tokens
    assert (row.prompt_preview, row.response_preview) == ("", "")


@pytest.mark.usefixtures("scripted")
def test_only_who_wants_a_reply_asks_a_model(api: Api) -> None:
    body = {"message": "Hi", "definition": SMITH}
    for fields in ({}, {"reply": False}):
        answer = api.http.post(UNSAVED, json={**body, **fields})
        assert answer.status_code == 200
        assert "reply" not in answer.json()
    refused = api.http.post(UNSAVED, json={**body, "reply": "yes"})
    assert (refused.status_code, refused.json()["reply"]) == (400, ["Must be true or false."])
    assert call_log.flush()
    assert not LLMCallLog.objects.exists()


@pytest.mark.usefixtures("scripted")
@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_what_the_model_fails_with_has_its_usual_code(api: Api, code: str) -> None:
    answer = ask(api, f"[[script fail_at=0 error={code}]]")
    assert answer.status_code == try_replies._STATUSES.get(code, 502)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]
    body = answer.json()
    assert body["code"] == code
    assert len(body["detail"]) > 5
    if answer.status_code == 503:
        assert int(answer.headers["retry-after"]) == body["retry_after"] > 0
    assert nothing_is_stored()


@pytest.mark.usefixtures("scripted")
@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("tokens=3 fail_at=2", "upstream_unavailable"),
        ("tokens=3 finish=none", "upstream_incomplete"),
        ("tokens=3 finish=content_filter", "content_filter"),
        ('text=" "', "upstream_empty"),
    ],
)
def test_half_a_reply_is_none(api: Api, script: str, code: str) -> None:
    answer = ask(api, f"[[script {script}]]")
    assert answer.json()["code"] == code


@pytest.mark.usefixtures("scripted")
def test_it_takes_no_longer_than_a_call_may(api: Api, settings: Any) -> None:
    settings.LLM_REQUEST_TIMEOUT = 0.5
    answer = ask(api, "[[script first_delay_ms=20000]]")
    assert (answer.status_code, answer.json()["code"]) == (504, "upstream_timeout")


@pytest.mark.usefixtures("scripted")
def test_it_counts_in_the_budget(api: Api, user: User, settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 10_000
    assert ask(api, "[[script tokens=5]]").status_code == 200
    assert call_log.flush()
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1
    refused = ask(api)
    assert (refused.status_code, refused.json()["code"]) == (402, "budget_exceeded")


@pytest.mark.usefixtures("scripted")
def test_it_has_a_rate_of_its_own(api: Api, settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    answers = [ask(api, "[[script tokens=1 delay_ms=0]]") for _ in range(TRY_REPLIES.burst + 1)]
    assert [answer.status_code for answer in answers] == [200] * TRY_REPLIES.burst + [429]
    refused = answers[-1]
    assert refused.json()["code"] == "throttled"
    assert int(refused.headers["retry-after"]) == refused.json()["retry_after"] > 0
    # The receipts go on.
    assert api.http.post(UNSAVED, json={"message": "Hi", "definition": SMITH}).status_code == 200


@pytest.mark.usefixtures("scripted")
def test_it_counts_among_the_replies_at_once(
    server: Server, api: Api, user: User, settings: Any
) -> None:
    for _ in range(REPLIES_AT_ONCE - 1):
        begin(make_conversation(user))
    settings.RATE_LIMITS_ENABLED = True
    first: list[httpx2.Response] = []
    headers = bearer(user)

    def ask_slowly() -> None:
        body = {
            "message": "[[script tokens=10 delay_ms=150]]",
            "definition": SMITH,
            "reply": True,
        }
        first.append(httpx2.post(f"{server.url}{UNSAVED}", json=body, headers=headers, timeout=20))

    asking = threading.Thread(target=ask_slowly)
    asking.start()
    wait_until(lambda: bool(try_replies._being_written))
    refused = ask(api)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_replies")
    asking.join()
    assert first[0].status_code == 200
    assert not try_replies._being_written


@pytest.mark.usefixtures("scripted")
def test_who_leaves_asks_no_longer(server: Server, user: User) -> None:
    body = {"message": "[[script tokens=500 delay_ms=50]]", "definition": SMITH, "reply": True}
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.post(f"{server.url}{UNSAVED}", json=body, headers=bearer(user), timeout=1)
    wait_until(lambda: not try_replies._being_written)
    assert call_log.flush()
    assert LLMCallLog.objects.get().status == "cancelled"


def test_a_process_that_ends_begins_none(api: Api) -> None:
    start_draining()
    try:
        refused = ask(api)
    finally:
        stop_draining()
    assert (refused.status_code, refused.json()["code"]) == (503, "server_stopping")


@pytest.mark.django_db
def test_where_no_loop_could_answer_it_is_refused() -> None:
    http = Http(bearer(make_user()))
    refused = http.post(UNSAVED, {"message": "Hi", "definition": SMITH, "reply": True})
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")


@pytest.mark.usefixtures("scripted")
def test_of_a_saved_one_the_newest_version_speaks(api: Api) -> None:
    made = api.http.post("/api/characters", json={"definition": SMITH}).json()
    body = {"message": '[[script text="Coins first."]]', "reply": True}
    for path in (f"/api/characters/{made['id']}/try", f"/api/characters/{made['id']}/try/"):
        answer = api.http.post(path, json=body)
        assert answer.json()["reply"]["content"] == "Coins first."
    absent = api.http.post("/api/characters/x/try", json=body)
    assert absent.status_code == 404


def wait_until(is_so: Any, seconds: float = 10) -> None:
    ends_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.02)
