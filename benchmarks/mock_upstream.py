"""A model server that costs next to nothing: the OpenAI streaming wire on a bare asyncio protocol.

Run: `python -m benchmarks.mock_upstream --port 9200`. The length and pace of each reply come from
the request (see `wire.Directive`); a request without one gets a plain 8-token reply. `GET /stats`
returns counters of requests and tokens.
"""

import argparse
import asyncio
import json
import re
from dataclasses import asdict, dataclass
from typing import Final, cast

import uvloop

from benchmarks.wire import TOKEN_TEMPLATE, TOKEN_WIDTH, Directive, clock_us, find_directive

_PLAIN_REPLY: Final = Directive(tokens=8)
_LENGTH: Final = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_STREAM: Final = re.compile(rb'"stream"\s*:\s*true')
_USAGE: Final = re.compile(rb'"include_usage"\s*:\s*true')
_LIMIT: Final = re.compile(rb'"max_(?:completion_)?tokens"\s*:\s*(\d+)')
_ENVELOPE: Final = {
    "id": "chatcmpl-CbX4mJ0yQkq2h8nN6sV1tRz7uWpEo",
    "object": "chat.completion.chunk",
    "created": 1763700000,
    "model": "gpt-4o-mini-2024-07-18",
    "service_tier": "default",
    "system_fingerprint": "fp_560af6e559",
}
_MODELS: Final[dict[str, object]] = {
    "object": "list",
    "data": [{"id": "gpt-4o-mini", "object": "model", "created": 1721172741, "owned_by": "system"}],
}
_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
    b"cache-control: no-cache\r\nx-request-id: req_8d1c2f0b7a93\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)


@dataclass(slots=True)
class Stats:
    """Counters since the mock started."""

    streams: int = 0
    completions: int = 0
    tokens: int = 0
    aborted: int = 0


def _frame(data: bytes) -> bytes:
    event = b"data: " + data + b"\n\n"
    return b"%x\r\n%b\r\n" % (len(event), event)


def _chunk(delta: dict[str, object], finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return json.dumps(
        {**_ENVELOPE, "choices": [choice], "usage": None}, separators=(",", ":")
    ).encode()


def _token_template() -> bytes:
    """The bytes of one token's HTTP chunk, with `%` placeholders for its number and its time."""
    place = "@" * TOKEN_WIDTH
    framed = _frame(_chunk({"content": place}))
    return framed.replace(place.encode(), TOKEN_TEMPLATE.encode())


_TOKEN: Final = _token_template()
_OPENING: Final = _HEAD + _frame(_chunk({"role": "assistant", "content": "", "refusal": None}))


def _closing(finish_reason: str, tokens: int, with_usage: bool) -> bytes:
    parts = [_frame(_chunk({}, finish_reason))]
    if with_usage:
        usage = {"prompt_tokens": 100, "completion_tokens": tokens, "total_tokens": 100 + tokens}
        parts.append(_frame(json.dumps({**_ENVELOPE, "choices": [], "usage": usage}).encode()))
    return b"".join((*parts, _frame(b"[DONE]"), b"0\r\n\r\n"))


class Reply:
    """One streamed reply: tokens as fast as the peer reads, or one at each tick of a schedule."""

    def __init__(self, transport: asyncio.Transport, body: bytes, stats: Stats) -> None:
        asked = find_directive(body) or _PLAIN_REPLY
        limit = _LIMIT.search(body)
        self._total = min(asked.tokens, int(limit[1])) if limit else asked.tokens
        self._closing = _closing(
            "stop" if self._total == asked.tokens else "length",
            self._total,
            bool(_USAGE.search(body)),
        )
        self._delay = asked.delay_ms / 1000
        self._transport = transport
        self._stats = stats
        self._loop = asyncio.get_running_loop()
        self._sent = 0
        self._paused = False
        self._timer: asyncio.Handle | None = None
        self.is_done = False
        self._begin = self._loop.time() + asked.first_ms / 1000
        transport.write(_OPENING)
        self._schedule()

    def pause(self) -> None:
        """The peer reads slower than we write."""
        self._paused = True

    def resume(self) -> None:
        """The peer has caught up."""
        self._paused = False
        if self._timer is None and not self.is_done:
            self._schedule()

    def abort(self) -> None:
        """The peer went away before the end."""
        self._stats.aborted += 1
        if self._timer:
            self._timer.cancel()

    def _schedule(self) -> None:
        due_at = self._begin + self._sent * self._delay
        if due_at <= self._loop.time():
            self._timer = self._loop.call_soon(self._send)
        else:
            self._timer = self._loop.call_at(due_at, self._send)

    def _send(self) -> None:
        """One token, one write, one turn of the loop: model servers flush each token."""
        self._timer = None
        self._transport.write(_TOKEN % (self._sent, clock_us()))
        self._sent += 1
        self._stats.tokens += 1
        if self._sent == self._total:
            self.is_done = True
            self._transport.write(self._closing)
        elif self._paused:
            return
        elif self._delay:
            self._schedule()
        else:
            self._timer = self._loop.call_soon(self._send)


class MockConnection(asyncio.Protocol):
    """One keep-alive connection; requests one after another."""

    def __init__(self, stats: Stats) -> None:
        self._stats = stats
        self._received = bytearray()
        self._reply: Reply | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's does not inherit from it

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        length = _LENGTH.search(self._received, 0, head_end)
        end = head_end + 4 + (int(length[1]) if length else 0)
        if len(self._received) >= end:
            request = bytes(self._received[:end])
            del self._received[:end]
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        if request.startswith(b"GET /v1/models"):
            self._send_json(_MODELS)
        elif not request.startswith(b"POST"):
            self._send_json(asdict(self._stats))
        elif _STREAM.search(request):
            self._stats.streams += 1
            self._reply = Reply(self._transport, request, self._stats)
        else:
            self._stats.completions += 1
            message = {"role": "assistant", "content": "Steel and silver"}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            usage = {"prompt_tokens": 50, "completion_tokens": 4, "total_tokens": 54}
            self._send_json(
                {**_ENVELOPE, "object": "chat.completion", "choices": [choice], "usage": usage}
            )

    def _send_json(self, body: dict[str, object]) -> None:
        data = json.dumps(body).encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        self._transport.write(head % len(data) + data)

    def pause_writing(self) -> None:
        if self._reply:
            self._reply.pause()

    def resume_writing(self) -> None:
        if self._reply:
            self._reply.resume()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._reply and not self._reply.is_done:
            self._reply.abort()


async def start_mock(port: int, host: str = "127.0.0.1") -> tuple[asyncio.Server, Stats]:
    """Listen in the running loop; returns the server and its counters."""
    stats = Stats()
    server = await asyncio.get_running_loop().create_server(
        lambda: MockConnection(stats), host, port, backlog=4096
    )
    return server, stats


async def _serve(port: int) -> None:
    server, _ = await start_mock(port)
    async with server:
        await server.serve_forever()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9200)
    uvloop.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
