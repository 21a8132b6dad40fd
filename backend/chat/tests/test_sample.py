"""POST /api/chat/sample: an anonymous sample answer."""

from pathlib import Path
from typing import Any

import pytest

from chat import meaning
from chat.models import Conversation, Message, Run
from chat.tests.conftest import Http
from llm_service.models import LLMCallLog

pytestmark = pytest.mark.django_db
PATH = "/api/chat/sample"


def ask(question: Any, stranger: Http | None = None) -> Any:
    return (stranger or Http()).post(PATH, {"question": question})


def test_a_stranger_is_answered_from_the_notes() -> None:
    answer = ask("What does a sword like yours cost?")
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"character", "answer"}
    assert body["character"] == "Bronn"
    assert len(body["answer"]) > 20
    assert ask("What does a sword like yours cost?").json() == body
    assert ask("Who taught you to fight?").json() != body


def test_nothing_of_it_is_kept() -> None:
    ask("What does a sword like yours cost?")
    for model in (Conversation, Message, Run, LLMCallLog):
        assert not model.objects.exists()


def test_it_costs_no_call_for_vectors_and_its_macros_are_filled_in(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(persona: object) -> object:
        raise AssertionError("found by meaning")

    monkeypatch.setattr(meaning, "find_ready", refuse)
    settings.BRONN_KB_PATH = tmp_path / "kb.jsonl"
    settings.BRONN_KB_PATH.write_text(
        '{"id": "pay", "aliases": ["what do you cost"], "ic_reply": "{{char}} takes gold."}\n'
    )
    assert ask("What do you cost?").json()["answer"] == "Bronn takes gold."


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", "blank"),
        ("   ", "blank"),
        ("x" * 301, "300"),
        (3, "text"),
        (None, "null"),
        (["a"], "text"),
        ("a\x00b", "Null"),
    ],
)
def test_what_is_no_question_is_refused(question: Any, words: str) -> None:
    answer = ask(question)
    assert answer.status_code == 400
    assert words in answer.json()["question"][0]


def test_an_expired_token_does_not_matter() -> None:
    assert ask("Who are you?", Http({"Authorization": "Bearer nonsense"})).status_code == 200


def test_one_address_asks_only_so_often(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    answers = [ask("Who are you?") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 1


def test_it_is_asked_by_post_only() -> None:
    assert Http().get(PATH).status_code == 405
