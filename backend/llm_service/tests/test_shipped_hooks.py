"""The hooks that are shipped mask what names a person, and bound lengths."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.client import LLMClient, acompletion, set_client
from llm_service.errors import Blocked
from llm_service.hooks.pii import mask
from llm_service.tests.hooks import find_row
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer

PII = ("llm_service.hooks.pii.mask_request", "llm_service.hooks.pii.mask_result")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to bronn@castle.example.", "write to [email]."),
        ("a.b+c@x-y.co.uk, d@e.f", "[email], [email]"),
        ("card 4111 1111 1111 1111 ok", "card [card] ok"),
        ("card 4111-1111-1111-1112", "card 4111-1111-1111-1112"),
        ("IBAN DE89 3704 0044 0532 0130 00!", "IBAN [iban]!"),
        ("IBAN DE89370400440532013001", "IBAN DE89370400440532013001"),
        ("call +49 170 1234567 now", "call [phone] now"),
        ("call (030) 1234-5678", "call [phone]"),
        ("in 2026 I had 1,000,000 coins and 12 men", "in 2026 I had 1,000,000 coins and 12 men"),
        ("1.2.3 and 10:30 and § 1234", "1.2.3 and 10:30 and § 1234"),
        ("user@localhost", "user@localhost"),
        ("", ""),
    ],
)
def test_what_names_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.fixture
async def logged() -> AsyncIterator[None]:
    set_client(LLMClient())
    yield
    set_client(None)


@pytest.mark.django_db(transaction=True)
async def test_what_is_masked_is_what_is_sent_and_logged(
    wire: WireServer, model_settings: Settings, logged: None
) -> None:
    model_settings.LLM_PRE_CALL_HOOKS, model_settings.LLM_POST_CALL_HOOKS = PII[:1], PII[1:]
    parts = [{"type": "text", "text": "mail a@b.example"}]
    messages = [
        {"role": "system", "content": "I am x@y.example"},
        {"role": "user", "content": parts},
    ]
    answer = await acompletion(model="openai/telling", messages=messages)
    said = answer.choices[0].message.content
    assert said is not None
    assert "[email]" in said
    assert "@" not in said
    sent = str(wire.received[0].body["messages"])
    assert "[email]" in sent
    assert "@" not in sent
    row = await find_row()
    assert "[email]" in row.prompt_preview
    assert "[email]" in row.response_preview
    assert "@" not in row.prompt_preview + row.response_preview


async def test_a_prompt_too_long_is_blocked_and_says_how_long_it_may_be(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_PRE_CALL_HOOKS = ("llm_service.hooks.length.guard_request",)
    model_settings.LLM_MAX_PROMPT_CHARACTERS = 30
    assert (await client.complete(ask("openai/echo", "x" * 16))).text == "x" * 16
    with pytest.raises(Blocked, match="30 characters"):
        await client.complete(ask("openai/echo", "x" * 17))


@pytest.mark.parametrize("scenario", ["telling", "endless"])
async def test_a_reply_too_long_ends_as_if_the_model_had_ended_it(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings, scenario: str
) -> None:
    model_settings.LLM_POST_CALL_HOOKS = ("llm_service.hooks.length.guard_result",)
    model_settings.LLM_MAX_REPLY_CHARACTERS = 200
    chunks = [chunk async for chunk in client.stream(ask(f"openai/{scenario}"))]
    assert len("".join(chunk.delta for chunk in chunks)) == 200
    assert chunks[-1].finish_reason == "length"
    await client.aclose()
    await wire.wait_until_closed(0.5)
