"""Each misbehaviour of a server ends in the right typed error and in a closed connection."""

from __future__ import annotations

import asyncio
import ssl
import traceback
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.client import LLMClient
from llm_service.errors import LLMError
from llm_service.tests.http_servers import make_certificate, serve
from llm_service.tests.sample import SECRET_KEY, ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import LLMChunk, LLMRequest


@dataclass(frozen=True, slots=True)
class Fault:
    """What is expected: code, text before it, number of requests, whether trying again may help."""

    code: str
    text: str = ""
    requests: int = 1
    retryable: bool = False


TWICE = 2  # one retry is allowed in these tests

FAULTS = {
    "rate-limited": Fault("upstream_rate_limited", requests=TWICE, retryable=True),
    "rate-limited-for-an-hour": Fault("upstream_rate_limited", retryable=True),
    "no-quota": Fault("upstream_rate_limited"),
    "broken": Fault("upstream_unavailable", requests=TWICE, retryable=True),
    "broken-page": Fault("upstream_unavailable", requests=TWICE, retryable=True),
    "hangs-up": Fault("upstream_unavailable", requests=TWICE, retryable=True),
    "not-http": Fault("upstream_bad_response"),
    "wrong-key": Fault("upstream_auth"),
    "no-such-model": Fault("upstream_bad_response"),
    "too-long": Fault("context_too_long"),
    "too-long-in-prose": Fault("context_too_long"),
    "prompt-filtered": Fault("content_filter"),
    "refused": Fault("upstream_bad_response"),
    "moved": Fault("upstream_bad_response"),
    "slow-first-token": Fault("upstream_timeout", retryable=True),
    "no-headers": Fault("upstream_timeout", retryable=True),
    "pings-only": Fault("upstream_timeout", retryable=True),
    "stall": Fault("upstream_stalled", "one two", retryable=True),
    "pings-after-text": Fault("upstream_stalled", "one", retryable=True),
    "truncated-clean": Fault("upstream_incomplete", "one two", retryable=True),
    "done-without-finish": Fault("upstream_incomplete", "one two", retryable=True),
    "truncated-at-once": Fault("upstream_incomplete", requests=TWICE, retryable=True),
    "truncated-hang-up": Fault("upstream_incomplete", "one two", retryable=True),
    "truncated-dirty": Fault("upstream_incomplete", "one two", retryable=True),
    "bad-json": Fault("upstream_bad_response", "one two"),
    "wrong-types": Fault("upstream_stalled", "one two", retryable=True),
    "huge-line": Fault("upstream_bad_response", "one two"),
    "page-instead": Fault("upstream_bad_response"),
    "json-error-instead": Fault("upstream_rate_limited", requests=TWICE, retryable=True),
    "error-in-stream": Fault("upstream_bad_response", "one two", retryable=True),
    "limited-in-stream": Fault("upstream_rate_limited", "one two", retryable=True),
}


async def read_until_error(client: BaseLLMClient, model: str) -> tuple[str, LLMError]:
    text = ""
    with pytest.raises(LLMError) as caught:
        async for chunk in client.stream(ask(model)):
            text += chunk.delta
    return text, caught.value


def assert_tells_no_secret(error: LLMError, wire: WireServer) -> None:
    """Neither the key nor an address nor what the server wrote stands in what users may see."""
    assert wire.received[0].headers["authorization"] == f"bearer {SECRET_KEY}"
    said = f"{error.detail} {error!s} {error!r}"
    for secret in (SECRET_KEY, "sk-live-1", "db-7", str(wire.port), "127.0.0.1"):
        assert secret not in said
    assert SECRET_KEY not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize("scenario", FAULTS)
async def test_a_fault_ends_in_its_typed_error(
    wire: WireServer, client: BaseLLMClient, scenario: str
) -> None:
    expected = FAULTS[scenario]
    text, error = await read_until_error(client, f"openai/{scenario}")
    seen = Fault(error.code, text, len(wire.received), error.retryable)
    assert seen == expected
    assert_tells_no_secret(error, wire)
    await client.aclose()  # whole answers leave their connection open for the next request
    await wire.wait_until_closed(0.5)


