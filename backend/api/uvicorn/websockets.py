"""How uvicorn speaks WebSocket for us: goodbyes are left to the application, and it may send
without waiting.
"""

import asyncio
import struct
from asyncio import BaseTransport
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# How long a peer may take to answer our close frame, and then to take what is still in its buffer.
CLOSE_SECONDS = 2.0
WRITE_BUFFER_BYTES = 16 * 1024
# The scope's extension by which a text is sent without awaiting `send`: its `write` takes it, and
# answers False if the peer has not taken yet what was sent before.
WRITE_TEXT: Final = "bronn.write_text"


class SocketProtocol(WebSocketsSansIOProtocol):
    """Tells the application of a shutdown by a message `websocket.shutdown`, rather than cutting
    the connection; it has until the server's graceful timeout to close.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.close_timeout = CLOSE_SECONDS

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        # A socket that is not read waits with this much, rather than four times as much.
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)

    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent:
            news: Any = {"type": "websocket.shutdown"}
            self.queue.put_nowait(news)
        else:
            super().shutdown()

    def write_text(self, text: str) -> bool:
        """See `WRITE_TEXT`. One that was never handed to the transport can be sent by `send`."""
        if not self.handshake_complete or self.disconnected or self.close_sent:
            return False
        if not self.writable.is_set() or self.transport.get_write_buffer_size():
            return False
        self.transport.write(encode_text_frame(text.encode()))
        return True

    async def send(self, message: Any) -> None:
        await super().send(message)
        # uvloop hands on what was written, and finds out that the peer takes nothing, only when the
        # loop gets its turn; whoever writes what is there already would fill the buffer meanwhile.
        if self.transport.get_write_buffer_size() > WRITE_BUFFER_BYTES:
            await asyncio.sleep(0)

    async def run_asgi(self) -> None:
        self.scope["extensions"][WRITE_TEXT] = {"write": self.write_text}
        try:
            await super().run_asgi()
        finally:
            # A peer that reads nothing would keep the connection, and what it did not take, for
            # ever.
            if not self.disconnected:
                self.loop.call_later(2 * CLOSE_SECONDS, self.transport.abort)


def find_writer(scope: Any) -> Callable[[str], bool] | None:
    """The `write` of `WRITE_TEXT`; None where another server runs the application."""
    extension = scope.get("extensions", {}).get(WRITE_TEXT)
    return extension["write"] if extension else None


def encode_text_frame(data: bytes) -> bytes:
    """A whole, unmasked message as one frame (RFC 6455, section 5.2)."""
    length = len(data)
    if length < 126:
        return b"\x81%c%b" % (length, data)
    if length < 65536:
        return struct.pack("!BBH", 0x81, 126, length) + data
    return struct.pack("!BBQ", 0x81, 127, length) + data
