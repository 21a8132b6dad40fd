"""The mock upstream and the load client against each other, over a real socket."""

import json
import socket
from collections.abc import Iterator

import pytest
import uvloop

from benchmarks.load_client import Recording, open_streams
from benchmarks.mock_upstream import Stats, start_mock
from benchmarks.readings import StreamResult, read_stream
from benchmarks.servers.base import post_request
from benchmarks.wire import (
    Directive,
    clock_us,
    elapsed_us,
    find_directive,
    read_tokens,
    write_token,
)


def completion_request(prompt: str, **extra: object) -> bytes:
    body = {
        "model": "gpt-4o-mini",
        "stream": True,
        "messages": [{"role": "user", "content": prompt}],
        **extra,
    }
    return post_request("/v1/chat/completions", body)


def play(*requests: bytes, tokens: int, timeout: float = 10.0) -> tuple[list[StreamResult], Stats]:
    async def run() -> tuple[list[StreamResult], Stats]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        server, stats = await start_mock(port)
        async with server:
            recordings = await open_streams(("127.0.0.1", port), requests, timeout=timeout)
            return [read_stream(recording, tokens) for recording in recordings], stats

    return uvloop.run(run())


def sse(*deltas: str) -> Recording:
    """A recording of our wire: one read per delta, 1 ms apart, then the end."""
    events = [f"event: token\ndata: {json.dumps({'delta': delta})}\n\n" for delta in deltas]
    events.append('event: end\ndata: {"finish_reason":"stop"}\n\n')
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    reads = [(0, head)]
    for n, event in enumerate(events, start=1):
        data = event.encode()
        reads.append((n * 1_000_000, b"%x\r\n%b\r\n" % (len(data), data)))
    reads.append(((len(events) + 1) * 1_000_000, b"0\r\n\r\n"))
    return Recording(sent_ns=0, reads=reads)


def test_a_reply_without_delay_arrives_whole() -> None:
    results, stats = play(completion_request(Directive(tokens=5000).as_prompt()), tokens=5000)
    assert results[0].error is None
    assert results[0].tokens == 5000
    assert (stats.streams, stats.tokens, stats.aborted) == (1, 5000, 0)


def test_many_streams_at_once_are_kept_apart() -> None:
    request = completion_request(Directive(tokens=50, delay_ms=1).as_prompt())
    results, stats = play(*[request] * 40, tokens=50)
    assert [result.error for result in results] == [None] * 40
    assert stats.tokens == 2000


def test_tokens_keep_their_pace_and_the_first_its_own_delay() -> None:
    request = completion_request(Directive(tokens=11, delay_ms=10, first_ms=50).as_prompt())
    result = play(request, tokens=11)[0][0]
    # Due times are counted from the request, so a late first token does not move the last one.
    assert result.ttft_ms >= 48  # the timers of the loop count whole milliseconds
    assert result.reply_ms >= 148
    assert result.lags_ms[0] == 0.0


def test_a_token_limit_ends_the_reply_early() -> None:
    request = completion_request(Directive(tokens=20).as_prompt(), max_completion_tokens=5)
    assert play(request, tokens=20)[0][0].error == "ended with finish reason 'length'"


def test_a_stream_that_never_ends_is_a_failure() -> None:
    request = completion_request(Directive(tokens=3, delay_ms=5000).as_prompt())
    results, _ = play(request, tokens=3, timeout=0.2)
    assert results[0].error == "no end within 0.2 s"


def test_the_newest_directive_wins_over_history() -> None:
    old, new = Directive(tokens=7).as_prompt(), Directive(tokens=9, delay_ms=2).as_prompt()
    assert find_directive(f"{old} … {new}".encode()) == Directive(tokens=9, delay_ms=2)


def test_joined_tokens_are_taken_apart() -> None:
    text = "".join(write_token(n, 0) for n in range(4))
    result = read_stream(sse(text[:16], text[16:]), 4)
    assert result.error is None
    assert result.travels_ms == (1.0, 2.0, 2.0, 2.0)
    assert result.lags_ms == (0.0, 1.0, 1.0, 1.0)


def test_a_token_cut_in_two_counts_when_it_is_whole() -> None:
    text = "".join(write_token(n, 0) for n in range(2))
    assert read_stream(sse(text[:5], text[5:20], text[20:]), 2).travels_ms == (2.0, 3.0)


@pytest.fixture(params=["gap", "duplicate", "swap"])
def damaged(request: pytest.FixtureRequest) -> Iterator[Recording]:
    numbers = {"gap": (0, 2), "duplicate": (0, 1, 1), "swap": (1, 0)}[request.param]
    yield sse(*[write_token(n, 0) for n in numbers])


def test_a_damaged_text_is_a_failure(damaged: Recording) -> None:
    error = read_stream(damaged, 3).error
    assert error is not None
    assert error.startswith("not the 3 tokens in order")


def test_a_clock_that_wraps_still_gives_the_span() -> None:
    late = 0xF_FFFF_FFFF
    assert elapsed_us(late - 4, 5) == 10
    assert read_tokens(write_token(3, clock_us(2_000_000)))[0].sent_us == 2000
