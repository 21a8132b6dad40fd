"""A reply that a hook blocks, cuts or rewrites was written by the model all the same: it is logged
with its tokens and its cost, and charged to the budget.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from api.threads import run_in_thread
from llm_service import call_log
from llm_service.client import LLMClient
from llm_service.errors import Blocked, BudgetExceeded
from llm_service.models import BudgetDay, LLMCallLog
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import LLMRequest, LLMResult
from testing import bearer, make_user

pytestmark = pytest.mark.django_db(transaction=True)

HERE = __name__
# What the wire's `echo` says that it used, at the prices of the model.
USED = 11 + 7
COST = 11 * Decimal("0.15e-6") + 7 * Decimal("0.60e-6")


def block(result: LLMResult) -> None:
    raise Blocked


def fail(result: LLMResult) -> None:
    raise ValueError


def block_later(result: LLMResult) -> None:
    if result.sent_before:
        raise Blocked


def hide(result: LLMResult) -> LLMResult:
    return replace(result, text="", usage=None)


async def call(client: LLMClient, scenario: str, *, stream: bool, user: Any = None) -> None:
    request = ask(
        "openai/gpt-4o-mini",
        f"[[wire {scenario}]]",
        user_id=str(user.pk) if user else None,
        max_output_tokens=100,
    )
    if stream:
        [_ async for _ in client.stream(request)]
    else:
        await client.complete(request)


async def find_row() -> LLMCallLog:
    assert await asyncio.to_thread(call_log.flush, 10)
    return await LLMCallLog.objects.aget()


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("hook", ["block", "fail"])
async def test_a_reply_that_is_blocked_is_paid_for(
    wire: WireServer, client: LLMClient, model_settings: Settings, hook: str, stream: bool
) -> None:
    model_settings.LLM_POST_CALL_HOOKS = (f"{HERE}.{hook}",)
    model_settings.LLM_BUDGET_DAILY_TOKENS = 10_000
    with pytest.raises(Blocked):
        await call(client, "echo", stream=stream)
    row = await find_row()
    assert (row.status, row.input_tokens, row.output_tokens) == ("blocked", 11, 7)
    assert (row.cost_usd, row.cost_source) == (COST, "table")
    assert (await BudgetDay.objects.aget()).tokens == USED


async def test_a_reply_blocked_in_the_middle_is_charged_by_estimate(
    wire: WireServer, client: LLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_POST_CALL_HOOKS = (f"{HERE}.block_later",)
    model_settings.LLM_BUDGET_DAILY_TOKENS = 10_000
    with pytest.raises(Blocked):
        await call(client, "endless", stream=True)
    row = await find_row()
    assert (row.status, row.total_tokens, row.cost_usd) == ("blocked", None, None)
    assert row.first_token_ms is not None
    # Two windows of 600 characters were received, at 3 bytes a token; the prompt is some 30 tokens.
    assert 400 < (await BudgetDay.objects.aget()).tokens < 600


async def test_blocked_replies_use_the_budget_up(
    wire: WireServer, client: LLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_POST_CALL_HOOKS = (f"{HERE}.block",)
    # Room for a worst case after one call, not after two.
    model_settings.LLM_BUDGET_DAILY_TOKENS = 165
    for _ in range(2):
        with pytest.raises(Blocked):
            await call(client, "echo", stream=False)
        assert await asyncio.to_thread(call_log.flush, 10)
    for _ in range(2):
        with pytest.raises(BudgetExceeded):
            await call(client, "echo", stream=False)
    assert len(wire.received) == 2


@pytest.mark.parametrize("stream", [False, True])
async def test_a_hook_cannot_take_the_usage_away(
    wire: WireServer, client: LLMClient, model_settings: Settings, stream: bool
) -> None:
    model_settings.LLM_POST_CALL_HOOKS = (f"{HERE}.hide",)
    await call(client, "echo", stream=stream)
    row = await find_row()
    assert (row.status, row.total_tokens, row.response_preview) == ("success", USED, "")


async def test_a_reply_that_a_hook_ends_is_charged_for_all_that_came(
    wire: WireServer, client: LLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_POST_CALL_HOOKS = ("llm_service.hooks.length.guard_result",)
    model_settings.LLM_MAX_REPLY_CHARACTERS = 30
    model_settings.LLM_BUDGET_DAILY_TOKENS = 10_000
    await call(client, "endless", stream=True)
    row = await find_row()
    assert (row.status, len(row.response_preview)) == ("success", 30)
    # One window of 600 characters.
    assert (await BudgetDay.objects.aget()).tokens > 200


async def test_the_usage_page_shows_blocked_replies_and_no_refused_requests(
    wire: WireServer, client: LLMClient, model_settings: Settings
) -> None:
    user = await run_in_thread(make_user)
    model_settings.LLM_POST_CALL_HOOKS = (f"{HERE}.block",)
    with pytest.raises(Blocked):
        await call(client, "echo", stream=False, user=user)
    model_settings.LLM_PRE_CALL_HOOKS = (f"{HERE}.refuse",)
    with pytest.raises(Blocked):
        await call(client, "echo", stream=False, user=user)
    assert await asyncio.to_thread(call_log.flush, 10)

    def look() -> Any:
        return Client().get("/api/usage", headers=bearer(user)).json()["total"]

    total = await run_in_thread(look)
    assert (total["calls"], total["input_tokens"], total["output_tokens"]) == (1, 11, 7)
    assert Decimal(total["cost_usd"]) == COST


def refuse(request: LLMRequest) -> None:
    raise Blocked
