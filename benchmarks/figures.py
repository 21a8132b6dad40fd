"""Puts load on a started peer and computes its figures."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.load_client import open_streams
from benchmarks.processes import Usage
from benchmarks.readings import StreamResult, read_stream
from benchmarks.servers.base import HOST, Peer, get_request
from benchmarks.wire import Directive

Figures = dict[str, float]

# Work that a server does after the end of a reply belongs to its cost.
AFTERMATH_SECONDS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Size:
    """The amounts of load: of the full run, or of a quick one that shows only the shape."""

    repeats: int
    ramp_tokens: int
    rest_seconds: float
    growth_tokens: int
    turns: int


FULL: Final = Size(repeats=20, ramp_tokens=100, rest_seconds=5.0, growth_tokens=20_000, turns=100)
QUICK: Final = Size(repeats=6, ramp_tokens=60, rest_seconds=2.0, growth_tokens=20_000, turns=30)


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest-rank percentile; NaN without values."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def summarize(
    results: Sequence[StreamResult], seconds: float, before: Usage | None, after: Usage | None
) -> Figures:
    """The figures of a set of streams; times in ms, CPU in ms per 1,000 tokens."""
    good = [result for result in results if result.error is None]
    tokens = sum(result.tokens for result in good)
    lags = [lag for result in good for lag in result.lags_ms]
    figures = {
        "ttft_p50": percentile([result.ttft_ms for result in good], 50),
        "ttft_p95": percentile([result.ttft_ms for result in good], 95),
        "ttft_p99": percentile([result.ttft_ms for result in good], 99),
        "lag_p50": percentile(lags, 50),
        "lag_p99": percentile(lags, 99),
        "travel_p99": percentile([travel for result in good for travel in result.travels_ms], 99),
        "reply_p50": percentile([result.reply_ms for result in good], 50),
        "tokens_per_s": tokens / seconds,
        "failed": float(len(results) - len(good)),
    }
    if before and after and tokens:
        figures["cpu_ms_per_1k"] = (after.cpu_ms - before.cpu_ms) / tokens * 1000
    return figures


async def load_streams(
    peer: Peer,
    requests: Sequence[bytes],
    directive: Directive,
    *,
    over_seconds: float = 0.0,
    timeout: float = 60.0,
) -> tuple[Figures, list[StreamResult]]:
    """Send the requests to a peer; returns their figures and each stream's result."""
    before, began = peer.usage(), time.monotonic()
    recordings = await open_streams(
        peer.address, requests, over_seconds=over_seconds, timeout=timeout
    )
    ended = max(
        (reads[-1][0] for r in recordings if (reads := r.reads)), default=time.monotonic_ns()
    )
    await asyncio.sleep(AFTERMATH_SECONDS)
    after = peer.usage()
    results = [read_stream(recording, directive.tokens) for recording in recordings]
    return summarize(results, ended / 1e9 - began, before, after), results


async def stream_load(
    peer: Peer,
    count: int,
    directive: Directive,
    *,
    over_seconds: float = 0.0,
    timeout: float = 60.0,
) -> Figures:
    """`count` new streams against a peer; the first error, if any, is printed."""
    requests = peer.stream_requests(count, directive)
    figures, results = await load_streams(
        peer, requests, directive, over_seconds=over_seconds, timeout=timeout
    )
    if error := next((result.error for result in results if result.error), None):
        print(
            f"    {peer.name}: {figures['failed']:.0f} of {count} streams failed, first: {error}",
            flush=True,
        )
    return figures


async def settle(peer: Peer) -> None:
    """Wait until the mock stops sending: a reply may continue after its reader has left."""
    sent = -1.0
    for _ in range(200):
        latest = await _read_mock_tokens(peer.place.mock_port)
        if latest == sent:
            return
        sent = latest
        await asyncio.sleep(0.3)


async def _read_mock_tokens(port: int) -> float:
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(get_request("/stats"))
    await reader.readuntil(b"\r\n\r\n")
    stats = json.loads(await reader.readuntil(b"}"))
    writer.close()
    return float(stats["tokens"])
