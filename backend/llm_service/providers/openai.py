"""Any server that speaks the OpenAI wire.

The `openai` package makes the request and names the errors; the streamed bytes are taken raw and
read by `wire.ChunkReader`, at a fraction of what the package's own chunk objects cost.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from django.conf import settings

from llm_service.base import BaseLLMClient
from llm_service.errors import (
    NoApiKey,
    UpstreamBadResponse,
    UpstreamIncomplete,
    UpstreamUnavailable,
)
from llm_service.providers.wire import ChunkReader, error_from_status
from llm_service.types import LLMChunk, LLMRequest
from llm_service.vendors import Vendor

if TYPE_CHECKING:
    import httpx2
    import openai

CONNECT_SECONDS = 5.0
# How long a finished reply may take to end its HTTP message: then the connection is used again.
DRAIN_SECONDS = 0.1
IDLE_SECONDS = 30.0
# These think before they speak: no temperature, and a limit that counts thoughts has its own name.
_REASONING = re.compile(r"(o[1-9]|gpt-5)(?!.*-chat)")
_sdk_lock = threading.Lock()


def load_sdk() -> None:
    """Import the SDK (about 0.7 s and 40 MB); from any thread, free after the first time."""
    with _sdk_lock:
        import openai.resources.chat.completions  # noqa: F401  (else imported by the first request)


class OpenAIProvider(BaseLLMClient):
    """One vendor's models. Connections are kept per event loop and used again."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, openai.AsyncOpenAI] = (
            WeakKeyDictionary()
        )
        self._refuse_usage: set[str] = set()

    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        client = await self._connect()
        reader = ChunkReader()
        async with self._open(client, request) as response:
            body = response.aiter_raw()
            while not reader.is_done:
                with _reading_errors():
                    data = await anext(body, None)
                chunk = reader.finish() if data is None else reader.feed(data)
                if chunk is not None:
                    yield chunk
                if reader.error is not None:
                    raise reader.error
                if data is None:
                    return
            await _drain(body)

    async def aclose(self) -> None:
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    @asynccontextmanager
    async def _open(
        self, client: openai.AsyncOpenAI, request: LLMRequest
    ) -> AsyncIterator[httpx2.Response]:
        """The streamed answer; asked for again without usage where a server refuses that."""
        import openai

        address = self._vendor.address
        body = build_body(request, self._vendor)
        if address in self._refuse_usage:
            body.pop("stream_options")
        with _request_errors():
            try:
                response = await _send(client, body)
            except openai.BadRequestError as error:
                if "stream_options" not in body or "stream_options" not in str(error.body):
                    raise
                self._refuse_usage.add(address)
                body.pop("stream_options")
                response = await _send(client, body)
        try:
            yield response
        finally:
            await response.aclose()

    async def _connect(self) -> openai.AsyncOpenAI:
        vendor = self._vendor
        if not vendor.is_ready:
            raise NoApiKey(f"No key is configured for {vendor.label} ({vendor.key_setting}).")
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if (
            client is None
            or str(client.base_url).rstrip("/") != vendor.address
            or client.api_key != _key(vendor)
        ):
            await asyncio.to_thread(load_sdk)
            client = await asyncio.to_thread(_make_client, vendor)
            self._clients[loop] = client
        return client


def build_body(request: LLMRequest, vendor: Vendor) -> dict[str, Any]:
    """The request as the wire wants it; a parameter that the model does not take is not sent."""
    name = request.model.partition("/")[2]
    limit = request.max_output_tokens or settings.OPENAI_MAX_OUTPUT_TOKENS
    body: dict[str, Any] = {
        "model": name,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if _REASONING.match(name):
        body["max_completion_tokens"] = limit
    else:
        body["max_tokens"] = limit
        body["temperature"] = (
            settings.OPENAI_TEMPERATURE if request.temperature is None else request.temperature
        )
    return body


def _key(vendor: Vendor) -> str:
    return vendor.api_key or "none"  # a server of one's own needs no key, but the SDK does


def _make_client(vendor: Vendor) -> openai.AsyncOpenAI:
    import httpx2
    import openai

    http_client = httpx2.AsyncClient(
        timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS),
        limits=httpx2.Limits(
            max_connections=None, max_keepalive_connections=None, keepalive_expiry=IDLE_SECONDS
        ),
        headers={"accept-encoding": "identity"},
    )
    return openai.AsyncOpenAI(
        api_key=_key(vendor),
        base_url=vendor.address,
        max_retries=0,
        timeout=http_client.timeout,
        http_client=http_client,
    )


async def _send(client: openai.AsyncOpenAI, body: dict[str, Any]) -> httpx2.Response:
    import httpx2

    return await client.post(
        "/chat/completions",
        cast_to=httpx2.Response,
        body=body,
        options={"headers": {"X-Stainless-Raw-Response": "stream"}},
    )


@contextmanager
def _request_errors() -> Iterator[None]:
    """Translates what the SDK raises before the first byte of a stream."""
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise error_from_status(error.status_code, error.body, error.response.headers) from error
    except openai.OpenAIError as error:
        raise UpstreamUnavailable from error


@contextmanager
def _reading_errors() -> Iterator[None]:
    """Translates what the connection raises in the middle of a stream."""
    import httpx2

    try:
        yield
    except httpx2.DecodingError as error:
        raise UpstreamBadResponse from error
    except httpx2.HTTPError as error:
        raise UpstreamIncomplete from error


async def _drain(body: AsyncIterator[bytes]) -> None:
    """Read to the end of the HTTP message, if it is near; errors no longer matter."""
    import httpx2

    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in body:
                pass
    except (TimeoutError, httpx2.HTTPError):
        return
