"""uvicorn's HTTP protocol, with limits on unfinished requests, and with a way to write a part of a
streamed body without awaiting.
"""

import asyncio
import logging
from functools import partial
from typing import Any, Final

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.loops import Deadline
from api.metrics import LIMITS_HIT
from api.request_id import choose_request_id
from api.uvicorn.connections import Connections
from api.uvicorn.descriptors import count_descriptors
from api.uvicorn.unread import UnreadAnswer
from api.uvicorn.writers import WRITE, write_body

logger = logging.getLogger(__name__)

HEADER_SECONDS: Final = 10.0
BODY_SECONDS: Final = 30.0
MAX_HEADER_BYTES: Final = 64 * 1024
MAX_HEADERS: Final = 100
# Parsed at once, so that no read blocks the event loop for long.
PIECE_BYTES: Final = 16 * 1024
# Chunk lengths, chunk extensions and trailers of a body, in addition to an eighth of its size.
MAX_FRAMING_BYTES: Final = 64 * 1024
# Pipelined requests of one connection that wait for an earlier answer.
MAX_PIPELINED: Final = 32
# Per network address: half of the process's descriptors, so that other clients get through. A
# proxy's burst of connections stays far below, unless the system's limit is low. Computed when the
# worker imports this module, after the supervisor has raised that limit.
MAX_UNFINISHED: Final = min(4096, max(64, count_descriptors() // 2))
# The same for connections that wait for a further request; one more is closed after its answer.
MAX_IDLE: Final = MAX_UNFINISHED // 2
_REASONS: Final = {
    400: ("malformed_request", "This is not a valid HTTP request."),
    408: ("request_timeout", "The request did not arrive in time."),
    431: ("headers_too_large", "The headers of the request are too large or too many."),
}


class StreamProtocol(HttpToolsProtocol):
    """Offers `WRITE` to the application. Closes a connection whose request has not come within
    `HEADER_SECONDS` and `BODY_SECONDS`, refuses headers that are too large (431) without parsing
    them, and accepts at most `MAX_UNFINISHED` connections with an unfinished request and `MAX_IDLE`
    without any request from one address.
    """

    # Shared by all servers in this process.
    unfinished = Connections()
    idle = Connections()

    _deadline: Deadline | None = None
    _address = ""
    _header_bytes = 0
    # True until the blank line after a request's headers, and again from the request's end.
    _is_in_headers = True
    _unread: UnreadAnswer | None = None
    # All bytes received with and after the headers' end; and those of them that are the body's.
    _framing_bytes = 0
    _body_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        if self.unfinished[self._address] >= MAX_UNFINISHED:
            LIMITS_HIT.labels("unfinished requests").inc()
            logger.warning("too many connections with unfinished requests from one address")
            transport.abort()
            return
        self._unread = UnreadAnswer(transport)
        self._deadline = Deadline(self._expire)
        self._wait(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting(is_last=True)
        self.idle.end(self, self._address)
        if self._unread:
            self._unread.close()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived, unless it makes the headers or the framing of a body too large."""
        for start in range(0, len(data), PIECE_BYTES):
            # After the headers of a WebSocket its own protocol takes over.
            if self.transport.is_closing() or self.transport.get_protocol() is not self:
                return
            self._receive(data[start : start + PIECE_BYTES])

    def _receive(self, piece: bytes) -> None:
        if self._is_in_headers:
            end = piece.find(b"\r\n\r\n", 0, MAX_HEADER_BYTES)
            self._header_bytes += len(piece) if end < 0 else end
            if self._header_bytes > MAX_HEADER_BYTES:
                self._refuse(431)
                return
        super().data_received(piece)
        if self._is_in_headers or self.transport.is_closing():
            return
        self._framing_bytes += len(piece)
        if self._framing_bytes - self._body_bytes > MAX_FRAMING_BYTES + self._body_bytes // 8:
            self._refuse(400)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.idle.end(self, self._address)
        self._framing_bytes = self._body_bytes = 0
        if self not in self.unfinished:
            self._wait(HEADER_SECONDS)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header. A trailer, which follows the body, is dropped."""
        if self._is_in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.transport.is_closing():
            return
        if len(self.headers) > MAX_HEADERS:
            self._refuse(431)
            return
        self._is_in_headers = False
        self._header_bytes = 0
        if len(self.pipeline) >= MAX_PIPELINED:
            LIMITS_HIT.labels("pipelined requests").inc()
            self.transport.close()
            return
        self._wait(BODY_SECONDS)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_in_headers = True
        self._stop_waiting()
        if self.transport.is_closing():
            return
        super().on_message_complete()
        # Answered before the request was complete. A WebSocket's handshake has no cycle.
        if self.cycle is not None and self.cycle.response_complete:
            self._become_idle()

    def on_response_complete(self) -> None:
        is_last = not self.pipeline
        super().on_response_complete()
        if self._unread:
            self._unread.watch()
        if self.pipeline:
            # uvicorn has resumed reading, which would let the queue grow with each answer.
            self.flow.pause_reading()
        if is_last and self._is_in_headers and not self.transport.is_closing():
            self._become_idle()

    def _become_idle(self) -> None:
        if self.idle[self._address] < MAX_IDLE:
            self.idle.begin(self, self._address)
            return
        LIMITS_HIT.labels("idle connections").inc()
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Replaces uvicorn's refusal of invalid HTTP by our JSON error."""
        self._refuse(400)

    def handle_websocket_upgrade(self) -> None:
        """From here on the connection belongs to the WebSocket protocol."""
        self._stop_waiting(is_last=True)
        self.idle.end(self, self._address)
        super().handle_websocket_upgrade()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        extensions = dict(cycle.scope.get("extensions", {}))
        cycle.scope["extensions"] = {**extensions, WRITE: {"write": partial(write_body, cycle)}}
        super()._start_asgi_task(cycle, app)

    def _wait(self, seconds: float) -> None:
        self.unfinished.begin(self, self._address)
        if self._deadline is not None:
            self._deadline.set(seconds)

    def _stop_waiting(self, *, is_last: bool = False) -> None:
        self.unfinished.end(self, self._address)
        if self._deadline is not None:
            (self._deadline.close if is_last else self._deadline.clear)()

    def _expire(self) -> None:
        # A connection without a first byte, as browsers open in advance, is closed without answer.
        if self._header_bytes or not self._is_in_headers:
            self._refuse(408)
        else:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        code, detail = _REASONS[status]
        if status != 400:
            LIMITS_HIT.labels(code).inc()
        # The caller's id is not used, since the headers may be incomplete.
        request_id = choose_request_id(None)
        logger.info("request %s was refused with %d %s", request_id, status, code)
        if self._can_answer():
            body = orjson.dumps({"detail": detail, "code": code})
            head = (
                f"HTTP/1.1 {status} {code.replace('_', ' ')}\r\ncontent-type: application/json\r\n"
                f"content-length: {len(body)}\r\ncache-control: no-store\r\n"
                f"x-request-id: {request_id}\r\nconnection: close\r\n"
            )
            self.transport.write(head.encode() + b"\r\n" + body)
            if self.cycle is not None:
                # The application may still wait for the rest of the body; it must not answer now.
                self.cycle.disconnected = True
        self.transport.close()

    def _can_answer(self) -> bool:
        """Whether the arriving request has no answer yet, and all earlier requests have theirs."""
        if self.cycle is None:
            return True
        if self._is_in_headers:
            # The cycle is the previous request's.
            return self.cycle.response_complete
        return not self.cycle.response_started and not self.pipeline
