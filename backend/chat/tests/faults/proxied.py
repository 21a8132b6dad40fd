"""One connection through the proxy of the tests, and what may befall it."""

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["cut", "reset", "hang"]
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What befalls one connection once `after` bytes of the answer have passed."""

    kind: Kind
    after: int = 0


@dataclass(eq=False, slots=True)
class Connection:
    """One connection through the proxy; `asked` and `answered` are the bytes passed on."""

    fault: Fault | None
    inner: asyncio.StreamWriter | None = None
    outer: asyncio.StreamWriter | None = None
    asked: bytearray = field(default_factory=bytearray)
    answered: bytearray = field(default_factory=bytearray)
    # Cleared: nothing passes, in either direction, and what comes waits.
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    has_struck: bool = False
    # What it is asked now gets no answer: the connection breaks when that comes.
    loses_answer: bool = False

    def end(self, *, abruptly: bool) -> None:
        for writer in (self.inner, self.outer):
            if writer is None:
                continue
            if abruptly:
                with suppress(OSError):
                    raw = writer.get_extra_info("socket")
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                writer.transport.abort()
            else:
                writer.close()
