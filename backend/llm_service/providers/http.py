"""HTTP to model servers: one aiohttp session for each event loop.

aiohttp pools connections, tries all addresses of a host (RFC 8305), speaks to proxies and inflates
compressed bodies. What is set here: nothing is repeated by itself (how often a model is asked is
the policy's decision), no redirect is followed with the key, no cookie is kept, and leaving an
answer early closes its socket at once.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
import urllib.request
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings

from api.loops import PerLoop

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

PATH = "/chat/completions"
IDLE_SECONDS = 30.0
# A reader slower than its upstream: above twice this much unread text the socket is not read.
BUFFER_BYTES = 128 * 1024
# Of a status line or of one header.
MAX_LINE_BYTES = 64 * 1024
_HEADERS = {
    "accept": "text/event-stream, application/json",
    # A compressed stream arrives in lumps. One that is compressed all the same is inflated.
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "bronn",
}


class HttpError(Exception):
    """No connection, or one that broke or was not HTTP. Never quotes what was sent."""


class Answer:
    """One answer whose body is still to be read. Names of `headers` are case-insensitive."""

    __slots__ = ("_response", "headers", "status")

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers

    async def read(self) -> bytes:
        """All of the body that has arrived, at least a byte; b"" at its end, also where the server
        ended the connection in the middle of the message. Raises `HttpError` if it broke.
        """
        import aiohttp

        try:
            return await self._response.content.readany()
        except aiohttp.ClientPayloadError as error:
            if _is_cut_off(error):
                return b""
            raise HttpError(_describe(error)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise HttpError(_describe(error)) from error

    def close(self) -> None:
        """Give the connection back for the next request if the body was read to its end, else close
        it at once.
        """
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()


class HttpClient:
    """Connections of one event loop, kept for `idle_seconds` after their last use. `trust` says
    which certificates of servers are good, by default `load_trust_store`.
    """

    def __init__(
        self, idle_seconds: float = IDLE_SECONDS, trust: ssl.SSLContext | None = None
    ) -> None:
        self._idle_seconds = idle_seconds
        self._trust = trust
        self._session: aiohttp.ClientSession | None = None

    async def post(self, address: str, api_key: str, body: Mapping[str, Any]) -> Answer:
        """Send `body` as JSON to `PATH` below `address`, with `api_key` as a Bearer token if there
        is one; returns when the headers of the answer are here. Raises `HttpError`.
        """
        if self._session is None:
            # Imports and files: not on the event loop.
            await asyncio.to_thread(load)
        import aiohttp

        url = _find_url(address)
        headers = dict(_HEADERS)
        # An address with a name and a password of its own wants those.
        if api_key and not url.user:
            headers["authorization"] = f"Bearer {api_key}"
        try:
            response = await self._open_session().post(
                url,
                data=_encode(body),
                headers=headers,
                proxy=_find_proxy(url),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, connect=settings.LLM_CONNECT_TIMEOUT),
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise HttpError(_describe(error)) from error
        return Answer(response)

    async def aclose(self) -> None:
        """Close all connections; the next request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0,
                    keepalive_timeout=self._idle_seconds,
                    ssl=self._trust or load_trust_store(),
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                read_bufsize=BUFFER_BYTES,
                max_line_size=MAX_LINE_BYTES,
                max_field_size=MAX_LINE_BYTES,
            )
        return self._session


get_http_client = PerLoop(HttpClient)


def warm_up() -> None:
    """Load in a daemon thread what the first request would otherwise wait for."""
    threading.Thread(target=load, name="load-http", daemon=True).start()


@cache
def load() -> None:
    """Import and read what every request needs; blocks."""
    import aiohttp  # noqa: F401  some 0.2 s and 15 MB, which offline replies do without

    load_trust_store()


@cache
def load_trust_store() -> ssl.SSLContext:
    """The system's certificates, or those that `SSL_CERT_FILE` names; reading them takes some
    30 ms.
    """
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        return ssl.create_default_context()
    # A Python that was built elsewhere looks in the wrong place.
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


@cache
def _find_url(address: str) -> URL:
    """`PATH` below `address`, in front of its query. Raises `HttpError` for what is no address."""
    from yarl import URL

    try:
        base = URL(address)
        url = base.with_path(base.raw_path.rstrip("/") + PATH, encoded=True, keep_query=True)
    except ValueError as error:
        raise HttpError("not an address") from error
    is_clean = address.isprintable() and " " not in address
    if url.scheme not in ("http", "https") or not url.host or not is_clean:
        raise HttpError("not an address")
    return url


def _find_proxy(url: URL) -> str | None:
    """The proxy that the environment (`HTTPS_PROXY`, `NO_PROXY` ...) names for `url`."""
    proxies = urllib.request.getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(f"{url.host}:{url.port}"):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _encode(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:
        # What only the standard library takes: huge numbers, lone surrogates in a tool's schema.
        return json.dumps(body).encode()


def _is_cut_off(error: BaseException) -> bool:
    """Whether the message only lacks its end, rather than that it broke or was malformed."""
    import aiohttp

    cause = error.__cause__
    return cause is None or isinstance(
        cause,
        aiohttp.http_exceptions.TransferEncodingError | aiohttp.http_exceptions.ContentLengthError,
    )


def _describe(error: BaseException) -> str:
    """The kind of an error and of its cause: its text may quote an address with a password."""
    names = [type(error).__name__]
    if error.__cause__ is not None:
        names.append(type(error.__cause__).__name__)
    return " ".join(names)
