"""Every quirk of `wire/`, through a real server and the real client, and cut anywhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from llm_service import reply_gate, routes
from llm_service.base import BaseLLMClient
from llm_service.errors import LLMError
from llm_service.providers.charsets import Transcoder
from llm_service.providers.openai_stream import ChunkReader
from llm_service.reply_gate import ReplyGate
from llm_service.tests.sample import SECRET_KEY, ask
from llm_service.tests.wire_corpus import Quirk, QuirkServer, encode_body, load_quirks
from llm_service.tests.wire_page import PAGE, render

QUIRKS = load_quirks()
every_quirk = pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)
# Whole replies in one answer that stands as bytes.
CUTTABLE = [
    quirk
    for quirk in QUIRKS
    if len(quirk.answers) == 1
    and "code" not in quirk.expect
    and not quirk.answers[0].keys() & {"coding", "head"}
    and sum(len(p) for p in encode_body(quirk.answers[0]["body"]) if isinstance(p, bytes)) < 10_000
]


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No waiting between retries, and nothing known of models but their names."""
    monkeypatch.setattr(routes, "BACKOFF_BASE_SECONDS", 0.01)
    monkeypatch.setattr(reply_gate, "_lacking", OrderedDict())
    yield


async def play(
    quirk: Quirk, client: BaseLLMClient, settings: Settings, *, stream: bool
) -> tuple[dict[str, Any], QuirkServer]:
    server = QuirkServer(quirk)
    seen: dict[str, Any] = {"text": "", "thought": ""}
    async with server.run() as address:
        settings.LLM_STALL_TIMEOUT = 3
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = SECRET_KEY, address
        request = ask(f"openai/{quirk.model}", temperature=0.7, max_output_tokens=50)
        try:
            if stream:
                async for chunk in client.stream(request):
                    seen["text"] += chunk.delta
                    seen["thought"] += chunk.thought
                    if chunk.finish_reason:
                        seen["finish"] = chunk.finish_reason
                    if chunk.usage:
                        seen["usage"] = [chunk.usage.input_tokens, chunk.usage.output_tokens]
            else:
                result = await client.complete(request)
                seen |= {"text": result.text, "thought": result.thought}
                seen["finish"] = result.finish_reason
                if usage := result.usage:
                    seen["usage"] = [usage.input_tokens, usage.output_tokens]
        except LLMError as error:
            seen |= {"code": error.code, "detail": error.detail, "retryable": error.retryable}
    return seen, server


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@every_quirk
async def test_a_quirk_is_read_as_its_file_says(
    quirk: Quirk, stream: bool, client: BaseLLMClient, model_settings: Settings
) -> None:
    seen, server = await play(quirk, client, model_settings, stream=stream)
    expected = {"thought": "", **quirk.expect}
    assert len(server.received) == expected.pop("calls", 1), seen
    for key, value in expected.pop("sent", {}).items():
        assert server.received[-1].get(key) == value, key
    assert expected.pop("detail", "") in seen.get("detail", "")
    if not stream and "code" in seen:
        expected["text"] = expected["thought"] = ""  # an error is all that a caller gets
        seen["text"] = seen["thought"] = ""
    assert {key: seen.get(key) for key in expected} == expected
    assert ("code" in seen) == ("code" in expected), seen.get("code")
    assert ("usage" in seen) == ("usage" in expected), seen.get("usage")
    told = f"{seen.get('detail')}"
    assert "127.0.0.1" not in told
    assert SECRET_KEY not in told


@pytest.mark.parametrize("quirk", CUTTABLE, ids=lambda quirk: quirk.name)
def test_a_quirk_is_read_the_same_however_it_is_cut(quirk: Quirk) -> None:
    pieces = encode_body(quirk.answers[0]["body"])
    body = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    expected = (quirk.expect["text"], quirk.expect.get("thought", ""), quirk.expect["finish"])
    step = max(1, len(body) // 400)
    kind = quirk.answers[0].get("headers", {}).get("content-type", "")
    for cut in range(0, len(body), step):
        assert _read([body[:cut], body[cut:]], kind) == expected, f"cut at {cut}"
    assert _read([body[at : at + 1] for at in range(len(body))], kind) == expected


def test_the_page_of_known_servers_is_made_of_the_corpus() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "python -m llm_service.tests.wire_page"


def _read(pieces: list[bytes], content_type: str) -> tuple[str, str, str | None]:
    transcoder = Transcoder(content_type)
    pieces = [transcoder.feed(piece) for piece in pieces]
    reader, gate = ChunkReader(), ReplyGate("any", is_whole=True)
    chunks = []
    for piece in pieces:
        if piece and not reader.is_done and not (reader.error and gate.is_whole):
            reader.feed(piece)
            chunk = reader.drain()
            chunks += [gate.filter(chunk)] if chunk else []
    if not reader.is_done:
        last = reader.finish()
        chunks += [gate.filter(last)] if last else []
    assert reader.error is None or gate.is_whole, reader.error
    rest = gate.finish()
    chunks += [rest] if rest else []
    gate.check()
    reasons = [chunk.finish_reason for chunk in chunks if chunk.finish_reason]
    return (
        "".join(chunk.delta for chunk in chunks),
        "".join(chunk.thought for chunk in chunks),
        reasons[-1] if reasons else None,
    )
