"""How aiohttp's sessions are set up. The package is imported when it is first needed."""

from __future__ import annotations

import ssl
import threading
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from llm_service.providers.http_bodies import HeadReader

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.client_proto import ResponseHandler

CONNECT_ATTEMPTS = 3
# Back-pressure for a slow reader: above twice this much unread data, the socket is not read.
BUFFER_BYTES = 128 * 1024
# Limit of a status line and of one header.
MAX_LINE_BYTES = 64 * 1024


def open_session(idle_seconds: float, trust: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
    """A session of the running event loop that keeps unused connections for `idle_seconds`. `trust`
    holds the trusted certificates, by default those of `load_trust_store`.
    """
    import aiohttp

    return aiohttp.ClientSession(
        connector=_make_connector()(
            limit=0, keepalive_timeout=idle_seconds, ssl=trust or load_trust_store()
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        # `Inflater` decompresses, going by the bytes rather than the header.
        auto_decompress=False,
        read_bufsize=BUFFER_BYTES,
        max_line_size=MAX_LINE_BYTES,
        max_field_size=MAX_LINE_BYTES,
    )


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
    # A Python built on another system looks for certificates in the wrong place.
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


@cache
def _make_handler() -> type[ResponseHandler]:
    from aiohttp.client_proto import ResponseHandler

    class LenientHandler(ResponseHandler):
        """Reads heads that aiohttp's parser would refuse, since the request is paid for."""

        _head: HeadReader | None = None

        def set_response_params(self, **kwargs: Any) -> None:
            self._head = HeadReader()
            super().set_response_params(**kwargs)

        def data_received(self, data: bytes) -> None:
            if self._head is not None:
                told = self._head.feed(data)
                if told is None:
                    return
                self._head = None
                # The head by itself: a parser error in the body must not lose the head.
                head, mark, data = told.partition(b"\r\n\r\n")
                super().data_received(head + mark)
                if not data:
                    return
            super().data_received(data)
            # aiohttp reports the error to the next reader of a head only; a reader of the body
            # would wait for ever.
            error, body = self.exception(), self._payload
            if error is not None and body is not None and not body.is_eof():
                body.set_exception(error)

    return LenientHandler


@cache
def _make_connector() -> type[aiohttp.TCPConnector]:
    import aiohttp

    class Connector(aiohttp.TCPConnector):
        """Never hands out a connection with unread bytes: aiohttp 3.14 would take what a server
        sent on an idle connection for the answer to the next request, which may be another
        person's. Nothing of that request has been sent yet.
        """

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self._factory = partial(_make_handler(), loop=self._loop)

        async def connect(
            self,
            req: aiohttp.ClientRequest,
            traces: list[Any],
            timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  as in the base class
        ) -> aiohttp.connector.Connection:
            for _ in range(CONNECT_ATTEMPTS):
                connection = await super().connect(req, traces, timeout)
                if connection.protocol is None or not connection.protocol.should_close:
                    return connection
                connection.close()
            raise aiohttp.ClientConnectionError("the server speaks before it is asked")

    return Connector
