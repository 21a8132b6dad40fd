"""Parses recorded streams, every server's in the same way: HTTP chunks, server-sent events, JSON,
then each token's number and time of sending.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from benchmarks.load_client import Recording
from benchmarks.wire import TOKEN_WIDTH, clock_us, elapsed_us, read_tokens


@dataclass(frozen=True, slots=True)
class StreamResult:
    """What one stream's reader received. Times in milliseconds after the request was written.

    `travels_ms`: from the mock's send to our read, for each token; `lags_ms`: the same minus the
    first token's.
    """

    ttft_ms: float
    reply_ms: float
    tokens: int
    lags_ms: tuple[float, ...]
    travels_ms: tuple[float, ...]
    error: str | None = None


class IncompleteReplyError(Exception):
    """The stream ended without the whole text."""


def read_body(reads: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The body's pieces with the time each came; IncompleteReplyError unless 200 and chunked."""
    buffer, started = b"", False
    for at, data in reads:
        buffer += data
        position = 0
        if not started:
            head_end = buffer.find(b"\r\n\r\n")
            if head_end < 0:
                continue
            _check_head(buffer[:head_end], buffer[head_end + 4 :])
            started, position = True, head_end + 4
        while (size_end := buffer.find(b"\r\n", position)) >= 0:
            end = size_end + 2 + int(buffer[position:size_end].split(b";")[0], 16)
            if len(buffer) < end + 2:
                break
            if end > size_end + 2:
                yield at, buffer[size_end + 2 : end]
            position = end + 2
        buffer = buffer[position:]


def _check_head(head: bytes, rest: bytes) -> None:
    status = head.split(b"\r\n", 1)[0].decode("latin-1")
    if " 200" not in status:
        raise IncompleteReplyError(f"{status}: {rest[:200].decode(errors='replace')}")
    if b"transfer-encoding: chunked" not in head.lower():
        raise IncompleteReplyError("the answer is not chunked")


def read_events(body: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, str, bytes]]:
    """Server-sent events as (time, event name or "", data); comments are skipped."""
    pending = b""
    for at, piece in body:
        pending = (pending + piece).replace(b"\r\n", b"\n")
        *blocks, pending = pending.split(b"\n\n")
        for block in blocks:
            name, data = "", b""
            for line in block.split(b"\n"):
                if line.startswith(b"data:"):
                    data += line[5:].lstrip(b" ")
                elif line.startswith(b"event:"):
                    name = line[6:].strip().decode()
            if data:
                yield at, name, data


def read_deltas(events: Iterator[tuple[int, str, bytes]]) -> Iterator[tuple[int, str]]:
    """The text of the reply with times, of either wire: OpenAI's chunks or `event: token` with
    `delta`.

    IncompleteReplyError for an error event, a bad end, or no end at all.
    """
    finish = None
    for at, name, data in events:
        if data == b"[DONE]":
            break
        body = orjson.loads(data)
        if name == "error" or "error" in body:
            raise IncompleteReplyError(f"error event: {data[:200].decode(errors='replace')}")
        if "choices" in body:
            for choice in body["choices"]:
                finish = choice.get("finish_reason") or finish
                yield at, choice["delta"].get("content") or ""
        elif name == "end":
            finish = body.get("finish_reason")
        elif "delta" in body:
            yield at, body["delta"]
    if finish != "stop":
        raise IncompleteReplyError(f"ended with finish reason {finish!r}")


def read_stream(recording: Recording, tokens: int) -> StreamResult:
    """Judge one recording: the text must be tokens 0 to `tokens` - 1, each once, in order."""
    return read_stream_of(
        recording, tokens, lambda reads: read_deltas(read_events(read_body(reads)))
    )


def read_stream_of(
    recording: Recording,
    tokens: int,
    decode: Callable[[list[tuple[int, bytes]]], Iterator[tuple[int, str]]],
) -> StreamResult:
    """The same for any wire: `decode` turns the reads into deltas with their times."""
    if recording.failure:
        return _failed(recording.failure)
    try:
        deltas = list(decode(recording.reads))
        return _measure(recording.sent_ns, deltas, tokens)
    except (IncompleteReplyError, ValueError, KeyError, TypeError) as error:
        return _failed(str(error))


def _failed(error: str) -> StreamResult:
    return StreamResult(0.0, 0.0, 0, (), (), error)


def _measure(sent_ns: int, deltas: list[tuple[int, str]], expected: int) -> StreamResult:
    stamps = read_tokens("".join(delta for _, delta in deltas))
    if [stamp.number for stamp in stamps] != list(range(expected)):
        raise IncompleteReplyError(f"not the {expected} tokens in order but {len(stamps)}")
    arrivals = list(_token_arrivals(deltas))
    travels = [
        elapsed_us(stamp.sent_us, clock_us(at)) / 1000
        for stamp, at in zip(stamps, arrivals, strict=True)
    ]
    return StreamResult(
        ttft_ms=(arrivals[0] - sent_ns) / 1e6,
        reply_ms=(arrivals[-1] - sent_ns) / 1e6,
        tokens=expected,
        lags_ms=tuple(travel - travels[0] for travel in travels),
        travels_ms=tuple(travels),
    )


def _token_arrivals(deltas: list[tuple[int, str]]) -> Iterator[int]:
    """When the last character of each token arrived, however the deltas split or join tokens."""
    length = 0
    for at, delta in deltas:
        whole_before, length = length // TOKEN_WIDTH, length + len(delta)
        for _ in range(length // TOKEN_WIDTH - whole_before):
            yield at
