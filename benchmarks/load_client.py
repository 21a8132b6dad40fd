"""Opens many streams at once at little cost: while it measures it only records when bytes arrive,
because it shares the cores with the server. `readings.py` parses them afterwards.
"""

import asyncio
import gc
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar, cast

T = TypeVar("T")

_LAST_CHUNK: Final = b"\r\n0\r\n\r\n"
_RUN_ID: Final = re.compile(rb"(?i)\r\nx-run-id: ([0-9a-f-]{36})\r\n")


@dataclass(slots=True)
class Recording:
    """One request as it went over the wire: monotonic nanoseconds and raw bytes."""

    sent_ns: int = 0
    reads: list[tuple[int, bytes]] = field(default_factory=list)
    failure: str | None = None


class _StreamConnection(asyncio.Protocol):
    """Records one stream; sets `run` to the id of the answering run as soon as that is known."""

    def __init__(
        self,
        request: bytes,
        recording: Recording,
        ended: asyncio.Future[None],
        run: asyncio.Future[str] | None,
    ) -> None:
        self._request = request
        self._recording = recording
        self._ended = ended
        self._run = run
        self._tail = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's does not inherit from it
        self._recording.sent_ns = time.monotonic_ns()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._recording.reads.append((time.monotonic_ns(), data))
        tail = data if len(data) >= len(_LAST_CHUNK) else self._tail + data
        if tail.endswith(_LAST_CHUNK):
            self._transport.close()
        self._tail = tail[-len(_LAST_CHUNK) :]
        if self._run and (found := _RUN_ID.search(data)):
            self._run.set_result(found[1].decode())
            self._run = None

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_result(None)


async def _open_stream(
    address: tuple[str, int],
    request: bytes,
    delay: float,
    timeout: float,
    run: asyncio.Future[str] | None = None,
) -> Recording:
    await asyncio.sleep(delay)
    loop = asyncio.get_running_loop()
    recording, ended = Recording(), loop.create_future()
    connect = partial(_StreamConnection, request, recording, ended, run)
    try:
        async with asyncio.timeout(timeout):
            transport, _ = await loop.create_connection(connect, *address)
            try:
                await ended
            finally:
                transport.abort()
    except TimeoutError:
        recording.failure = f"no end within {timeout:g} s"
    except OSError as error:
        recording.failure = f"connection failed: {error}"
    return recording


async def _gather(streams: Iterable[Awaitable[T]]) -> list[T]:
    """Wait for all, without garbage collection: one over this many recordings would look like the
    server's lag.
    """
    gc.collect()
    gc.disable()
    try:
        return list(await asyncio.gather(*streams))
    finally:
        gc.enable()


async def open_streams(
    address: tuple[str, int],
    requests: Sequence[bytes],
    *,
    over_seconds: float = 0.0,
    timeout: float = 60.0,
) -> list[Recording]:
    """Send each request on a separate connection, evenly over `over_seconds`; wait for all to end.

    A stream that fails or lasts longer than `timeout` seconds is recorded as a failure, never
    raised.
    """
    gap = over_seconds / max(len(requests), 1)
    return await _gather(
        _open_stream(address, request, n * gap, timeout) for n, request in enumerate(requests)
    )


async def open_twice(
    first: tuple[str, int],
    second: tuple[str, int],
    requests: Sequence[bytes],
    follow: Callable[[bytes, str], bytes],
    *,
    over_seconds: float = 0.0,
    timeout: float = 60.0,
) -> tuple[list[Recording], list[Recording]]:
    """Begin each stream at the first address and read it at the second one, too, as soon as its run
    is known. Returns the recordings of both readers; the second one's times count from the request
    that began the run.
    """

    async def open_both(request: bytes, delay: float) -> tuple[Recording, Recording]:
        run: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        begun = asyncio.create_task(_open_stream(first, request, delay, timeout, run))
        await asyncio.wait((begun, run), return_when=asyncio.FIRST_COMPLETED)
        if not run.done():
            return await begun, Recording(failure="never begun")
        there = await _open_stream(second, follow(request, run.result()), 0, timeout)
        here = await begun
        there.sent_ns = here.sent_ns
        return here, there

    gap = over_seconds / max(len(requests), 1)
    both = await _gather(open_both(request, n * gap) for n, request in enumerate(requests))
    return [here for here, _ in both], [there for _, there in both]