async def test_a_server_that_is_not_there_is_unavailable(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    model_settings.OPENAI_BASE_URL = "http://127.0.0.1:1/v1"
    _, error = await read_until_error(client, "openai/echo")
    assert (error.code, error.retryable) == ("upstream_unavailable", True)


async def test_a_defect_is_a_typed_error_too_and_a_line_in_the_log(
    wire: WireServer, client: BaseLLMClient, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(LLMError) as caught:
        await client.complete(ask("openai/echo", temperature=object()))
    assert caught.value.code == "upstream_bad_response"
    line, failure = [record.getMessage() for record in caplog.records]
    assert failure == "model call failed"
    assert line.startswith("The provider of openai/echo raised an unexpected error\n")
    assert "Traceback" in line


class Careless(BaseLLMClient):
    """A provider whose errors quote what they should not."""

    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        raise ValueError("bad header: Authorization: Bearer sk-proj-abcdefghijklmnopqrstuvwxyz0123")
        yield


async def test_a_defect_tells_no_key_to_the_log(
    client: LLMClient, caplog: pytest.LogCaptureFixture
) -> None:
    client._pool.providers["scripted"] = Careless()
    with pytest.raises(LLMError):
        await client.complete(ask("scripted/any"))
    assert "bad header" in caplog.text
    assert "abcdefghijklmnop" not in caplog.text


async def test_a_reply_may_not_take_longer_than_its_total(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_REQUEST_TIMEOUT = 0.5
    with pytest.raises(LLMError) as caught:
        await client.complete(ask("openai/endless"))
    assert caught.value.code == "upstream_timeout"
    await wire.wait_until_closed(0.5)


async def test_a_key_with_a_line_break_is_refused_before_it_is_sent(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    model_settings.OPENAI_API_KEY = "sk-secret\r\nx-evil: 1"
    _, error = await read_until_error(client, "openai/echo")
    assert (error.code, wire.connections) == ("upstream_auth", 0)


async def test_a_missing_key_names_its_variable(client: BaseLLMClient) -> None:
    _, error = await read_until_error(client, "openai/echo")
    assert error.code == "no_api_key"
    assert "OPENAI_API_KEY" in error.detail


async def test_closing_the_stream_closes_the_connection_at_once(
    wire: WireServer, client: BaseLLMClient
) -> None:
    chunks = client.stream(ask("openai/stall"))
    assert (await anext(chunks)).delta.startswith("one")
    assert wire.open_connections == 1
    await chunks.aclose()
    await wire.wait_until_closed(0.5)


@pytest.mark.parametrize("scenario", ["stall", "no-headers", "slow-first-token", "endless"])
async def test_cancelling_the_reader_closes_the_connection_at_once(
    wire: WireServer, client: BaseLLMClient, scenario: str
) -> None:
    reader = asyncio.create_task(client.complete(ask(f"openai/{scenario}")))
    while not wire.received:  # noqa: ASYNC110 (the server has no event for it)
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)
    reader.cancel()
    await asyncio.wait([reader])
    assert reader.cancelled()
    await wire.wait_until_closed(0.5)


async def test_a_certificate_that_is_not_trusted_is_said_after_one_connection(
    client: BaseLLMClient, model_settings: Settings, tmp_path: Path
) -> None:
    make_certificate(file := tmp_path / "server.pem")
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(file)
    async with WireServer(tls=serving) as wire:
        model_settings.OPENAI_BASE_URL = wire.address
        text, error = await read_until_error(client, "openai/echo")
    assert (text, error.code, error.retryable) == ("", "upstream_bad_response", False)
    assert error.detail == "The certificate of the model service is not trusted by this server."
    assert wire.received == []


@pytest.mark.parametrize(
    ("status", "asked", "detail"),
    [
        (407, 1, "The proxy on the way to the model service refuses the connection (407)."),
        (502, 2, "The model service cannot be reached right now."),
    ],
)
async def test_a_proxy_that_opens_no_tunnel_is_told_from_the_model_service(
    client: BaseLLMClient,
    model_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    asked: int,
    detail: str,
) -> None:
    tunnels: list[int] = []

    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tunnels.append(status)
        writer.write(f"HTTP/1.1 {status} No\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()

    model_settings.OPENAI_BASE_URL = "https://models.invalid/v1"
    monkeypatch.setenv("no_proxy", "")
    async with serve(refuse) as proxy:
        monkeypatch.setenv("https_proxy", proxy)
        _, error = await read_until_error(client, "openai/echo")
    assert error.detail == detail
    assert len(tunnels) == asked
