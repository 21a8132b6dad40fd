"""Any server that speaks the OpenAI wire: `http.py` sends the request, `openai_stream.py` reads the
streamed bytes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from llm_service.base import BaseLLMClient
from llm_service.errors import (
    LLMError,
    NoApiKey,
    UpstreamAuthFailed,
    UpstreamIncomplete,
    UpstreamUnavailable,
)
from llm_service.providers.http import Answer, HttpError, get_http_client
from llm_service.providers.openai_errors import error_from_status
from llm_service.providers.openai_request import build_body
from llm_service.providers.openai_stream import ChunkReader
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
    """One vendor's models."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._addresses_without_usage: set[str] = set()

    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        """Yield the reply as it comes: one chunk for each network read that brought something."""
        reader = ChunkReader()
        async with self._open(request) as answer:
            try:
                while data := await answer.read():
                    reader.feed(data)
                    chunk = reader.drain()
                    if chunk is not None:
                        yield chunk
                    if reader.error is not None:
                        raise reader.error
                    if reader.is_done:
                        await _read_to_end(answer)
                        return
            except HttpError as error:
                raise UpstreamIncomplete from error
        last = reader.finish()
        if last is not None:
            yield last
        if reader.error is not None:
            raise reader.error

    async def aclose(self) -> None:
        """Close the connections that the running event loop keeps, those of other vendors too."""
        await get_http_client().aclose()

    @asynccontextmanager
    async def _open(self, request: LLMRequest) -> AsyncIterator[Answer]:
        """The answer to the request, if it is none of an error; leaving closes its connection,
        unless it is reusable.
        """
        answer = await self._ask(build_body(request, self._vendor))
        try:
            yield answer
        finally:
            answer.close()

    async def _ask(self, body: dict[str, Any]) -> Answer:
        """Asks again without usage where a server does not know that option, and remembers it."""
        vendor, address = self._vendor, self._vendor.address
        self._require_key()
        if address in self._addresses_without_usage:
            body.pop("stream_options", None)
        try:
            return await _post(address, vendor.api_key, body)
        except LLMError as error:
            refusal = error.__cause__
            if "stream_options" not in body or not _is_about_usage(refusal):
                raise
        self._addresses_without_usage.add(address)
        del body["stream_options"]
        return await _post(address, vendor.api_key, body)

    def _require_key(self) -> None:
        vendor = self._vendor
        if not vendor.is_ready:
            kind = "key" if vendor.base_url else "address"
            raise NoApiKey(f"No {kind} is configured for {vendor.label} ({vendor.missing}).")
        if not (vendor.api_key.isascii() and vendor.api_key.isprintable()):
            raise UpstreamAuthFailed("The configured key holds characters that no key has.")


async def _post(address: str, api_key: str, body: dict[str, Any]) -> Answer:
    try:
        answer = await get_http_client().post(address, api_key, body)
    except HttpError as error:
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
    except HttpError:
        pass  # the status says what it is
    finally:
        answer.close()
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


async def _read_to_end(answer: Answer) -> None:
    """Read to the end of the HTTP message, if it is near; errors no longer matter."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while await answer.read():
                pass
    except (TimeoutError, HttpError):
        return
