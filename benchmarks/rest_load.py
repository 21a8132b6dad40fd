"""A REST load like that of wrk: keep-alive connections, one request at a time on each."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

_LAST_CHUNK: Final = b"\r\n0\r\n\r\n"
_LENGTH: Final = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class RestResult:
    """Latencies in ms of the good answers, the failures, seconds from first to last."""

    latencies_ms: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


class _RestConnection(asyncio.Protocol):
    """Sends one request again and again, at least `gap` seconds apart, until time is up."""

    def __init__(
        self,
        request: bytes,
        result: RestResult,
        until: float,
        gap: float,
        ended: asyncio.Future[None],
    ) -> None:
        self._request, self._result, self._ended = request, result, ended
        self._until, self._gap = until, gap
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's does not inherit from it
        self._send()

    def _send(self) -> None:
        self._sent_at = time.monotonic()
        if self._sent_at >= self._until:
            self._transport.close()
        else:
            self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        if _is_complete(self._buffer, head_end):
            self._note_answer()

    def _note_answer(self) -> None:
        status = self._buffer[:15].decode("latin-1")
        self._buffer = b""
        if " 200" in status:
            self._result.latencies_ms.append((time.monotonic() - self._sent_at) * 1000)
        else:
            self._result.failures.append(status)
        wait = self._sent_at + self._gap - time.monotonic()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc or time.monotonic() < self._until:
            self._result.failures.append(f"connection lost: {exc or 'closed by the server'}")
        if not self._ended.done():
            self._ended.set_result(None)


def _is_complete(answer: bytes, head_end: int) -> bool:
    """Whether an answer has arrived completely, by its Content-Length or its last chunk."""
    length = _LENGTH.search(answer, 0, head_end)
    if length:
        return len(answer) >= head_end + 4 + int(length[1])
    return answer.endswith(_LAST_CHUNK)


async def run_rest_load(
    address: tuple[str, int],
    request: bytes,
    *,
    seconds: float,
    connections: int = 16,
    per_second: float | None = None,
) -> RestResult:
    """Load one path for `seconds`, as fast as it answers or at most `per_second` in all."""
    loop = asyncio.get_running_loop()
    gap = connections / per_second if per_second else 0.0
    began = time.monotonic()
    result = RestResult()
    endings = []
    for n in range(connections):
        ended = loop.create_future()
        endings.append(ended)
        if gap:
            await asyncio.sleep(gap / connections if n else 0)
        make = partial(_RestConnection, request, result, began + seconds, gap, ended)
        await loop.create_connection(make, *address)
    await asyncio.wait_for(asyncio.gather(*endings), seconds + 30)
    result.seconds = time.monotonic() - began
    return result
