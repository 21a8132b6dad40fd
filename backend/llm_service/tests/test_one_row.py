"""Exactly one row records how a call ended."""

from __future__ import annotations

import asyncio

import pytest
from pytest_django.fixtures import Settings

from llm_service import call_log
from llm_service.client import LLMClient
from llm_service.errors import LLMError
from llm_service.models import LLMCallLog
from llm_service.tests.sample import SECRET_KEY, ask
from llm_service.tests.test_wire_faults import FAULTS
from llm_service.tests.wire_server import WireServer

pytestmark = pytest.mark.django_db(transaction=True)


async def rows() -> list[LLMCallLog]:
    assert await asyncio.to_thread(call_log.flush, 10)
    return [row async for row in LLMCallLog.objects.all()]


async def run(client: LLMClient, scenario: str, *, stream: bool) -> None:
    request = ask(f"openai/{scenario}", request_id=scenario)
    with pytest.raises(LLMError):
        if stream:
            [_ async for _ in client.stream(request)]
        else:
            await client.complete(request)


@pytest.mark.parametrize("stream", [False, True])
async def test_each_fault_has_its_row_with_its_error(
    wire: WireServer, client: LLMClient, model_settings: Settings, stream: bool
) -> None:
    model_settings.LLM_BREAKER_FAILURES = 0
    model_settings.LLM_FIRST_TOKEN_TIMEOUT = model_settings.LLM_STALL_TIMEOUT = 3
    await asyncio.gather(*(run(client, scenario, stream=stream) for scenario in FAULTS))
    found = {row.request_id: row for row in await rows()}
    assert found.keys() == FAULTS.keys()
    assert await LLMCallLog.objects.acount() == len(FAULTS)
    for scenario, fault in FAULTS.items():
        row = found[scenario]
        seen = (row.status, row.error_type, row.is_stream, row.retry_count, row.response_preview)
        assert seen == ("error", fault.code, stream, fault.requests - 1, fault.text), scenario
        assert SECRET_KEY not in str(vars(row))
    await client.aclose()
    await wire.wait_until_closed(1)


async def test_a_whole_reply_has_its_usage(wire: WireServer, client: LLMClient) -> None:
    await client.complete(ask("openai/echo", request_id="r-1"))
    [row] = await rows()
    assert (row.status, row.is_stream, row.retry_count) == ("success", False, 0)
    assert (row.input_tokens, row.output_tokens, row.response_preview) == (11, 7, "Well met")


async def test_a_reply_after_a_retry_counts_it(wire: WireServer, client: LLMClient) -> None:
    await client.complete(ask("openai/broken-once"))
    [row] = await rows()
    assert (row.status, row.retry_count) == ("success", 1)


async def test_a_fallback_is_one_call_too(wire: WireServer, client: LLMClient) -> None:
    await client.complete(ask("openai/wrong-key", fallback_models=("openai/echo",)))
    [row] = await rows()
    assert (row.status, row.model) == ("success", "openai/echo")


async def test_a_stream_closed_early_is_cancelled(wire: WireServer, client: LLMClient) -> None:
    chunks = client.stream(ask("openai/stall"))
    await anext(chunks)
    await chunks.aclose()
    [row] = await rows()
    assert (row.status, row.response_preview[:3]) == ("cancelled", "one")
    await wire.wait_until_closed(0.5)


async def test_a_stream_closed_after_its_end_has_succeeded(
    wire: WireServer, client: LLMClient
) -> None:
    chunks = client.stream(ask("openai/echo"))
    async for chunk in chunks:
        if chunk.finish_reason:
            break
    await chunks.aclose()
    [row] = await rows()
    assert row.status == "success"


@pytest.mark.parametrize("scenario", ["no-headers", "endless"])
async def test_a_cancelled_reader_is_cancelled(
    wire: WireServer, client: LLMClient, scenario: str
) -> None:
    reader = asyncio.create_task(client.complete(ask(f"openai/{scenario}")))
    while not wire.received:  # noqa: ASYNC110 (the server has no event for it)
        await asyncio.sleep(0.005)
    reader.cancel()
    await asyncio.wait([reader])
    [row] = await rows()
    assert row.status == "cancelled"


async def test_a_refused_model_has_its_row(wire: WireServer, client: LLMClient) -> None:
    with pytest.raises(ValueError, match="allowed"):
        await client.complete(ask("nobody/none"))
    [row] = await rows()
    assert (row.status, row.error_type) == ("blocked", "model_not_allowed")


async def test_a_call_of_the_same_request_again_is_a_call_of_its_own(
    wire: WireServer, client: LLMClient
) -> None:
    request = ask("openai/echo")
    await asyncio.gather(*(client.complete(request) for _ in range(3)))
    assert len(await rows()) == 3
