"""Sockets at little cost: like `load_client`, it only records when bytes arrive."""

import asyncio
import struct
import time
from collections.abc import Iterator, Sequence
from typing import Final

import orjson

from benchmarks.load_client import Recording
from benchmarks.readings import IncompleteReplyError, StreamResult, read_stream_of

_FINAL: Final = b'"event_type":"final"'
_TEXT: Final = 1
_KEEP: Final = 4096  # a final frame is much shorter


class WatchingSocket(asyncio.Protocol):
    """One socket that waits for a reply and records it until the final frame; `ready` is set when
    the server has sent `ready`.
    """

    def __init__(self, request: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self._ended: asyncio.Future[None] = loop.create_future()
        self._request = request
        self._recording = Recording()
        self._tail = b""
        self._transport: asyncio.BaseTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._recording.sent_ns = time.monotonic_ns()
        transport.write(self._request)  # type: ignore[attr-defined]  # uvloop's is no Transport

    def data_received(self, data: bytes) -> None:
        self._recording.reads.append((time.monotonic_ns(), data))
        tail = self._tail + data
        if not self.ready.done() and b'"ready"' in tail:
            self.ready.set_result(None)
        if _FINAL in tail:
            self._transport.close()
        self._tail = tail[-_KEEP:]

    def connection_lost(self, exc: Exception | None) -> None:
        for future in (self.ready, self._ended):
            if not future.done():
                future.set_result(None)

    async def wait(self, seconds: float) -> Recording:
        """Wait until the reply has ended; after `seconds` record a failure."""
        try:
            async with asyncio.timeout(seconds):
                await self._ended
        except TimeoutError:
            self._recording.failure = f"no end within {seconds:g} s"
            self._transport.close()
        return self._recording


async def open_sockets(
    address: tuple[str, int], requests: Sequence[bytes], *, each: int
) -> list[list[WatchingSocket]]:
    """`each` sockets per handshake, all of them ready; opened a few at a time, as in real use."""
    gate = asyncio.Semaphore(16)

    async def open_one(request: bytes) -> WatchingSocket:
        loop = asyncio.get_running_loop()
        async with gate:
            _, socket = await loop.create_connection(lambda: WatchingSocket(request), *address)
            await socket.ready
        return socket

    async def open_beside(request: bytes) -> list[WatchingSocket]:
        return list(await asyncio.gather(*(open_one(request) for _ in range(each))))

    return list(await asyncio.gather(*map(open_beside, requests)))


def read_socket(recording: Recording, sent_ns: int, tokens: int) -> StreamResult:
    """Judge what a socket received of the reply that was requested at `sent_ns`."""
    recording.sent_ns = sent_ns
    return read_stream_of(recording, tokens, lambda reads: _read_deltas(_read_frames(reads)))


def _read_frames(reads: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The text frames with the time each was complete."""
    buffer, started = b"", False
    for at, data in reads:
        buffer += data
        if not started:
            head_end = buffer.find(b"\r\n\r\n")
            if head_end < 0:
                continue
            if b" 101 " not in buffer[:head_end]:
                raise IncompleteReplyError(buffer[:200].decode(errors="replace"))
            started, buffer = True, buffer[head_end + 4 :]
        while (frame := _split_frame(buffer)) is not None:
            kind, payload, buffer = frame
            if kind == _TEXT:
                yield at, payload


def _split_frame(buffer: bytes) -> tuple[int, bytes, bytes] | None:
    """Opcode and payload of a server's frame (unmasked, not fragmented), and the bytes after it;
    None while the frame is incomplete (RFC 6455, section 5.2).
    """
    if len(buffer) < 2:
        return None
    kind, length, start = buffer[0] & 0x0F, buffer[1] & 0x7F, 2
    if length >= 126:
        form = ">H" if length == 126 else ">Q"
        start += struct.calcsize(form)
        if len(buffer) < start:
            return None
        (length,) = struct.unpack_from(form, buffer, 2)
    if len(buffer) < start + length:
        return None
    return kind, buffer[start : start + length], buffer[start + length :]


def _read_deltas(frames: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
    for at, payload in frames:
        body = orjson.loads(payload)
        match body["event_type"]:
            case "response.output_text.delta":
                yield at, body["delta"]
            case "response.error":
                raise IncompleteReplyError(f"error frame: {payload[:200]!r}")
            case "final":
                if body["finish_reason"] != "stop":
                    raise IncompleteReplyError(f"ended with {body['finish_reason']!r}")
                return
    raise IncompleteReplyError("no final frame")
