"""The same requests by the `openai` package, which knows how to ask through a proxy.

Imported only where one is configured: it costs 40 MB, 0.7 s at the start, and some 5 ms of CPU for
each request (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import httpx2
import openai

from llm_service.providers.transport import PATH, TransportError


class SdkTransport:
    """A client of the SDK for each address and key."""

    def __init__(self, connect_seconds: float, idle_seconds: float) -> None:
        # The rest is the policy's to watch.
        self._timeout = httpx2.Timeout(None, connect=connect_seconds)
        self._limits = httpx2.Limits(keepalive_expiry=idle_seconds)
        self._clients: dict[tuple[str, str], openai.AsyncOpenAI] = {}

    async def post(self, address: str, api_key: str, body: Mapping[str, Any]) -> SdkAnswer:
        client = self._client(address, api_key)
        try:
            # Untyped: reading the messages through the SDK's models costs 11 ms for 100 of them.
            answer: object = await client.post(
                PATH,
                cast_to=httpx2.Response,
                body=body,
                stream=True,
                stream_cls=openai.AsyncStream[Any],
            )
        except openai.APIStatusError as error:
            return SdkAnswer(error.response)
        except openai.OpenAIError as error:
            raise TransportError(type(error.__cause__ or error).__name__) from error
        # `cast_to` decides, whatever the overload says.
        return SdkAnswer(cast("httpx2.Response", answer))

    async def aclose(self) -> None:
        for client in self._clients.values():
            await client.close()
        self._clients.clear()

    def _client(self, address: str, api_key: str) -> openai.AsyncOpenAI:
        key = (address, api_key)
        if key not in self._clients:
            http_client = httpx2.AsyncClient(
                timeout=self._timeout,
                limits=self._limits,
                headers={"accept-encoding": "identity"},
            )
            self._clients[key] = openai.AsyncOpenAI(
                # A server of one's own needs no key, but the SDK does.
                api_key=api_key or "none",
                base_url=address,
                max_retries=0,
                timeout=self._timeout,
                http_client=http_client,
            )
        return self._clients[key]


class SdkAnswer:
    """An answer of the SDK's HTTP client; one of an error has been read already."""

    def __init__(self, response: httpx2.Response) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._pieces = response.aiter_raw()
        self._read = response.content if response.is_stream_consumed else None

    async def read(self) -> bytes:
        if self._read is not None:
            rest, self._read = self._read, b""
            return rest
        try:
            return await anext(self._pieces, b"")
        except httpx2.HTTPError as error:
            raise TransportError(type(error).__name__) from error

    async def read_into(self, feed: Callable[[bytes], bool]) -> bool:
        while data := await self.read():
            if not feed(data):
                return True
        return False

    async def aclose(self) -> None:
        await self._pieces.aclose()
        await self._response.aclose()
