"""Any server that speaks the OpenAI wire.

The `openai` package makes the request and names the errors; the streamed bytes are taken raw and
read by `wire.ChunkReader`, at a fraction of what the package's own chunk objects cost.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
import urllib.request
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings

from llm_service.base import BaseLLMClient
from llm_service.errors import (
    NoApiKey,
    UpstreamAuthFailed,
    UpstreamBadResponse,
    UpstreamIncomplete,
    UpstreamUnavailable,
)
from llm_service.providers.body import build_body
from llm_service.providers.wire import ChunkReader, error_from_status
from llm_service.types import LLMChunk, LLMRequest
from llm_service.vendors import Vendor

if TYPE_CHECKING:
    import httpx2
    import openai

IDLE_SECONDS = 30.0
# How long a finished reply may take to end its HTTP message: then the connection is used again.
DRAIN_SECONDS = 0.1
_REFUSED_USAGE = re.compile(r"stream_options|include_usage")
ClientKey = tuple[asyncio.AbstractEventLoop, str, str]  # and the address, and the key
_sdk_lock = threading.Lock()
_sdk_is_loaded = threading.Event()


def load_sdk() -> None:
    """Import the SDK (about 0.7 s and 40 MB); from any thread, free after the first time."""
    with _sdk_lock:
        import openai  # noqa: F401

        _load_trust_store()
        _sdk_is_loaded.set()


def warm_up() -> None:
    """Start loading the SDK in a daemon thread, if it is not there yet."""
    if not _sdk_is_loaded.is_set():
        threading.Thread(target=load_sdk, name="load-openai", daemon=True).start()


class OpenAIProvider(BaseLLMClient):
    """One vendor's models. Connections are kept per event loop and used again."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._clients: dict[ClientKey, openai.AsyncOpenAI] = {}
        self._addresses_without_usage: set[str] = set()

    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        client = await self._connect()
        reader = ChunkReader()
        with _typed_errors():
            async with self._open(client, request) as body:
                async for data in body:
                    chunk = reader.feed(data)
                    if chunk is not None:
                        yield chunk
                    if reader.error is not None:
                        raise reader.error
                    if reader.is_done:
                        await _drain(body)
                        return
        last = reader.finish()
        if last is not None:
            yield last
        if reader.error is not None:
            raise reader.error

    async def aclose(self) -> None:
        loop = asyncio.get_running_loop()
        for key in [key for key in self._clients if key[0] is loop]:
            await self._clients.pop(key).close()

    @asynccontextmanager
    async def _open(
        self, client: openai.AsyncOpenAI, request: LLMRequest
    ) -> AsyncIterator[AsyncGenerator[bytes, None]]:
        """The raw body of the answer; leaving closes its connection, unless it is reusable."""
        response = await self._send(client, build_body(request, self._vendor))
        response.request = _spent_request()  # lets go of the prompt: a stream lives long
        try:
            async with aclosing(response.aiter_raw()) as body:
                yield body
        finally:
            await response.aclose()

    async def _send(self, client: openai.AsyncOpenAI, body: dict[str, Any]) -> httpx2.Response:
        """Asks again without usage where a server does not know that option, and remembers it."""
        import openai

        address = self._vendor.address
        if address in self._addresses_without_usage:
            body.pop("stream_options", None)
        try:
            return await _post(client, body)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            if "stream_options" not in body or not _REFUSED_USAGE.search(str(error.body)):
                raise
        self._addresses_without_usage.add(address)
        del body["stream_options"]
        return await _post(client, body)

    async def _connect(self) -> openai.AsyncOpenAI:
        vendor = self._vendor
        if not vendor.is_ready:
            kind = "key" if vendor.base_url else "address"
            raise NoApiKey(f"No {kind} is configured for {vendor.label} ({vendor.missing}).")
        if not _sdk_is_loaded.is_set():
            await asyncio.to_thread(load_sdk)
        for closed in [key for key in self._clients if key[0].is_closed()]:
            del self._clients[closed]
        # A server of one's own needs no key, but the SDK does.
        key = (asyncio.get_running_loop(), vendor.address, vendor.api_key or "none")
        if key not in self._clients:
            self._clients[key] = _make_client(vendor.address, key[2])
        return self._clients[key]


def _make_client(address: str, api_key: str) -> openai.AsyncOpenAI:
    import httpx2
    import openai

    if not (api_key.isascii() and api_key.isprintable()):
        raise UpstreamAuthFailed("The configured key holds characters that no key has.")
    # The rest is the policy's to watch.
    timeout = httpx2.Timeout(None, connect=settings.LLM_CONNECT_TIMEOUT)
    http_client = httpx2.AsyncClient(
        timeout=timeout,
        limits=httpx2.Limits(keepalive_expiry=IDLE_SECONDS),
        headers={"accept-encoding": "identity"},
        transport=_make_transport(),
        verify=_load_trust_store(),
    )
    return openai.AsyncOpenAI(
        api_key=api_key, base_url=address, max_retries=0, timeout=timeout, http_client=http_client
    )


def _make_transport() -> httpx2.AsyncBaseTransport | None:
    """Ours; None, the client's own, where a proxy is configured or our parser is not installed."""
    if urllib.request.getproxies().keys() & {"http", "https", "all"}:
        return None
    try:
        from llm_service.providers.transport import StreamTransport
    except ImportError:
        return None
    return StreamTransport(_load_trust_store(), settings.LLM_CONNECT_TIMEOUT, IDLE_SECONDS)


@cache
def _load_trust_store() -> ssl.SSLContext:
    """The system's certificates; reading them takes some 30 ms."""
    import httpx2

    return httpx2.create_ssl_context()


@cache
def _spent_request() -> httpx2.Request:
    import httpx2

    return httpx2.Request("POST", "http://sent.invalid")


async def _post(client: openai.AsyncOpenAI, body: dict[str, Any]) -> httpx2.Response:
    """The SDK's untyped call: its typed one costs 11 ms of CPU for 100 messages, this one 0.4."""
    import httpx2
    import openai

    answer: object = await client.post(
        "/chat/completions",
        cast_to=httpx2.Response,
        body=body,
        stream=True,
        stream_cls=openai.AsyncStream[Any],
    )
    return cast("httpx2.Response", answer)  # `cast_to` decides, whatever the overload says


@contextmanager
def _typed_errors() -> Iterator[None]:
    """Translates what the SDK raises before a stream and its HTTP client within one."""
    import httpx2
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise error_from_status(error.status_code, error.body, error.response.headers) from error
    except openai.OpenAIError as error:
        raise UpstreamUnavailable from error
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
