"""aiohttp's connections, made lenient and safe. Importing this imports aiohttp."""

from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from llm_service.providers.http_bodies import HeadReader

CONNECT_ATTEMPTS = 3


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


class Connector(aiohttp.TCPConnector):
    """Never hands out a connection with unread bytes: aiohttp 3.14 would take what a server
    sent on an idle connection for the answer to the next request, which may be another
    person's. Nothing of that request has been sent yet.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        handler: type[ResponseHandler] = LenientHandler
        self._factory = partial(handler, loop=self._loop)

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
