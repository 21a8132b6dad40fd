"""How cost grows: each figure is a point of a curve, named `curve@x`."""

import statistics
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from benchmarks.figures import Figures, Size, load_streams, stream_load
from benchmarks.rest_load import run_rest_load
from benchmarks.servers.base import Peer
from benchmarks.servers.ours import Ours
from benchmarks.wire import Directive

STREAMS: Final = (1, 10, 25, 50, 100, 200)
REPLY_TOKENS: Final = (500, 2_000, 5_000, 20_000)
HISTORY_MESSAGES: Final = (0, 50, 200, 1_000)
CONVERSATION_MESSAGES: Final = (50, 500, 3_000)

LOAD: Final = "cpu_ms_per_1k_by_streams"
REPLY: Final = "cpu_ms_per_1k_by_reply_tokens"
HISTORY: Final = "ttft_ms_by_history_messages"
CONVERSATION: Final = "page_ms_by_conversation_messages"


async def run_growth(peer: Peer, size: Size) -> Figures:
    """growth: CPU ms per 1,000 tokens by the number of paced streams and by the reply's length. For
    ours alone also ms to the first token by the history's length, and ms of a page of 50 messages
    by the conversation's length.
    """
    figures: Figures = {"failed": 0.0}
    for count in STREAMS:
        one = await stream_load(peer, count, Directive(tokens=100, delay_ms=20), over_seconds=0.5)
        figures[f"{LOAD}@{count}"] = one.get("cpu_ms_per_1k", float("nan"))
        figures["failed"] += one["failed"]
    for length in REPLY_TOKENS:
        figures[f"{REPLY}@{length}"] = await _measure_replies(peer, length, size, figures)
    if isinstance(peer, Ours):
        figures |= await _measure_ours(peer)
    return figures


async def _measure_replies(peer: Peer, length: int, size: Size, figures: Figures) -> float:
    """CPU ms per 1,000 tokens of replies one after the other, `size.growth_tokens` tokens in all;
    failures are added to `figures`.
    """
    directive, costs = Directive(tokens=length), []
    for request in peer.stream_requests(size.growth_tokens // length, directive):
        one, _ = await load_streams(peer, [request], directive)
        costs.append(one.get("cpu_ms_per_1k", float("nan")))
        figures["failed"] += one["failed"]
    return statistics.fmean(costs)


async def _measure_ours(peer: Ours) -> Figures:
    return {
        **await _measure_each(HISTORY, HISTORY_MESSAGES, lambda n: _ask_below(peer, n)),
        **await _measure_each(CONVERSATION, CONVERSATION_MESSAGES, lambda n: _read_page(peer, n)),
    }


async def _measure_each(
    curve: str, points: Iterable[int], measure: Callable[[int], Awaitable[float]]
) -> Figures:
    return {f"{curve}@{point}": await measure(point) for point in points}


async def _ask_below(peer: Ours, messages: int) -> float:
    """ms to the first token after `messages` of 200 characters each, the median of five turns."""
    conversation = peer.continue_conversation([200] * messages)
    directive, times = Directive(tokens=20), []
    for _ in range(5):
        one, _ = await load_streams(peer, [peer.stream_in(conversation, directive)], directive)
        times.append(one["ttft_p50"])
    return statistics.median(times)


async def _read_page(peer: Ours, messages: int) -> float:
    """ms of the newest page of a conversation of `messages`, the median over a second."""
    conversation = peer.continue_conversation([200] * messages)
    result = await run_rest_load(
        peer.address, peer.page_request(conversation), seconds=1.0, connections=1
    )
    return statistics.median(result.latencies_ms)
