"""Bytes in, chunks out: the parser of streams, wherever the network cuts the bytes."""

from __future__ import annotations

import json
from itertools import pairwise
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_service.errors import UpstreamBadResponse, UpstreamFailed, UpstreamUnavailable
from llm_service.providers.openai_stream import MAX_EVENT_BYTES, ChunkReader
from llm_service.tests.wire_answer import delta, event, finish
from llm_service.types import LLMChunk, Usage


def feed(reader: ChunkReader, data: bytes) -> LLMChunk | None:
    reader.feed(data)
    return reader.drain()


def read_all(pieces: list[bytes]) -> tuple[str, str | None, Usage | None]:
    reader = ChunkReader()
    chunks = [chunk for piece in pieces if (chunk := feed(reader, piece))]
    if not reader.is_done and (last := reader.finish()):
        chunks.append(last)
    assert reader.error is None
    reason = next((chunk.finish_reason for chunk in chunks if chunk.finish_reason), None)
    usage = next((chunk.usage for chunk in chunks if chunk.usage), None)
    return "".join(chunk.delta for chunk in chunks), reason, usage


def encode(texts: list[str], line_end: str, *, ascii_only: bool) -> bytes:
    usage = {"prompt_tokens": 3, "completion_tokens": 4}
    payloads = [*map(delta, texts), finish("stop"), {"choices": [], "usage": usage}]
    lines = [f"data: {json.dumps(payload, ensure_ascii=ascii_only)}" for payload in payloads]
    blank = line_end * 2
    return (f"{blank}: ping{blank}".join([*lines, "data: [DONE]"]) + blank).encode(
        "utf-8", "surrogatepass"
    )


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=8),
    line_end=st.sampled_from(["\n", "\r\n"]),
    ascii_only=st.booleans(),
    cuts=st.lists(st.integers(0, 2000), max_size=12),
)
def test_however_the_bytes_are_cut_the_reply_is_the_same(
    texts: list[str], line_end: str, ascii_only: bool, cuts: list[int]
) -> None:
    stream = encode(texts, line_end, ascii_only=ascii_only)
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[a:b] for a, b in pairwise(edges)]
    assert read_all(pieces) == ("".join(texts), "stop", Usage(3, 4))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_wherever_a_line_ends_nothing_is_called_unreadable(line_end: str) -> None:
    """Also inside of a field's name, where what is left looks like no field at all."""
    event_lines = (
        "event: message",
        "id: 7",
        "retry: 10",
        f"data: {json.dumps(delta('one '))}",
        "",
        f"data:{json.dumps(delta('two'))}",
        "",
        "data: [DONE]",
        "",
    )
    stream = "".join(line + line_end for line in event_lines).encode()
    for length in range(len(stream)):
        text, reason, _ = read_all([stream[:length]])
        assert "one two".startswith(text), length
        assert reason is None, length


def test_all_events_of_one_read_are_one_chunk() -> None:
    data = event(delta("one ")) + event(delta("two")) + event(finish("stop"))
    assert feed(ChunkReader(), data) == LLMChunk("one two", "stop")


def test_a_read_without_text_is_no_chunk() -> None:
    assert feed(ChunkReader(), b": ping\n\n" + event({"choices": []})) is None


def test_a_role_or_an_empty_delta_is_no_progress() -> None:
    opening = {"choices": [{"delta": {"role": "assistant", "content": ""}}]}
    assert feed(ChunkReader(), event(opening) + event({"choices": [{"delta": None}]})) is None


def test_a_thought_is_progress_without_text() -> None:
    thought = {"choices": [{"delta": {"reasoning_content": "hm", "content": None}}]}
    assert feed(ChunkReader(), event(thought)) == LLMChunk(thought="hm")


def test_text_before_an_error_is_handed_over_first() -> None:
    reader = ChunkReader()
    failure = event({"error": {"message": "out of memory", "type": "server_error"}})
    assert feed(reader, event(delta("one")) + failure + event(delta("two"))) == LLMChunk("one")
    assert isinstance(reader.error, UpstreamFailed)


def test_an_error_instead_of_text_may_be_asked_again() -> None:
    reader = ChunkReader()
    feed(reader, event({"error": {"message": "out of memory", "type": "server_error"}}))
    assert isinstance(reader.error, UpstreamUnavailable)


def test_nothing_after_done_is_read() -> None:
    reader = ChunkReader()
    chunk = feed(reader, event(delta("one")) + b"data: [DONE]\n\n" + event(delta("two")))
    assert (chunk, reader.is_done) == (LLMChunk("one"), True)


def test_bytes_that_are_not_utf8_become_replacements() -> None:
    broken = b'data: {"choices": [{"delta": {"content": "a\xff\xfeb"}}]}\n\n'
    assert feed(ChunkReader(), broken) == LLMChunk("a\ufffd\ufffdb")


