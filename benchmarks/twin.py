"""Two of our servers on one database: begun on the one, read on the other."""

import asyncio
import time
from collections.abc import Sequence

from benchmarks.figures import AFTERMATH_SECONDS, Figures, Size, percentile, summarize
from benchmarks.load_client import open_twice
from benchmarks.readings import StreamResult, read_stream
from benchmarks.servers.base import Peer, PeerUnavailableError
from benchmarks.servers.twins import Twins, follow_request
from benchmarks.wire import Directive


async def run_twin(peer: Peer, size: Size) -> Figures:
    """twin: b begun on one of two processes on PostgreSQL and Redis, and read on the other one."""
    directive = Directive(tokens=200, delay_ms=20)
    twins = Twins(peer.place)
    try:
        await twins.start()
        requests = twins.first.stream_requests(100, directive)
        await asyncio.sleep(1.0)
        before, began = twins.usages(), time.monotonic()
        here, there = await open_twice(
            twins.first.address,
            twins.second.address,
            requests,
            follow_request,
            over_seconds=2.0,
        )
        seconds = time.monotonic() - began
        await asyncio.sleep(AFTERMATH_SECONDS)
        after = twins.usages()
    except PeerUnavailableError as error:
        print(f"    twin: left out: {error}", flush=True)
        return {}
    finally:
        await twins.stop()
    results = [[read_stream(one, directive.tokens) for one in side] for side in (here, there)]
    writer, reader = (
        summarize(side, seconds, used, then)
        for side, used, then in zip(results, before, after, strict=False)
    )
    redis_ms = (after[2].cpu_ms - before[2].cpu_ms) / (100 * directive.tokens) * 1000
    extra = {f"writer_{name}": writer[name] for name in ("ttft_p50", "lag_p99", "cpu_ms_per_1k")}
    extra |= _measure_way(*results)
    failed = writer["failed"] + reader["failed"]
    return reader | extra | {"redis_cpu_ms_per_1k": redis_ms, "failed": failed}


def _measure_way(here: Sequence[StreamResult], there: Sequence[StreamResult]) -> Figures:
    """How many ms later a token arrived from the other process than from the one that wrote it."""
    pairs = list(zip(here, there, strict=True))
    first = [theirs.ttft_ms - ours.ttft_ms for ours, theirs in pairs]
    each = [
        late - early
        for ours, theirs in pairs
        for early, late in zip(ours.travels_ms, theirs.travels_ms, strict=False)
    ]
    return {
        "way_first_p50": percentile(first, 50),
        "way_p50": percentile(each, 50),
        "way_p99": percentile(each, 99),
    }
