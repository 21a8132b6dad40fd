"""uvicorn's WebSocket protocol: the application closes its sockets itself at a shutdown, and may
write a text without awaiting.
"""

import asyncio
import struct
from asyncio import BaseTransport
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.uvicorn.writers import WRITE

# How long a peer may take to answer our close frame, and then to read the rest of the buffer.
CLOSE_SECONDS = 2.0
WRITE_BUFFER_BYTES = 16 * 1024


class SocketProtocol(WebSocketsSansIOProtocol):
    """Sends the application a message `websocket.shutdown` at a shutdown, instead of cutting the
    connection; the application has until the server's graceful timeout to close it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.close_timeout = CLOSE_SECONDS

    def connection_made(self, transport: BaseTransport) -> None:
        """As uvicorn's, with a smaller limit on the write buffer, for peers that do not read: a
        quarter of asyncio's default.
        """
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)

    def shutdown(self) -> None:
        """Called by the server at a graceful shutdown."""
        if self.handshake_complete and not self.close_sent:
            message: Any = {"type": "websocket.shutdown"}
            self.queue.put_nowait(message)
        else:
            super().shutdown()

    def write_text(self, text: str) -> bool:
        """See `WRITE`."""
        if not self.handshake_complete or self.disconnected or self.close_sent:
            return False
        if not self.writable.is_set() or self.transport.get_write_buffer_size():
            return False
        self.transport.write(encode_text_frame(text.encode()))
        return True

    async def send(self, message: Any) -> None:
        """As uvicorn's, with back-pressure also for a caller that never yields to the loop."""
        await super().send(message)
        # uvloop writes, and notices that the peer does not read, only in the loop's next iteration:
        # until then a replay, which has all its text ready, would fill the buffer.
        if self.transport.get_write_buffer_size() > WRITE_BUFFER_BYTES:
            await asyncio.sleep(0)

    async def run_asgi(self) -> None:
        """As uvicorn's, with `WRITE` in the scope and a limit on the closing handshake."""
        self.scope["extensions"][WRITE] = {"write": self.write_text}
        try:
            await super().run_asgi()
        finally:
            # A peer that reads nothing would keep the connection and its buffer for ever.
            if not self.disconnected:
                self.loop.call_later(2 * CLOSE_SECONDS, self.transport.abort)


def encode_text_frame(data: bytes) -> bytes:
    """A whole, unmasked message as one frame (RFC 6455, section 5.2)."""
    length = len(data)
    if length < 126:
        return b"\x81%c%b" % (length, data)
    if length < 65536:
        return struct.pack("!BBH", 0x81, 126, length) + data
    return struct.pack("!BBQ", 0x81, 127, length) + data