def test_one_event_over_several_data_lines_is_one_payload() -> None:
    lines = b'data: {"choices": [{"delta":\ndata: {"content": "one"}}]}\n\n'
    assert feed(ChunkReader(), lines) == LLMChunk("one")


@pytest.mark.parametrize(
    "payload",
    [
        b"connected",
        b"[1, 2]",
        b"[null]",
        b"null",
        b'"text"',
        b"[heartbeat]",
        b"{}",
        b'{"choices": 1}',
        b'{"choices": {"a": 1}}',
        b'{"choices": [1]}',
        b'{"choices": [null]}',
        b'{"choices": [{"delta": "text"}]}',
        b'{"choices": [{"delta": {"content": 1}}]}',
        b'{"choices": [{"delta": {"tool_calls": [null, 3]}}]}',
        b'{"choices": [{"delta": {"reasoning_content": 7, "refusal": []}}]}',
        b'{"usage": {"prompt_tokens": "x"}}',
        b'{"usage": 3}',
        b'{"x_groq": 3}',
    ],
)
def test_what_makes_no_sense_is_passed_over(payload: bytes) -> None:
    reader = ChunkReader()
    odd = b"data: " + payload + b"\n\n"
    chunk = feed(reader, odd + event(delta("one")) + odd + event(finish("stop")) + odd)
    assert chunk == LLMChunk("one", "stop")
    assert reader.finish() is None
    assert reader.error is None


@pytest.mark.parametrize("payload", [b'{"choices": [', b"[" * 100_000, b'{"a": nonsense}'])
def test_json_that_is_broken_is_a_bad_response(payload: bytes) -> None:
    reader = ChunkReader()
    assert feed(reader, b"data: " + payload + b"\n\n") is None
    assert isinstance(reader.error, UpstreamBadResponse)


@pytest.mark.parametrize("data", [b"data: connected\n\n", b"<html>\n", b"Welcome!"])
def test_an_answer_that_is_no_reply_at_all_is_a_bad_response(data: bytes) -> None:
    reader = ChunkReader()
    assert feed(reader, data) is None
    assert reader.finish() is None
    assert isinstance(reader.error, UpstreamBadResponse)


@pytest.mark.parametrize("size", [6, 7, 20, 40, 60])
def test_an_event_that_the_end_of_the_connection_cut_in_two_is_passed_over(size: int) -> None:
    reader = ChunkReader()
    assert feed(reader, event(delta("one")) + event(finish("stop"))[:size]) == LLMChunk("one")
    assert reader.finish() is None
    assert reader.error is None


def test_a_line_may_be_long_but_not_endless() -> None:
    reader = ChunkReader()
    assert feed(reader, b"data: " + b"x" * (MAX_EVENT_BYTES - 6)) is None
    assert reader.error is None
    feed(reader, b"x")
    assert isinstance(reader.error, UpstreamBadResponse)


@pytest.mark.parametrize("piece", [b"data: x\n", b"data:", b": x", b"x" * 100])
def test_an_event_without_an_end_is_given_up(piece: bytes) -> None:
    reader = ChunkReader()
    size = 0
    # Several in one, as they arrive from a network: millions of calls show nothing more.
    pieces = piece * 20
    while reader.error is None and size < 3 * MAX_EVENT_BYTES:
        assert feed(reader, pieces) is None
        size += len(pieces)
    assert isinstance(reader.error, UpstreamBadResponse)


def test_an_event_of_many_lines_is_read_in_linear_time() -> None:
    """Twice the lines take about twice the time, not four times."""

    def measure(lines: int) -> float:
        reader, began = ChunkReader(), thread_time()
        for _ in range(lines):
            reader.feed(b"data: \n")
        feed(reader, b"data: {}\n\n")
        assert reader.error is None
        return thread_time() - began

    measure(20_000)
    assert min(measure(80_000) for _ in range(3)) < 10 * min(measure(20_000) for _ in range(3))


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_large_event_beside_a_reply_costs_no_text(position: int) -> None:
    events = [event(delta("one")), event(finish("stop"))]
    events.insert(position, event({"choices": [], "trace": "x" * 1_500_000}))
    assert read_all(events) == ("one", "stop", None)


@pytest.mark.parametrize(
    "line",
    [
        b"data: x\n",
        b"data:\n",
        b"data: {\n",
        b'{"a":\n',
        b"{\n",
        b"x\n",
        b"\r",
        b"data: 1\r\n",
        b"[\n",
    ],
)
def test_the_time_to_read_lines_grows_with_their_number(line: bytes) -> None:
    def measure(size: int) -> float:
        reader, began = ChunkReader(), thread_time()
        data = line * (size // len(line))
        for at in range(0, len(data), 65_536):
            feed(reader, data[at : at + 65_536])
        reader.finish()
        return thread_time() - began

    small = min(measure(256 * 1024) for _ in range(3))
    # Eight times as many lines; 64 times as long would be quadratic.
    assert measure(2 * 1024 * 1024) < 24 * small
