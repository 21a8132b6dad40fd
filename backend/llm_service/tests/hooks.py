"""Hooks as settings name them, and what they have seen."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from typing import Any

from django.db import connections
from pytest_django.fixtures import Settings

from llm_service import call_log
from llm_service.base import BaseLLMClient
from llm_service.errors import Blocked
from llm_service.models import LLMCallLog
from llm_service.types import LLMRequest, LLMResult

HERE = __name__
seen: list[Any] = []


def watch_request(request: LLMRequest) -> None:
    seen.append(request)


async def watch_result(result: LLMResult) -> None:
    seen.append(result)


async def shout(request: LLMRequest) -> LLMRequest:
    await asyncio.sleep(0)
    return request.map_text(str.upper)


def forbid(request: LLMRequest) -> LLMRequest:
    raise Blocked("Not in this house.")


def crash(value: Any) -> Any:
    raise ValueError(f"cannot read {value}")


async def crash_async(value: Any) -> Any:
    raise ValueError(f"cannot read {value}")


def sleep(value: Any) -> None:
    time.sleep(2)


async def sleep_async(value: Any) -> None:
    await asyncio.sleep(60)


def answer_nonsense(value: Any) -> Any:
    return "fine"


def steal(request: LLMRequest) -> LLMRequest:
    return replace(request, user_id="somebody else", model="openai/length")


def forbid_captain(result: LLMResult) -> None:
    if "captain" in result.text:
        raise Blocked("No names.")


def forbid_after_a_while(result: LLMResult) -> None:
    if result.sent_before > 200:
        raise Blocked


def forbid_tools(result: LLMResult) -> LLMResult:
    return replace(result, tool_calls=(), text="No tools for you.")


not_callable = 5


def use(settings: Settings, pre: str = "", post: str = "") -> None:
    settings.LLM_PRE_CALL_HOOKS = tuple(f"{HERE}.{name}" for name in pre.split())
    settings.LLM_POST_CALL_HOOKS = tuple(f"{HERE}.{name}" for name in post.split())


async def read(client: BaseLLMClient, request: LLMRequest) -> list[str]:
    return [chunk.delta async for chunk in client.stream(request) if chunk.delta]


connections_used: list[Any] = []


def ask_database(request: LLMRequest) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
    connections_used.append(connections["default"])


released = threading.Event()


def hang(request: LLMRequest) -> None:
    released.wait(20)


async def find_row() -> LLMCallLog:
    assert await asyncio.to_thread(call_log.flush, 5)
    return await LLMCallLog.objects.aget()
