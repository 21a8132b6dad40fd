"""Hooks that are not async: their threads and connections."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from pytest_django.fixtures import Settings

from api.threads import ThreadPool
from llm_service.base import BaseLLMClient
from llm_service.errors import Blocked
from llm_service.hooks import calls
from llm_service.tests.hooks import connections_used, released, use
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer


@pytest.mark.django_db(transaction=True)
async def test_a_hook_leaves_no_database_connection_behind(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    connections_used.clear()
    use(model_settings, pre="ask_database")
    await asyncio.gather(*(client.complete(ask("openai/echo")) for _ in range(12)))
    assert len(connections_used) == 12
    assert [one for one in connections_used if one.connection is not None] == []


async def test_hooks_that_hang_keep_few_threads_and_few_calls(
    wire: WireServer,
    client: BaseLLMClient,
    model_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = calls.THREADS + 2
    monkeypatch.setattr(calls, "HOOK_SECONDS", 1)
    pool = ThreadPool("hanging-hook", calls.THREADS, keeps_connections=False, queue_limit=2)
    monkeypatch.setattr(calls, "_threads", pool)
    use(model_settings, pre="hang")
    released.clear()

    async def seconds_until_blocked() -> float:
        began = time.monotonic()
        with pytest.raises(Blocked):
            await client.complete(ask("openai/echo"))
        return time.monotonic() - began

    try:
        took = await asyncio.gather(*(seconds_until_blocked() for _ in range(places + 5)))
        # Without a place nobody waits: the queue stays as short as it is.
        assert sum(one < 0.9 for one in took) == 5
        names = [one.name for one in threading.enumerate() if one.name.startswith("hanging-hook")]
        assert len(names) == calls.THREADS
    finally:
        released.set()
    use(model_settings, pre="shout")
    assert (await client.complete(ask("openai/echo"))).text == "WELL MET"
