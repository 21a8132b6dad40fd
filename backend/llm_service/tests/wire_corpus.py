"""Quirks of model servers as files: `wire/<name>.yaml`, one report each.

    quirk     what the server does, in a sentence
    servers   who is known for it
    source    the report
    model     whom is asked (gpt-4o-mini)
    answers   one for each call, the last one again for all others: `status` (200), `headers`,
              `body`, `head` (the whole head as it stands), `coding` (gzip, deflate), `when` (only
              for requests with these keys or values)
    expect    text, thought, finish, usage [input, output], code, detail (a part of it), retryable,
              calls (1), sent (keys and values of the last request; null: not sent)

A body is text, or a list of pieces: `D(x)`, `R(x)` (a thought), `F(reason)` and `[DONE]` as events,
an object as an event, `{raw: …}` as it stands, `{hex: …}`, `{wait: seconds}`. The pieces are sent
one by one.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "wire"
_SHORT = re.compile(r"(D|R|F)\((.*)\)", re.DOTALL)
DONE = "[DONE]"


@dataclass(frozen=True, slots=True)
class Quirk:
    """One file."""

    name: str
    quirk: str
    servers: list[str]
    source: str
    answers: list[dict[str, Any]]
    expect: dict[str, Any]
    model: str = "gpt-4o-mini"


@cache
def load_quirks() -> tuple[Quirk, ...]:
    """All files, by name."""
    return tuple(
        Quirk(path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.yaml"))
    )


def encode_body(body: Any) -> list[bytes | float]:
    """The pieces of a body; a number is a pause in seconds."""
    if isinstance(body, str):
        return [body.encode()]
    return [_encode_piece(piece) for piece in body or ()]


def _encode_piece(piece: Any) -> bytes | float:
    if isinstance(piece, dict) and piece.keys() == {"raw"}:
        return str(piece["raw"]).encode()
    if isinstance(piece, dict) and piece.keys() == {"hex"}:
        return bytes.fromhex(piece["hex"])
    if isinstance(piece, dict) and piece.keys() == {"wait"}:
        return float(piece["wait"])
    if piece == DONE:
        return b"data: [DONE]\n\n"
    if short := _SHORT.fullmatch(piece) if isinstance(piece, str) else None:
        delta = {"D": {"content": short[2]}, "R": {"reasoning_content": short[2]}, "F": {}}
        reason = short[2] if short[1] == "F" else None
        choice = {"index": 0, "delta": delta[short[1]], "finish_reason": reason}
        piece = {"id": "c", "choices": [choice]}
    return b"data: " + json.dumps(piece, ensure_ascii=False).encode() + b"\n\n"


@dataclass(slots=True)
class QuirkServer:
    """Answers as the quirk says; `received` holds the bodies of all requests."""

    quirk: Quirk
    received: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0

    @asynccontextmanager
    async def run(self) -> AsyncIterator[str]:
        """Gives the address."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{self.port}/v1"
        finally:
            server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            size = re.search(r"content-length: *(\d+)", head)
            body = json.loads(await reader.readexactly(int(size[1]) if size else 0))
            self.received.append(body)
            await self._answer(self._choose(body), writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _choose(self, body: dict[str, Any]) -> dict[str, Any]:
        answers = self.quirk.answers
        for answer in answers:
            when = answer.get("when")
            if when and all(_fits(body, key, value) for key, value in when.items()):
                return answer
        plain = [answer for answer in answers if "when" not in answer]
        return plain[min(len(self.received), len(plain)) - 1]

    async def _answer(self, answer: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        pieces = encode_body(answer.get("body"))
        headers = {"content-type": "text/event-stream", **answer.get("headers", {})}
        if coding := answer.get("coding"):
            body = b"".join(piece for piece in pieces if isinstance(piece, bytes))
            pieces = [gzip.compress(body) if coding == "gzip" else zlib.compress(body)]
            headers.setdefault("content-encoding", coding)
        head = answer.get("head") or "\r\n".join(
            [
                f"HTTP/1.1 {answer.get('status', 200)} Told",
                *(f"{name}: {value}" for name, value in headers.items()),
                "connection: close",
                "",
                "",
            ]
        )
        writer.write(head.encode("latin-1"))
        for piece in pieces:
            if isinstance(piece, float):
                await asyncio.sleep(piece)
            else:
                writer.write(piece)
                await writer.drain()


def _fits(body: dict[str, Any], key: str, value: Any) -> bool:
    if key == "role":
        return any(message["role"] == value for message in body["messages"])
    return key in body and (value is None or body[key] == value)
