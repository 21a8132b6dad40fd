"""Finds the most streams that a server sustains, before they lag or one of them fails."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from benchmarks.figures import Figures, Size, settle, stream_load, summarize
from benchmarks.load_client import open_streams
from benchmarks.readings import read_stream
from benchmarks.servers.base import Peer
from benchmarks.servers.ours import Ours
from benchmarks.socket_client import open_sockets, read_socket
from benchmarks.wire import Directive

# Levels of the ramp: every fourth is tried first, then those between the last good and first bad.
LEVELS: Final = (
    25, 50, 75, 100, 150, 200, 250, 300, 350, 400, 500, 600, 700, 800, 900, 1000,
    1100, 1200, 1400, 1600, 2000, 2400, 2800, 3200,
)  # fmt: skip
_STRIDE: Final = 4
_LAG_LIMIT_MS: Final = 100.0


async def run_ramp(peer: Peer, size: Size) -> Figures:
    """d: the most streams, tokens 50 ms apart, with a lag p99 under 100 ms and no error."""
    return await _climb(peer, size, _run_level)


async def run_watched_ramp(peer: Peer, size: Size) -> Figures:
    """dd: the same with two sockets open on each conversation besides the stream."""
    return await _climb(peer, size, _run_watched_level)


Level = Callable[[Peer, int, Directive], Awaitable[Figures]]


async def _climb(peer: Peer, size: Size, run_level: Level) -> Figures:
    tried: dict[int, Figures | None] = {}

    async def holds(index: int) -> bool:
        tried[index] = await _try_level(peer, LEVELS[index], size, run_level)
        return tried[index] is not None

    good = bad = -1
    for index in range(1, len(LEVELS), _STRIDE):
        if not await holds(index):
            bad = index
            break
        good = index
    if bad < 0:
        bad = len(LEVELS)
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if await holds(middle) else (good, middle)
    best = tried.get(good) if good >= 0 else None
    if best is None:
        return {"streams": 0.0}
    return {"streams": float(LEVELS[good])} | {
        name: best[name] for name in ("lag_p99", "travel_p99", "ttft_p50")
    }


async def _try_level(peer: Peer, count: int, size: Size, run_level: Level) -> Figures | None:
    """The level's figures if the server sustains it, else None. There are two tries, because one
    hiccup of the machine is no limit; a clear failure is not tried again.
    """
    directive = Directive(tokens=size.ramp_tokens, delay_ms=50)
    for _ in range(2):
        figures = await run_level(peer, count, directive)
        await settle(peer)
        if not figures["failed"] and figures["lag_p99"] < _LAG_LIMIT_MS:
            return figures
        if figures["failed"] > count / 10 or figures["lag_p99"] > _LAG_LIMIT_MS * 10:
            break
    return None


async def _run_level(peer: Peer, count: int, directive: Directive) -> Figures:
    return await stream_load(peer, count, directive, over_seconds=2.0, timeout=20.0)


async def _run_watched_level(peer: Peer, count: int, directive: Directive) -> Figures:
    """Figures over all three readers of each run."""
    assert isinstance(peer, Ours)
    pairs = peer.watched_requests(count, directive)
    sockets = await open_sockets(peer.address, [handshake for _, handshake in pairs], each=2)
    before, began = peer.usage(), time.monotonic()
    recordings = await open_streams(
        peer.address, [request for request, _ in pairs], over_seconds=2.0, timeout=20.0
    )
    watched = [[await socket.wait(5.0) for socket in beside] for beside in sockets]
    seconds, after = time.monotonic() - began, peer.usage()
    results = [read_stream(recording, directive.tokens) for recording in recordings]
    results += [
        read_socket(one, recording.sent_ns, directive.tokens)
        for recording, beside in zip(recordings, watched, strict=True)
        for one in beside
    ]
    if error := next((result.error for result in results if result.error), None):
        print(f"    {count} watched streams failed, first: {error}", flush=True)
    return summarize(results, seconds, before, after)
