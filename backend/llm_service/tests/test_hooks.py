"""Hooks before a call change or block it; one that cannot answer blocks."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.errors import Blocked, LLMError
from llm_service.hooks import calls
from llm_service.tests.hooks import find_row, read, seen, use
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer


@pytest.fixture(autouse=True)
def _forget() -> None:
    seen.clear()


async def test_hooks_before_the_call_pass_it_on_in_turn(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, pre="watch_request shout watch_request")
    assert (await client.complete(ask("openai/echo"))).text == "WELL MET"
    assert [request.messages[1].text for request in seen] == ["Well met", "WELL MET"]
    assert wire.received[0].body["messages"][0]["content"] == "YOU ARE BRONN."


@pytest.mark.parametrize(
    "pre", ["crash", "crash_async", "answer_nonsense", "sleep", "sleep_async", "not_callable", "no"]
)
async def test_a_hook_that_cannot_answer_blocks(
    wire: WireServer,
    client: BaseLLMClient,
    model_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    pre: str,
) -> None:
    monkeypatch.setattr(calls, "HOOK_SECONDS", 0.2)
    use(model_settings, pre=pre)
    began = time.monotonic()
    with pytest.raises(Blocked) as caught:
        await client.complete(ask("openai/echo", "my secret"))
    assert (caught.value.code, caught.value.retryable) == ("blocked", False)
    assert time.monotonic() - began < 1.5
    assert wire.received == []
    assert "so " in caplog.text
    assert "my secret" not in caplog.text


async def test_a_hook_that_blocks_says_why(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, pre="forbid")
    with pytest.raises(Blocked, match="Not in this house"):
        await read(client, ask("openai/echo"))
    assert wire.received == []


async def test_a_hook_cannot_put_a_call_on_somebody_elses_account(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, pre="steal watch_request")
    await client.complete(ask("openai/echo", user_id="me"))
    use(model_settings, post="watch_result", pre="steal")
    await client.complete(ask("openai/echo", user_id="me"))
    assert seen[-1].request.user_id == "me"
    assert wire.received[-1].body["model"] == "length"


async def test_a_model_that_a_hook_chooses_must_be_allowed(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, pre="steal")
    model_settings.LLM_ALLOWED_MODELS = ("openai/echo",)
    with pytest.raises(LLMError) as caught:
        await client.complete(ask("openai/echo"))
    assert caught.value.code == "model_not_allowed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pre", ["forbid", "crash", "shout forbid"])
async def test_a_blocked_call_has_one_row_and_none_of_its_text(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings, pre: str
) -> None:
    use(model_settings, pre=pre)
    with pytest.raises(Blocked):
        await client.complete(ask("openai/echo", "my secret"))
    row = await find_row()
    assert (row.status, row.error_type) == ("blocked", "blocked")
    assert "secret" not in row.prompt_preview.lower()


@pytest.fixture
def _no_paths(model_settings: Settings) -> Iterator[None]:
    yield
    use(model_settings)


@pytest.mark.usefixtures("_no_paths")
def test_a_path_that_leads_nowhere_stops_the_start(model_settings: Settings) -> None:
    from llm_service.apps import require_hooks

    require_hooks()
    use(model_settings, pre="shout nowhere")
    with pytest.raises(ImproperlyConfigured, match=r"LLM_PRE_CALL_HOOKS: .*nowhere"):
        require_hooks()
    use(model_settings, post="not_callable")
    with pytest.raises(ImproperlyConfigured, match=r"LLM_POST_CALL_HOOKS: .*not_callable"):
        require_hooks()
