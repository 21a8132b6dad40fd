"""Hooks after a call see whole replies, and streams before they leave."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.errors import Blocked, UpstreamStalled
from llm_service.tests.hooks import seen, use
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer


@pytest.fixture(autouse=True)
def _forget() -> None:
    seen.clear()


async def test_a_whole_reply_is_seen_once_and_whole(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="watch_result")
    text = (await client.complete(ask("openai/telling"))).text
    [result] = seen
    assert (result.text, result.is_last, result.finish_reason) == (text, True, "stop")
    assert result.usage is not None
    assert result.request.messages[1].text == "Well met"


async def test_a_stream_is_seen_in_sentences_before_they_leave(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="watch_result")
    said: list[str] = []
    async for chunk in client.stream(ask("openai/telling")):
        said.append(chunk.delta)
        assert "".join(said) in "".join(result.text for result in seen)
    windows = [result.text for result in seen]
    assert len(windows) > 3
    assert all(window.endswith(". ") for window in windows if window)
    assert "".join(said) == "".join(windows)
    assert [result.is_last for result in seen] == [False] * (len(seen) - 1) + [True]
    before = [sum(map(len, windows[:number])) for number in range(len(windows))]
    assert [result.sent_before for result in seen] == before


async def test_a_window_that_is_blocked_never_leaves_and_the_socket_closes(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="forbid_captain")
    said = ""
    with pytest.raises(Blocked):
        async for chunk in client.stream(ask("openai/telling")):
            said += chunk.delta
    assert said == ""
    use(model_settings, post="forbid_after_a_while")
    with pytest.raises(Blocked):
        async for chunk in client.stream(ask("openai/endless")):
            said += chunk.delta
    assert len(said) > 200
    await wire.wait_until_closed(0.5)


async def test_what_was_said_before_a_failure_still_passes_the_hooks(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="watch_result")
    said = ""
    with pytest.raises(UpstreamStalled):
        async for chunk in client.stream(ask("openai/stall")):
            said += chunk.delta
    assert said == seen[0].text == "one two"


async def test_tool_calls_pass_the_hooks_before_they_leave(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="watch_result")
    result = await client.complete(ask("openai/tools"))
    assert [call.name for call in result.tool_calls] == ["weather", "clock"]
    assert seen[0].tool_calls == result.tool_calls
    use(model_settings, post="forbid_tools")
    chunks = [chunk async for chunk in client.stream(ask("openai/tools"))]
    assert [chunk.tool_calls for chunk in chunks if chunk.tool_calls] == []
    assert chunks[0].delta == "No tools for you."


async def test_without_hooks_a_stream_is_not_held_back(
    wire: WireServer, client: BaseLLMClient
) -> None:
    first = await anext(client.stream(ask("openai/stall")))
    assert first.delta.startswith("one")
