"""HTTP to model servers: one aiohttp session for each event loop.

aiohttp pools connections, tries all addresses of a host (RFC 8305), and supports proxies.
Configured here: no automatic retries (the policy decides), no redirects with the key, no cookies,
leaving an answer early closes its socket at once, and non-standard heads and compressed bodies are
accepted (`http_bodies.py`).
"""

from __future__ import annotations

import asyncio
import json
import ssl
import urllib.request
from collections.abc import AsyncGenerator, Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings

from api.loops import PerLoop
from llm_service.providers.charsets import Transcoder
from llm_service.providers.http_bodies import Inflater
from llm_service.providers.http_errors import (
    BadAnswer,
    HttpError,
    describe,
    is_cut_off,
    translate,
)
from llm_service.providers.http_session import load, open_session

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

CHAT_PATH, EMBEDDINGS_PATH = "/chat/completions", "/embeddings"
IDLE_SECONDS = 30.0
# aiohttp warns if it gets a larger body as bytes.
MAX_BYTES_BODY = 1024 * 1024
_HEADERS = {
    "accept": "text/event-stream, application/json",
    # A compressed stream arrives in bursts. If a server compresses anyway, the body is inflated.
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "bronn",
}


class Answer:
    """One answer whose body is still to be read. Names of `headers` are case-insensitive."""

    __slots__ = (
        *("_inflater", "_is_plain", "_pieces", "_response", "_transcoder"),
        *("headers", "status"),
    )

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self._inflater = Inflater(response.headers.get("content-encoding", ""))
        self._transcoder = Transcoder(response.headers.get("content-type", ""))
        self._is_plain = False
        self._pieces: Iterator[bytes] = iter(())

    async def read(self) -> bytes:
        """The part of the body that has arrived, decompressed and in UTF-8, at least a byte; b"" at
        its end, even if the server closed the connection in the middle of the message. Raises
        `HttpError` if the connection broke, `CannotDecode` for its compression.
        """
        import aiohttp

        content = self._response.content
        while True:
            for piece in self._pieces:
                if piece:
                    return piece
            try:
                data = await content.readany()
            except (
                aiohttp.ClientError,
                aiohttp.http_exceptions.HttpProcessingError,
                OSError,
            ) as error:
                # Data that arrived before the end is still buffered; `readany` no longer returns
                # it.
                data = content._read_nowait(-1)
                if not data and not is_cut_off(error):
                    kind = HttpError if isinstance(error, OSError) else BadAnswer
                    raise kind(describe(error)) from None
            if self._is_plain or not data:
                return data
            self._pieces = map(self._transcoder.feed, self._inflater.feed(data))
            self._is_plain = self._inflater.is_plain and self._transcoder.is_plain

    def close(self) -> None:
        """Return the connection to the pool if the body was read to its end, else close it now."""
        if self._response.content.at_eof():
            self._response.release()
            return
        connection = self._response.connection
        if connection is not None and connection.transport is not None:
            # `close` would wait for the TLS shutdown.
            connection.transport.abort()
        self._response.close()


class HttpClient:
    """The connection pool of one event loop; connections are kept for `idle_seconds` after their
    last use. `trust` holds the trusted certificates, by default those of `load_trust_store`.
    """

    def __init__(
        self, idle_seconds: float = IDLE_SECONDS, trust: ssl.SSLContext | None = None
    ) -> None:
        self._idle_seconds = idle_seconds
        self._trust = trust
        self._session: aiohttp.ClientSession | None = None
        self._proxies: Mapping[str, str] = {}
        self._closing: AsyncGenerator[None, None] | None = None

    async def post(
        self, address: str, api_key: str, body: Mapping[str, Any], path: str = CHAT_PATH
    ) -> Answer:
        """Send `body` as JSON to `path` below `address`, with `api_key` as a Bearer token if there
        is one; returns when the response headers have arrived. Raises `HttpError` or its kinds.
        """
        session = await self._get_session()
        import aiohttp

        url = _find_url(address, path)
        headers = dict(_HEADERS)
        # A URL with a user and a password is sent with those instead.
        if api_key and not url.user:
            headers["authorization"] = f"Bearer {api_key}"
        try:
            data = _encode(body)
            response = await session.post(
                url,
                data=data if len(data) <= MAX_BYTES_BODY else BytesIO(data),
                headers=headers,
                proxy=_find_proxy(url, self._proxies),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, connect=settings.LLM_CONNECT_TIMEOUT),
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Not chained: aiohttp's errors hold the request's headers, with the key.
            raise translate(error) from None
        return Answer(response)

    async def aclose(self) -> None:
        """Close all connections; the next request opens new ones."""
        closing, self._closing = self._closing, None
        if closing is not None:
            await closing.aclose()

    async def _get_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            # It imports modules and reads files, so not on the event loop.
            await asyncio.to_thread(load)
            # Of several first requests waiting here, one opens the session.
            if self._session is None:
                self._session = open_session(self._idle_seconds, self._trust)
                # Scans the whole environment, so once per session.
                self._proxies = urllib.request.getproxies()
                self._closing = self._close_with_loop(self._session)
                await anext(self._closing)
        return self._session

    async def _close_with_loop(self, session: aiohttp.ClientSession) -> AsyncGenerator[None, None]:
        """Closes the session when this generator is closed: by `aclose`, or else at the end of the
        event loop, which closes its asynchronous generators (`shutdown_asyncgens`).
        """
        try:
            yield
        finally:
            self._session = None
            await session.close()


get_http_client = PerLoop(HttpClient)


@cache
def _find_url(address: str, path: str) -> URL:
    """`path` appended to `address`, before its query. Raises `HttpError` for an invalid URL."""
    from yarl import URL

    try:
        base = URL(address)
        url = base.with_path(base.raw_path.rstrip("/") + path, encoded=True, keep_query=True)
    except ValueError as error:
        raise HttpError("not an address") from error
    is_clean = address.isprintable() and " " not in address
    if url.scheme not in ("http", "https") or not url.host or not is_clean:
        raise HttpError("not an address")
    return url


def _find_proxy(url: URL, proxies: Mapping[str, str]) -> str | None:
    """The proxy that the environment (`HTTPS_PROXY`, `NO_PROXY` ...) names for `url`."""
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(f"{url.host}:{url.port}"):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _encode(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:
        # Fallback to the standard library: huge numbers, lone surrogates in a tool's schema.
        return json.dumps(body).encode()
