"""Any server that speaks the OpenAI wire: `transport.py` sends the request, `wire.ChunkReader`
reads the streamed bytes.

What the `openai` package does for a request costs more than all the rest of a short reply, and what
it makes of a chunk more than the way of a token through this server, so it is asked only where a
proxy lies between (`sdk.py`; docs/decisions/0011).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from django.conf import settings

from llm_service.base import BaseLLMClient, Take
from llm_service.errors import (
    LLMError,
    NoApiKey,
    UpstreamAuthFailed,
    UpstreamIncomplete,
    UpstreamUnavailable,
)
from llm_service.providers.body import build_body
from llm_service.providers.transport import Answer, Transport, TransportError, make_transport
from llm_service.providers.wire import ChunkReader, error_from_status
from llm_service.types import LLMChunk, LLMRequest
from llm_service.vendors import Vendor

# How long a finished reply may take to end its HTTP message: then the connection is used again.
DRAIN_SECONDS = 0.1
# So much of an error's answer is read.
MAX_ERROR_BYTES = 256 * 1024
MAX_TOLD_BYTES = 2000
_REFUSED_USAGE = re.compile(rb"stream_options|include_usage")


class Refusal(Exception):
    """An answer that is an error; told as the cause of the typed one."""

    def __init__(self, status_code: int, body: bytes) -> None:
        told = body[:MAX_TOLD_BYTES].decode("utf-8", "replace")
        super().__init__(f"status {status_code}: {told}")
        self.status_code = status_code
        self.body = body


class OpenAIProvider(BaseLLMClient):
    """One vendor's models. Connections are kept per event loop and used again."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._transports: dict[asyncio.AbstractEventLoop, Transport] = {}
        self._addresses_without_usage: set[str] = set()

    def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        return self.stream_into(request, lambda _: False)

    async def stream_into(self, request: LLMRequest, take: Take) -> AsyncGenerator[LLMChunk, None]:
        reader = ChunkReader()

        def feed(data: bytes) -> bool:
            reader.feed(data)
            return reader.give(take)

        async with self._open(request) as answer:
            try:
                while await answer.read_into(feed):
                    chunk = reader.take()
                    if chunk is not None:
                        yield chunk
                    if reader.error is not None:
                        raise reader.error
                    if reader.is_done:
                        await _drain(answer)
                        return
            except TransportError as error:
                raise UpstreamIncomplete from error
        last = reader.finish()
        if last is not None:
            yield last
        if reader.error is not None:
            raise reader.error

    async def aclose(self) -> None:
        transport = self._transports.pop(asyncio.get_running_loop(), None)
        if transport is not None:
            await transport.aclose()

    @asynccontextmanager
    async def _open(self, request: LLMRequest) -> AsyncIterator[Answer]:
        """The answer to the request, if it is none of an error; leaving closes its connection,
        unless it is reusable.
        """
        answer = await self._ask(build_body(request, self._vendor))
        try:
            yield answer
        finally:
            await answer.aclose()

    async def _ask(self, body: dict[str, Any]) -> Answer:
        """Asks again without usage where a server does not know that option, and remembers it."""
        vendor, transport = self._vendor, await self._connect()
        address = vendor.address
        if address in self._addresses_without_usage:
            body.pop("stream_options", None)
        try:
            return await _post(transport, address, vendor.api_key, body)
        except LLMError as error:
            refusal = error.__cause__
            if "stream_options" not in body or not _is_about_usage(refusal):
                raise
        self._addresses_without_usage.add(address)
        del body["stream_options"]
        return await _post(transport, address, vendor.api_key, body)

    async def _connect(self) -> Transport:
        vendor = self._vendor
        if not vendor.is_ready:
            kind = "key" if vendor.base_url else "address"
            raise NoApiKey(f"No {kind} is configured for {vendor.label} ({vendor.missing}).")
        if not (vendor.api_key.isascii() and vendor.api_key.isprintable()):
            raise UpstreamAuthFailed("The configured key holds characters that no key has.")
        loop = asyncio.get_running_loop()
        if loop not in self._transports:
            made = await make_transport(settings.LLM_CONNECT_TIMEOUT)
            for closed in [other for other in self._transports if other.is_closed()]:
                del self._transports[closed]
            # Of several first requests at once one wins.
            self._transports.setdefault(loop, made)
        return self._transports[loop]


async def _post(transport: Transport, address: str, api_key: str, body: dict[str, Any]) -> Answer:
    try:
        answer = await transport.post(address, api_key, body)
    except TransportError as error:
        raise UpstreamUnavailable from error
    if 200 <= answer.status < 300:
        return answer
    text = await _read_error(answer)
    raise _typed(answer, text) from Refusal(answer.status, text)


async def _read_error(answer: Answer) -> bytes:
    text = b""
    try:
        while len(text) < MAX_ERROR_BYTES and (data := await answer.read()):
            text += data
    except TransportError:
        pass  # the status says what it is
    finally:
        await answer.aclose()
    return text


def _typed(answer: Answer, text: bytes) -> LLMError:
    try:
        body = orjson.loads(text)
    except orjson.JSONDecodeError:
        body = text.decode("utf-8", "replace")
    if isinstance(body, dict):
        body = body.get("error", body)
    return error_from_status(answer.status, body, answer.headers)


def _is_about_usage(refusal: BaseException | None) -> bool:
    return (
        isinstance(refusal, Refusal)
        and refusal.status_code in (400, 422)
        and _REFUSED_USAGE.search(refusal.body) is not None
    )


async def _drain(answer: Answer) -> None:
    """Read to the end of the HTTP message, if it is near; errors no longer matter."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while await answer.read():
                pass
    except (TimeoutError, TransportError):
        return
