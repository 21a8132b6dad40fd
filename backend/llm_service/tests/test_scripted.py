"""The scripted model does what its directive says, the same way every time."""

from __future__ import annotations

import asyncio
import time

import pytest

from llm_service.base import BaseLLMClient
from llm_service.errors import LLMError, UpstreamIncomplete
from llm_service.providers.scripted import PARAGRAPH, Script, parse_script, spoken_text
from llm_service.tests.sample import ask


async def say(client: BaseLLMClient, directive: str) -> str:
    return (await client.complete(ask("scripted/any", f"Hello [[script {directive}]]"))).text


async def test_without_a_directive_it_speaks_a_paragraph(client: BaseLLMClient) -> None:
    began = time.monotonic()
    result = await client.complete(ask("scripted/any", "Hello"))
    assert result.text == PARAGRAPH
    assert time.monotonic() - began > 0.5


async def test_every_word_carries_its_number(client: BaseLLMClient) -> None:
    assert await say(client, "tokens=4 delay_ms=0") == "coin1 blade2 wall3 horse4"
    assert await say(client, "tokens=3 delay_ms=0 seed=8") == "bridge1 lord2 coin3"


async def test_words_can_be_of_many_scripts(client: BaseLLMClient) -> None:
    assert await say(client, "tokens=6 delay_ms=0 words=unicode") == (
        "naïve1 Straße2 муха3 城壁4 سيف5 🗡️6"
    )


async def test_dirt_is_real_dirt_and_leaves_the_door_clean(client: BaseLLMClient) -> None:
    assert spoken_text(Script(tokens=5, dirty=1)) == (
        "coin1\ud83d\ude00 blade2 wall3\0 horse4\udc00 castle5\0\ud800"
    )
    assert await say(client, "tokens=5 delay_ms=0 dirty=1") == (
        "coin1😀 blade2 wall3 horse4\ufffd castle5\ufffd"
    )


async def test_words_can_be_joined(client: BaseLLMClient) -> None:
    request = ask("scripted/any", "[[script tokens=5 delay_ms=0 join=2]]")
    deltas = [chunk.delta async for chunk in client.stream(request)]
    assert deltas == ["coin1 blade2", " wall3 horse4", " castle5", ""]


@pytest.mark.parametrize("reason", ["stop", "length", "content_filter"])
async def test_it_ends_for_the_reason_given(client: BaseLLMClient, reason: str) -> None:
    request = ask("scripted/any", f"[[script tokens=2 delay_ms=0 finish={reason}]]")
    assert (await client.complete(request)).finish_reason == reason


async def test_it_can_end_without_a_reason(client: BaseLLMClient) -> None:
    with pytest.raises(UpstreamIncomplete):
        await say(client, "tokens=2 delay_ms=0 finish=none")


@pytest.mark.parametrize("fail_at", [1, 3, 5])
async def test_it_fails_after_the_given_word(client: BaseLLMClient, fail_at: int) -> None:
    directive = f"[[script tokens=5 delay_ms=0 join=4 fail_at={fail_at} error=upstream_auth]]"
    text = ""
    with pytest.raises(LLMError) as caught:
        async for chunk in client.stream(ask("scripted/any", directive)):
            text += chunk.delta
    assert caught.value.code == "upstream_auth"
    assert text == " ".join(["coin1", "blade2", "wall3", "horse4", "castle5"][:fail_at])


async def test_it_can_stall(client: BaseLLMClient) -> None:
    with pytest.raises(LLMError) as caught:
        await say(client, "tokens=5 delay_ms=0 stall_at=2")
    assert caught.value.code == "upstream_stalled"


async def test_it_keeps_its_pace(client: BaseLLMClient) -> None:
    began = time.monotonic()
    await asyncio.gather(*(say(client, "tokens=20 delay_ms=10") for _ in range(20)))
    # One after the other would take twenty times as long.
    assert 0.19 <= time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("prompt", "script"),
    [
        ("[[script]]", Script()),
        ("[[script tokens=x fail_at=-1 nonsense=3 =]]", Script()),
        ("[[script tokens=99999999999999]]", Script()),
        ("no [[scripted tokens=3]]", Script(text=PARAGRAPH)),
        ('[[script text="two words" join=2\n seed=1]]', Script(text="two words", join=2, seed=1)),
        ("[[script fail_at=0]] failed\n\n[[script tokens=1]] next", Script(tokens=1)),
        ("[[script fail_at=0]] failed\n\nnext", Script(text=PARAGRAPH)),
    ],
)
def test_a_directive_is_read_leniently(prompt: str, script: Script) -> None:
    assert parse_script(prompt) == script
