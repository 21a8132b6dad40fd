"""POST /api/characters/<id>/try: what a reply would be made of."""

from typing import Any

import pytest

from api.throttling import TRIES
from chat.models import Conversation, Message, Run
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, SignIn
from chat.tests.test_conversation_character import make, server_id
from llm_service.models import LLMCallLog
from testing import Http, make_user

pytestmark = pytest.mark.django_db


def try_out(http: Http, character_id: str, **fields: Any) -> dict[str, Any]:
    answer = http.post(f"/api/characters/{character_id}/try", {"message": "Who are you?", **fields})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def texts(receipt: dict[str, Any], *kinds: str) -> str:
    return "".join(row["text"] for row in receipt["segments"] if row["kind"] in kinds)


def test_it_says_what_a_reply_would_be_made_of(http: Http) -> None:
    book = {"entries": [{"keys": ["iron"], "content": "Iron costs nine silver a pound."}]}
    description = "{{char}} is a smith; {{user}} owes her."
    made = make(http, "Ysolde", description=description, character_book=book)
    persona = http.post("/api/personas", {"name": "Jon", "description": "A debtor."}).json()
    history = [
        {"role": "user", "content": "Hello."},
        {"role": "assistant", "content": "You again."},
    ]
    fields = {"message": "What does iron cost?", "history": history, "persona_id": persona["id"]}
    receipt = try_out(http, made["id"], **fields)
    assert "Ysolde is a smith; Jon owes her." in texts(receipt, "definition")
    assert "A debtor." in texts(receipt, "user_persona")
    assert "nine silver" in texts(receipt, "lore_before")
    assert texts(receipt, "user", "assistant", "question") == (
        "Hello.You again.What does iron cost?"
    )
    assert receipt["tokens"] > receipt["history_tokens"] > 0
    assert (receipt["run_id"], receipt["message_id"], receipt["status"]) == (None, None, None)
    for model in (Conversation, Message, Run, LLMCallLog):
        assert not model._default_manager.exists()


def test_it_has_the_shape_of_a_receipt(http: Http) -> None:
    schemas = http.get("/api/schema").json()["components"]["schemas"]
    receipt = try_out(http, server_id(http, "Bronn"))
    assert receipt.keys() == schemas["Receipt"]["properties"].keys()
    segment = receipt["segments"][0]
    assert segment.keys() == schemas["Segment"]["properties"].keys()


def test_without_a_persona_one_goes_by_the_address(http: Http) -> None:
    made = make(http, "Ysolde", description="{{user}} owes her.")
    name = http.get("/api/me").json()["email"].partition("@")[0]
    assert f"{name} owes her." in texts(try_out(http, made["id"]), "definition")
    http.post("/api/personas", {"name": "Jon", "is_default": True})
    assert "Jon owes her." in texts(try_out(http, made["id"]), "definition")


def test_what_one_cannot_see_cannot_be_tried(http: Http, sign_in: SignIn) -> None:
    other = sign_in(make_user())
    secret = make(other, "Secret")["id"]
    shared = make(other, "Shared", visibility="shared")["id"]
    persona = other.post("/api/personas", {"name": "Secret"}).json()["id"]
    for character_id, fields in (
        (secret, {}), (ABSENT_ID, {}), ("x", {}), (shared, {"persona_id": persona}),
        (shared, {"persona_id": ABSENT_ID}),
    ):  # fmt: skip
        answer = http.post(f"/api/characters/{character_id}/try", {"message": "Hi", **fields})
        assert (answer.status_code, answer.content) == (404, NOT_FOUND)
    assert try_out(http, shared)["mode"] == "ic"


@pytest.mark.parametrize(
    ("field", "value"),
    [("message", ""), ("message", " "), ("message", None), ("message", 5),
     ("message", "x" * 32_769), ("history", None), ("history", {}), ("history", ["x"]),
     ("history", [{}]), ("history", [{"role": "system", "content": "x"}]),
     ("history", [{"role": "user", "content": 1}]), ("persona_id", "x"), ("persona_id", 5),
     ("history", [{"role": "user", "content": "x"}] * 501)],
)  # fmt: skip
def test_bad_values_are_refused(http: Http, field: str, value: Any) -> None:
    path = f"/api/characters/{server_id(http, 'Bronn')}/try"
    answer = http.post(path, {"message": "Hi", field: value})
    assert answer.status_code == 400, answer.content
    assert any(name.startswith(field) for name in answer.json())


def test_trying_has_a_limit_of_its_own(http: Http, settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    path = f"/api/characters/{server_id(http, 'Bronn')}/try"
    answers = [http.post(path, {"message": "Hi"}) for _ in range(TRIES.burst + 3)]
    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert int(limited[0].headers["Retry-After"]) == limited[0].json()["retry_after"]
    assert http.get("/api/characters").status_code == 200
