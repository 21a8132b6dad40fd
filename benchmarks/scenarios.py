"""The scenarios: each puts a load on a started peer and returns figures."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from benchmarks.figures import (
    AFTERMATH_SECONDS,
    Figures,
    Size,
    load_streams,
    percentile,
    stream_load,
    summarize,
)
from benchmarks.load_client import open_streams
from benchmarks.processes import Usage
from benchmarks.readings import read_stream
from benchmarks.rest_load import RestResult, run_rest_load
from benchmarks.servers.base import Peer
from benchmarks.wire import Directive


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
    """mix: scenario b with 300 GET /api/me a second at the same time."""
    me = peer.rest_requests()["me"]
    directive = Directive(tokens=200, delay_ms=20)
    requests = peer.stream_requests(100, directive)  # made before: making them blocks this loop
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


async def run_single(peer: Peer, size: Size) -> Figures:
    """a: one stream of 500 tokens without delay, again and again; the medians of the replies."""
    directive = Directive(tokens=500)
    figures = await _run_in_turn(peer, size.repeats, directive, warm_up=2)
    return figures | {"tokens_per_s": directive.tokens / figures["reply_p50"] * 1000}


async def run_turns(peer: Peer, size: Size) -> Figures:
    """turn: replies of five tokens one after the other: CPU ms of a turn apart from its tokens."""
    directive = Directive(tokens=5)
    whole = await _run_in_turn(peer, size.turns, directive, warm_up=5)
    figures = {name: whole[name] for name in ("ttft_p50", "reply_p50", "failed")}
    if "cpu_ms_per_1k" in whole:
        figures["cpu_ms_per_turn"] = whole["cpu_ms_per_1k"] * directive.tokens / 1000
    return figures


async def _run_in_turn(peer: Peer, count: int, directive: Directive, *, warm_up: int) -> Figures:
    """The figures of `count` streams one after the other, without the first `warm_up` ones."""
    requests = peer.stream_requests(count + warm_up, directive)
    for request in requests[:warm_up]:
        await open_streams(peer.address, [request])
    await asyncio.sleep(AFTERMATH_SECONDS)
    before, began = peer.usage(), time.monotonic()
    recordings = [
        (await open_streams(peer.address, [request]))[0] for request in requests[warm_up:]
    ]
    seconds = time.monotonic() - began
    await asyncio.sleep(AFTERMATH_SECONDS)
    results = [read_stream(recording, directive.tokens) for recording in recordings]
    return summarize(results, seconds, before, peer.usage())


async def run_paced(peer: Peer, size: Size) -> Figures:
    """b: 100 streams of 200 tokens 20 ms apart, opened over 2 s."""
    return await stream_load(peer, 100, Directive(tokens=200, delay_ms=20), over_seconds=2.0)


async def run_burst(peer: Peer, size: Size) -> Figures:
    """bb: the same, all opened at once."""
    return await stream_load(peer, 100, Directive(tokens=200, delay_ms=20))


async def run_saturated(peer: Peer, size: Size) -> Figures:
    """c: 200 streams of 500 tokens without delay."""
    return await stream_load(peer, 200, Directive(tokens=500), timeout=240.0)


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
    await peer.stop()
    await peer.start()
    return figures | await _measure_memory(peer)


async def _measure_memory(peer: Peer) -> Figures:
    """Memory of a new process before any request, and idle after one reply. Per stream: the slope
    from 100 to 400 open ones, so that one-time costs (pools, modules) do not count and memory freed
    before hides nothing.
    """
    idle = await _wait_until_idle(peer)
    short = Directive(tokens=10)
    one = await load_streams(peer, peer.stream_requests(1, short), short)
    used = await _wait_until_idle(peer)
    slow = Directive(tokens=40, delay_ms=250)
    requests = peer.stream_requests(400, slow)
    first = asyncio.create_task(load_streams(peer, requests[:100], slow))
    await asyncio.sleep(3.0)
    few = peer.usage()
    rest = asyncio.create_task(load_streams(peer, requests[100:], slow))
    await asyncio.sleep(4.0)
    many = peer.usage()
    loads = (one, await first, await rest)
    assert few
    assert many
    return {
        "rss_idle_mb": idle.rss_mb,
        "pss_idle_mb": idle.pss_mb,
        "rss_used_mb": used.rss_mb,
        "pss_used_mb": used.pss_mb,
        "rss_400_streams_mb": many.rss_mb,
        "kb_per_stream": (many.rss_mb - few.rss_mb) * 1024 / 300,
        "failed": sum(load["failed"] for load, _ in loads),
    }


async def _wait_until_idle(peer: Peer) -> Usage:
    """The usage once the server has been idle for a second (two clock ticks, 20 ms of CPU, are
    allowed for periodic work), or after half a minute.
    """
    usage = peer.usage()
    for _ in range(30):
        await asyncio.sleep(1.0)
        before, usage = usage, peer.usage()
        assert before
        assert usage
        if usage.cpu_ms - before.cpu_ms <= 20:
            break
    assert usage
    return usage


SCENARIOS: Final[dict[str, Callable[[Peer, Size], Awaitable[Figures]]]] = {
    "a": run_single,
    "turn": run_turns,
    "b": run_paced,
    "bb": run_burst,
    "c": run_saturated,
    "e": run_start,
    "rest": run_rest,
    "mix": run_mixed,
}
