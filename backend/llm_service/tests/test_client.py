"""The process's one client, from start to several event loops."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

from pytest_django.fixtures import Settings

from llm_service.client import LLMClient, get_client
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer

BACKEND = Path(__file__).resolve().parents[2]
IMPORT = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.test_settings"
import django
from django.conf import settings
django.setup()
settings.OPENAI_API_KEY = "sk-any"
import llm_service.client
print([name for name in ("httpx2", "litellm", "openai", "tiktoken") if name in sys.modules])
from llm_service.client import warm_up
import threading
warm_up()
for thread in threading.enumerate():
    if thread.name.startswith("load-"):
        thread.join()
print([name for name in ("httpx2", "litellm", "openai", "tiktoken") if name in sys.modules])
"""


def test_heavy_packages_are_loaded_in_the_background_or_not_at_all() -> None:
    command = [sys.executable, "-c", IMPORT]
    ended = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, timeout=60)
    assert ended.stderr == ""
    assert ended.stdout == "[]\n['tiktoken']\n"


def test_there_is_one_client() -> None:
    assert get_client() is get_client()


def test_one_client_serves_one_event_loop_after_another(model_settings: Settings) -> None:
    client = LLMClient()

    async def talk() -> str:
        async with WireServer() as server:
            model_settings.OPENAI_BASE_URL = server.address
            reply = await client.complete(ask("openai/echo"))
            await client.aclose()
            return reply.text

    assert [asyncio.run(talk()) for _ in range(3)] == ["Well met"] * 3


def test_one_client_serves_several_event_loops_at_once(model_settings: Settings) -> None:
    client = LLMClient()
    ready = threading.Barrier(3)
    replies: list[str] = []

    async def talk() -> None:
        request = ask("scripted/any", "[[script tokens=3 delay_ms=20]]")
        replies.append((await client.complete(request)).text)

    def run() -> None:
        ready.wait(5)
        asyncio.run(talk())

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert replies == ["coin1 blade2 wall3"] * 3
