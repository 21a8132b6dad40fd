"""uvicorn's HTTP protocol, with limits for requests that are not finished, and with a way to write
a part of a streamed body without awaiting.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.loops import Deadline
from api.metrics import LIMITS_HIT
from api.request_id import choose_request_id

logger = logging.getLogger(__name__)

# The ASGI scope's extension whose `write(bytes) -> bool` sends a part of a streamed body without
# awaiting `send`; False, with nothing sent, while anything is still in the transport's buffer.
WRITE_BODY: Final = "bronn.write_body"

HEADER_SECONDS: Final = 10.0
BODY_SECONDS: Final = 30.0
MAX_HEADER_BYTES: Final = 64 * 1024
MAX_HEADERS: Final = 100
_REASONS: Final = {
    400: ("malformed_request", "This is not a valid HTTP request."),
    408: ("request_timeout", "The request did not arrive in time."),
    431: ("headers_too_large", "The headers of the request are too large or too many."),
}


def _count_descriptors() -> int:
    """The limit of open files and sockets of this process; a usual value if unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return 1024
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


# Per network address: half of the process's descriptors, so that other clients get through. A burst
# of connections, as a proxy opens them, is far below unless the limit is tight.
MAX_UNFINISHED: Final = min(4096, max(64, _count_descriptors() // 2))


class StreamProtocol(HttpToolsProtocol):
    """Offers `WRITE_BODY` to the application. Closes a connection whose request has not come within
    `HEADER_SECONDS` and `BODY_SECONDS`, refuses headers that are too large (431) without parsing
    them, and takes at most `MAX_UNFINISHED` connections with unfinished requests from one address.
    """

    # Counts by network address; shared by all servers in this process.
    unfinished: Counter[str] = Counter()

    _deadline: Deadline | None = None
    _address = ""
    _header_bytes = 0
    # The parser is between the first byte of a request and the blank line after its headers.
    _is_in_headers = True
    _is_waiting = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for the first request."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        if self.unfinished[self._address] >= MAX_UNFINISHED:
            LIMITS_HIT.labels("unfinished requests").inc()
            logger.warning("too many connections with unfinished requests from one address")
            transport.abort()
            return
        self._deadline = Deadline(self._expire)
        self._wait(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting(is_last=True)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived, unless it makes the headers too large."""
        if self._is_in_headers:
            end = data.find(b"\r\n\r\n", 0, MAX_HEADER_BYTES)
            self._header_bytes += len(data) if end < 0 else end
            if self._header_bytes > MAX_HEADER_BYTES:
                self._refuse(431)
                return
        if not self.transport.is_closing():
            super().data_received(data)

    def on_message_begin(self) -> None:
        """The first byte of a request is here."""
        super().on_message_begin()
        if not self._is_waiting:
            self._wait(HEADER_SECONDS)

    def on_headers_complete(self) -> None:
        """Wait for the body, and begin to answer."""
        if len(self.headers) > MAX_HEADERS:
            self._refuse(431)
            return
        self._is_in_headers = False
        self._header_bytes = 0
        self._wait(BODY_SECONDS)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body, unless the request was refused."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._is_in_headers = True
        self._stop_waiting()
        if not self.transport.is_closing():
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """uvicorn's refusal of what is no HTTP, in the house style."""
        self._refuse(400)

    def handle_websocket_upgrade(self) -> None:
        """From here on the connection belongs to the other protocol."""
        self._stop_waiting(is_last=True)
        super().handle_websocket_upgrade()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        extensions = dict(cycle.scope.get("extensions", {}))
        cycle.scope["extensions"] = {**extensions, WRITE_BODY: {"write": partial(_write, cycle)}}
        super()._start_asgi_task(cycle, app)

    def _wait(self, seconds: float) -> None:
        if not self._is_waiting:
            self._is_waiting = True
            self.unfinished[self._address] += 1
        if self._deadline is not None:
            self._deadline.set(seconds)

    def _stop_waiting(self, *, is_last: bool = False) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self.unfinished[self._address] -= 1
            if not self.unfinished[self._address]:
                del self.unfinished[self._address]
        if self._deadline is not None:
            if is_last:
                self._deadline.close()
            else:
                self._deadline.clear()

    def _expire(self) -> None:
        # A connection that was only opened, as browsers do ahead of time, is closed without a word.
        if self._header_bytes or not self._is_in_headers:
            self._refuse(408)
        else:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        code, detail = _REASONS[status]
        if status != 400:
            LIMITS_HIT.labels(code).inc()
        # Its headers are not read to their end, the caller's id with them.
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
                # The application may be waiting for the rest of the body; it answers no more.
                self.cycle.disconnected = True
        self.transport.close()

    def _can_answer(self) -> bool:
        """Nothing was said yet about the request that is arriving, and it is its turn."""
        if self.cycle is None:
            return True
        if self._is_in_headers:
            # The cycle is that of the request before.
            return self.cycle.response_complete
        return not self.cycle.response_started and not self.pipeline


def _write(cycle: RequestResponseCycle, data: bytes) -> bool:
    """See `WRITE_BODY`. What it refuses can still be sent by `send`."""
    if cycle.disconnected or cycle.response_complete or not cycle.response_started:
        return False
    if not cycle.chunked_encoding or cycle.scope["method"] == "HEAD":
        return False
    if cycle.flow.write_paused or cycle.transport.get_write_buffer_size():
        return False
    cycle.transport.write(b"%x\r\n%b\r\n" % (len(data), data))
    return True


def find_writer(scope: Any) -> Callable[[bytes], bool] | None:
    """The `write` of `WRITE_BODY`; None where another server runs the application."""
    extension = scope.get("extensions", {}).get(WRITE_BODY)
    return extension["write"] if extension else None
