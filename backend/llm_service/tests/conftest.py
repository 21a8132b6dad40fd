"""A real server at the other end of the wire, short deadlines, a client that is closed again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import uvloop
from pytest_django.fixtures import Settings

from llm_service import call_store
from llm_service.background import run_in_background
from llm_service.base import BaseLLMClient
from llm_service.client import LLMClient, get_client, set_client
from llm_service.providers import http_session
from llm_service.tests.sample import SECRET_KEY
from llm_service.tests.wire_server import WireServer
from llm_service.tokens import load_encoding


def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that servers run on; what touches sockets itself runs on the standard one too."""
    if item.path.name in ("test_http.py", "test_http_answers.py", "test_http_requests.py"):
        return {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(autouse=True, scope="session")
def _loaded() -> None:
    """What a server has loaded after its start; no test waits for it within a short deadline."""
    http_session.load()
    load_encoding()


@pytest.fixture(autouse=True)
def model_settings(settings: Settings) -> Settings:
    """No keys, every vendor allowed, deadlines that a test can wait for."""
    settings.OPENAI_API_KEY = ""
    settings.OPENAI_BASE_URL = ""
    settings.OPENAI_CHAT_MODEL = "gpt-4o-mini"
    settings.LLM_DEFAULT_MODEL = ""
    settings.LLM_ALLOWED_MODELS = ("openai/*", "scripted/*", "offline/persona")
    settings.LLM_FIRST_TOKEN_TIMEOUT = 0.8
    settings.LLM_STALL_TIMEOUT = 0.6
    settings.LLM_MAX_RETRIES = 1
    settings.LLM_LOG_PREVIEW_CHARACTERS = 2000
    return settings


@pytest.fixture(autouse=True)
def _no_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The calls of these tests belong to runs that nobody stores."""
    monkeypatch.setattr(call_store, "_find_runs", None)


@pytest.fixture
async def wire(model_settings: Settings) -> AsyncIterator[WireServer]:
    async with WireServer() as server:
        model_settings.OPENAI_API_KEY = SECRET_KEY
        model_settings.OPENAI_BASE_URL = server.address
        yield server


@pytest.fixture
def far_wire(model_settings: Settings) -> Iterator[WireServer]:
    """A server on the background loop, for calls that are not asynchronous."""
    server = WireServer()
    run_in_background(server.__aenter__, "", "")
    model_settings.OPENAI_API_KEY = SECRET_KEY
    model_settings.OPENAI_BASE_URL = server.address
    model_settings.LLM_BREAKER_FAILURES = 0
    # Dozens of calls at once on two cores.
    model_settings.LLM_FIRST_TOKEN_TIMEOUT = model_settings.LLM_STALL_TIMEOUT = 3
    set_client(None)
    yield server
    run_in_background(get_client().aclose, "", "")
    set_client(None)
    run_in_background(lambda: server.__aexit__(None), "", "")


@pytest.fixture
async def client() -> AsyncIterator[BaseLLMClient]:
    client = LLMClient()
    yield client
    await client.aclose()
