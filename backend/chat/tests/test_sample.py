"""POST /api/chat/sample: an anonymous sample answer."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.wsgi import Utf8Handler
from api.wsgi_bridge import WSGIBridge
from chat import meaning
from chat.models import Conversation, Message, Run
from chat.streaming.sample import sample_stream, wants_stream
from llm_service.models import LLMCallLog
from testing import Http

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


@dataclass
class Streamed:
    status: int
    headers: dict[str, str]
    parts: list[bytes]

    @property
    def frames(self) -> list[tuple[str, dict[str, Any]]]:
        blocks = b"".join(self.parts).decode().strip().split("\n\n")
        lines = [block.split("\n") for block in blocks]
        return [(name[7:], json.loads(data[6:])) for name, data in lines]


def stream(body: bytes) -> Streamed:
    headers = [
        (b"host", b"localhost"),
        (b"accept", b"text/event-stream"),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "headers": headers,
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 50_000),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    kinds = ("is_slow", "is_drawing", "is_costly", "is_signed_in")
    bridge = WSGIBridge(Utf8Handler(), **dict.fromkeys(kinds, lambda *_: False))
    assert wants_stream(scope)
    asyncio.run(sample_stream(bridge, scope, receive, send))
    kept = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Streamed(sent[0]["status"], kept, [message["body"] for message in sent[1:]])


def test_who_asks_for_a_stream_hears_it_word_by_word() -> None:
    question = "What does a sword like yours cost?"
    whole = ask(question).json()
    streamed = stream(json.dumps({"question": question}).encode())
    assert streamed.status == 200
    assert streamed.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert "content-length" not in streamed.headers
    *tokens, end = streamed.frames
    assert len(streamed.parts) == len(tokens) + 1 > 5
    assert {name for name, _ in tokens} == {"token"}
    assert "".join(data["delta"] for _, data in tokens) == whole["answer"]
    assert end == ("end", {"character": "Bronn"})


def test_a_refusal_of_a_stream_is_json() -> None:
    refused = stream(b'{"question": ""}')
    assert refused.status == 400
    assert refused.headers["content-type"] == "application/json"
    assert "blank" in json.loads(refused.parts[0])["question"][0]
