"""The scenarios: what is asked of a started peer and which figures come of it."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.load_client import StreamResult, open_streams, read_stream
from benchmarks.processes import Usage
from benchmarks.rest_load import RestResult, run_rest_load
from benchmarks.servers.base import HOST, Peer, get_request
from benchmarks.servers.ours import Ours
from benchmarks.wire import Directive

Figures = dict[str, float]

AFTERMATH_SECONDS: Final = (
    0.3  # what a server still does for a reply after its end belongs to its cost
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: the full run, or a quick one that shows the shape."""

    repeats: int
    ramp_tokens: int
    rest_seconds: float
    growth_tokens: int


FULL: Final = Size(repeats=20, ramp_tokens=100, rest_seconds=5.0, growth_tokens=40_000)
QUICK: Final = Size(repeats=6, ramp_tokens=60, rest_seconds=2.0, growth_tokens=20_000)


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest-rank percentile; NaN of nothing."""
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
    """Play the requests against a peer; their figures and each stream's result."""
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
    """Wait until the mock sends nothing any more: a reply may go on after its reader has left."""
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


async def run_single(peer: Peer, size: Size) -> Figures:
    """a: one stream of 500 tokens without delay, again and again; the medians of the replies."""
    directive = Directive(tokens=500)
    requests = peer.stream_requests(size.repeats + 2, directive)
    for request in requests[:2]:
        await open_streams(peer.address, [request])
    before, began = peer.usage(), time.monotonic()
    recordings = [(await open_streams(peer.address, [request]))[0] for request in requests[2:]]
    seconds = time.monotonic() - began
    await asyncio.sleep(AFTERMATH_SECONDS)
    after = peer.usage()
    results = [read_stream(recording, directive.tokens) for recording in recordings]
    figures = summarize(results, seconds, before, after)
    return figures | {"tokens_per_s": directive.tokens / figures["reply_p50"] * 1000}


async def run_paced(peer: Peer, size: Size) -> Figures:
    """b: 100 streams of 200 tokens 20 ms apart, opened over 2 s."""
    return await stream_load(peer, 100, Directive(tokens=200, delay_ms=20), over_seconds=2.0)


async def run_burst(peer: Peer, size: Size) -> Figures:
    """bb: the same, all opened at once."""
    return await stream_load(peer, 100, Directive(tokens=200, delay_ms=20))


async def run_saturated(peer: Peer, size: Size) -> Figures:
    """c: 200 streams of 500 tokens without delay."""
    return await stream_load(peer, 200, Directive(tokens=500), timeout=120.0)


async def run_start(peer: Peer, size: Size) -> Figures:
    """e: started afresh: seconds to first answer and first token, memory idle and per stream."""
    directive = Directive(tokens=10)
    requests = peer.stream_requests(1, directive)
    await peer.stop()
    began = time.monotonic_ns()
    figures = {"start_s": await peer.start()}
    recording = (await open_streams(peer.address, requests))[0]
    result = read_stream(recording, directive.tokens)
    figures["first_token_s"] = (recording.sent_ns - began) / 1e9 + result.ttft_ms / 1000
    await asyncio.sleep(1.0)
    return figures | await _measure_memory(peer)


async def _measure_memory(peer: Peer) -> Figures:
    """Memory idle after one reply; per stream the slope from 100 to 400 open ones, so that what the
    server takes once (pools, modules) does not count and nothing is hidden in memory freed before.
    """
    idle = peer.usage()
    slow = Directive(tokens=40, delay_ms=250)
    requests = peer.stream_requests(400, slow)
    first = asyncio.create_task(load_streams(peer, requests[:100], slow))
    await asyncio.sleep(3.0)
    few = peer.usage()
    rest = asyncio.create_task(load_streams(peer, requests[100:], slow))
    await asyncio.sleep(4.0)
    many = peer.usage()
    (one, _), (other, _) = await first, await rest
    assert idle
    assert few
    assert many
    return {
        "rss_idle_mb": idle.rss_mb,
        "pss_idle_mb": idle.pss_mb,
        "rss_400_streams_mb": many.rss_mb,
        "kb_per_stream": (many.rss_mb - few.rss_mb) * 1024 / 300,
        "failed": one["failed"] + other["failed"],
    }


async def run_rest(peer: Peer, size: Size) -> Figures:
    """rest: 16 keep-alive connections on each GET in turn, as fast as it answers."""
    figures: Figures = {}
    for name, request in peer.rest_requests().items():
        await run_rest_load(peer.address, request, seconds=0.5)
        before = peer.usage()
        result = await run_rest_load(peer.address, request, seconds=size.rest_seconds)
        after = peer.usage()
        answers = len(result.latencies_ms)
        _print_failures(peer, name, result)
        figures |= {
            f"{name}_per_s": answers / result.seconds,
            f"{name}_p99": percentile(result.latencies_ms, 99),
        }
        figures["failed"] = figures.get("failed", 0.0) + len(result.failures)
        if before and after and answers:
            figures[f"{name}_cpu_us"] = (after.cpu_ms - before.cpu_ms) * 1000 / answers
    return figures


def _print_failures(peer: Peer, name: str, result: RestResult) -> None:
    if result.failures:
        print(
            f"    {peer.name}: {len(result.failures)} GETs of {name} failed: {result.failures[0]}"
        )


async def run_mixed(peer: Peer, size: Size) -> Figures:
    """mix: scenario b with 300 GET /api/me a second beside it."""
    me = peer.rest_requests()["me"]
    directive = Directive(tokens=200, delay_ms=20)
    requests = peer.stream_requests(100, directive)  # made before: making them holds this loop up
    rest = asyncio.create_task(
        run_rest_load(peer.address, me, seconds=6.0, per_second=300.0, connections=16)
    )
    figures, _ = await load_streams(peer, requests, directive, over_seconds=2.0)
    answered = await rest
    _print_failures(peer, "me", answered)
    figures["failed"] += len(answered.failures)
    return figures | {
        "rest_per_s": len(answered.latencies_ms) / answered.seconds,
        "rest_p99": percentile(answered.latencies_ms, 99),
    }


async def run_growth(peer: Peer, size: Size) -> Figures:
    """growth: CPU µs per token by the reply's length, ms to the first token by the history's."""
    figures: Figures = {}
    for length in (500, 5_000, 20_000):
        directive, times = Directive(tokens=length), size.growth_tokens // length
        cost, failed = [], 0.0
        for request in peer.stream_requests(times, directive):
            one, _ = await load_streams(peer, [request], directive)
            cost.append(one.get("cpu_ms_per_1k", float("nan")))
            failed += one["failed"]
        figures[f"cpu_us_per_token_{length}"] = statistics.fmean(cost)
        figures[f"failed_{length}"] = failed
    if isinstance(peer, Ours):
        for messages in (0, 50, 200, 1_000):
            figures[f"ttft_ms_history_{messages}"] = await _history_ttft(peer, messages)
    return figures


async def _history_ttft(peer: Ours, messages: int) -> float:
    conversation = peer.continue_conversation([200] * messages)
    times = []
    for _ in range(5):
        request = peer.stream_in(conversation, Directive(tokens=20))
        one, _ = await load_streams(peer, [request], Directive(tokens=20))
        times.append(one["ttft_p50"])
    return statistics.median(times)


SCENARIOS: Final[dict[str, Callable[[Peer, Size], Awaitable[Figures]]]] = {
    "a": run_single,
    "b": run_paced,
    "bb": run_burst,
    "c": run_saturated,
    "e": run_start,
    "rest": run_rest,
    "mix": run_mixed,
    "growth": run_growth,
}
