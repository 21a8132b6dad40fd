"""The extra for everything else, where it is installed; and that nothing needs it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.catalog import is_ready
from llm_service.errors import LLMError, NoApiKey
from llm_service.tests.sample import SECRET_KEY, ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import ToolCall, Usage

IS_INSTALLED = find_spec("litellm") is not None
installed = pytest.mark.skipif(
    not IS_INSTALLED, reason="litellm is not installed (requirements-litellm.txt)"
)


@pytest.fixture(autouse=True)
def _reach(
    wire: WireServer, model_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Its own way of being pointed at a server of one's own."""
    model_settings.LLM_ALLOWED_MODELS = ("litellm/*",)
    model_settings.LLM_FIRST_TOKEN_TIMEOUT = 20  # its import takes some seconds
    model_settings.LLM_MAX_RETRIES = 0
    monkeypatch.setenv("OPENAI_API_KEY", SECRET_KEY)
    monkeypatch.setenv("OPENAI_API_BASE", wire.address)
    yield


@pytest.mark.skipif(IS_INSTALLED, reason="litellm is installed")
async def test_without_the_package_it_says_what_to_install(client: BaseLLMClient) -> None:
    assert not is_ready("litellm/cohere/command-r")
    with pytest.raises(NoApiKey, match=r"requirements-litellm\.txt"):
        await client.complete(ask("litellm/cohere/command-r"))


@installed
async def test_a_reply_comes_whole_with_its_usage(wire: WireServer, client: BaseLLMClient) -> None:
    assert is_ready("litellm/cohere/command-r")
    result = await client.complete(ask("litellm/openai/echo", temperature=0.5))
    assert (result.text, result.finish_reason) == ("Well met", "stop")
    assert result.usage == Usage(11, 7)
    assert (wire.received[0].body["model"], wire.received[0].body["temperature"]) == ("echo", 0.5)


@installed
async def test_tool_calls_pass_through(wire: WireServer, client: BaseLLMClient) -> None:
    result = await client.complete(ask("litellm/openai/tools"))
    assert result.tool_calls == (
        ToolCall("call_1", "weather", '{"city": "Köln"}'),
        ToolCall("call_2", "clock", "{}"),
    )


@installed
@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ("wrong-key", "upstream_auth"),
        ("rate-limited", "upstream_rate_limited"),
        ("broken", "upstream_unavailable"),
        ("no-such-model", "upstream_bad_response"),
        ("too-long-in-prose", "context_too_long"),
    ],
)
async def test_its_errors_are_ours(
    wire: WireServer, client: BaseLLMClient, scenario: str, code: str
) -> None:
    with pytest.raises(LLMError) as caught:
        await client.complete(ask(f"litellm/openai/{scenario}"))
    assert caught.value.code == code
    assert SECRET_KEY not in str(caught.value)
    assert len(wire.received) == 1


@installed
async def test_closing_the_stream_closes_the_connection(
    wire: WireServer, client: BaseLLMClient
) -> None:
    chunks = client.stream(ask("litellm/openai/endless"))
    assert (await anext(chunks)).delta
    await chunks.aclose()
    await wire.wait_until_closed(1)
