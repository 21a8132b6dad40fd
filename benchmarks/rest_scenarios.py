"""The scenarios of plain requests: on their own, and together with streams."""

import asyncio

from benchmarks.figures import Figures, Size, load_streams, percentile
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
