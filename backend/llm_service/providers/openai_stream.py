"""The OpenAI streaming wire: bytes in, chunks out.

No network in here. One network read becomes at most one chunk, however many events it held.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from llm_service.errors import LLMError, UpstreamBadResponse
from llm_service.providers.openai_errors import error_in_stream
from llm_service.types import LLMChunk, ToolCallDelta, Usage

# Of one event. Real ones have a few hundred bytes, a tool call or an image some ten thousand.
MAX_EVENT_BYTES = 1024 * 1024
MAX_TOOL_CALLS = 128
MAX_NAME = 200
_PROGRESS = LLMChunk()
_OTHER_FIELDS = (b":", b"event", b"id", b"retry")


class ChunkReader:
    """Reads the server-sent events of one streamed completion.

    After each `feed` call `drain`, then look at `error` (raise it: what came before it has been
    handed over) and at `is_done` (`[DONE]` was read).
    """

    __slots__ = (
        "_calls",
        "_deltas",
        "_event",
        "_event_bytes",
        "_finish",
        "_has_ended",
        "_id",
        "_is_foreign",
        "_model",
        "_progress",
        "_rest",
        "_rest_bytes",
        "_usage",
        "error",
        "is_done",
    )

    def __init__(self) -> None:
        self.error: LLMError | None = None
        self.is_done = False
        # The beginning of a line, and the data lines of an event, whose ends have not come yet.
        self._rest: list[bytes] = []
        self._event: list[bytes] = []
        self._rest_bytes = 0
        self._event_bytes = 0
        self._is_foreign = False  # lines that belong to no event, and no event so far
        self._has_ended = False
        self._deltas: list[str] = []
        self._finish: str | None = None
        self._usage: Usage | None = None
        self._calls: list[ToolCallDelta] = []
        self._progress = False
        # What the server calls this answer and its model: None until told, "" once handed over.
        self._id: str | None = None
        self._model: str | None = None

    def feed(self, data: bytes) -> None:
        """Read the next bytes, cut anywhere. The work is linear in their number: what is still
        incomplete is kept in pieces.
        """
        if b"\n" in data:
            lines = b"".join((*self._rest, data)).split(b"\n")
            self._rest = [lines.pop()]
            self._rest_bytes = len(self._rest[0])
            self._read_lines(lines)
        else:
            self._rest.append(data)
            self._rest_bytes += len(data)
        if self._rest_bytes + self._event_bytes > MAX_EVENT_BYTES and self.error is None:
            self.error = UpstreamBadResponse("The model service sent an event without an end.")

    def finish(self) -> LLMChunk | None:
        """The connection has ended: reads a last event whose blank line never came. One that stops
        in the middle was cut off with the connection and is passed over.
        """
        self._has_ended = True
        self._read_lines([b"".join(self._rest), b""])
        self._rest = []
        if self._is_foreign and self.error is None:
            self.error = UpstreamBadResponse()
        return self.drain()

    def _read_lines(self, lines: list[bytes]) -> None:
        for line in lines:
            if self.error is not None or self.is_done:
                return
            line = line.rstrip(b"\r")
            if line.startswith(b"data:"):
                self._event.append(line[5:])
                self._event_bytes += len(line)
            elif not line:
                if self._event:
                    data = self._event[0] if len(self._event) == 1 else b"\n".join(self._event)
                    self._event = []
                    self._event_bytes = 0
                    self._read_event(data.strip())
            elif line.startswith(b"{"):
                # Not an event at all: an error answered as plain JSON with status 200.
                self._read_event(line)
            elif not line.startswith(_OTHER_FIELDS):
                self._is_foreign = True

    def _read_event(self, data: bytes) -> None:
        if data == b"[DONE]":
            self.is_done = True
            return
        try:
            self.read_payload(_parse(data))
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            if not self._has_ended:
                self.error = UpstreamBadResponse()

    def read_payload(self, payload: dict[str, Any]) -> None:
        """What one event says, without its frame; raises as parsing does."""
        if payload.get("error"):
            self.error = error_in_stream(payload["error"])
            return
        if self._id is None and (answer_id := payload.get("id")):
            self._id = str(answer_id)[:MAX_NAME]
            self._model = str(payload.get("model") or "")[:MAX_NAME]
        if choices := payload.get("choices"):
            self._read_choice(choices[0])
        if usage := payload.get("usage"):
            self._usage = _read_usage(usage)
        elif own := payload.get("x_groq"):
            self.read_payload({"usage": own.get("usage"), "error": own.get("error")})

    def _read_choice(self, choice: dict[str, Any]) -> None:
        # A server that does not stream says `message` where the others say `delta`.
        if delta := choice.get("delta") or choice.get("message"):
            if content := delta.get("content"):
                if isinstance(content, str):
                    self._deltas.append(content)
                else:
                    self._read_parts(content)
            elif delta.get("reasoning_content") or delta.get("reasoning"):
                self._progress = True
            elif refusal := delta.get("refusal"):
                self._deltas.append(refusal + "")
            if calls := delta.get("tool_calls"):
                self._read_calls(calls)
        if finish := choice.get("finish_reason"):
            self._finish = str(finish)

    def _read_parts(self, parts: list[dict[str, Any]]) -> None:
        """Content in parts, as Mistral's reasoning models say it: the text of those that have any,
        the others are thoughts.
        """
        for part in parts:
            if part["type"] == "text":
                self._deltas.append(part["text"] + "")
            else:
                self._progress = True

    def _read_calls(self, calls: list[dict[str, Any]]) -> None:
        for position, call in enumerate(calls):
            # Gemini numbers none of them; they come whole.
            index = int(call.get("index") or (0 if "index" in call else position))
            if not 0 <= index < MAX_TOOL_CALLS:
                raise ValueError("that many tool calls")
            function = call.get("function") or {}
            arguments = function.get("arguments") or ""
            if not isinstance(arguments, str):
                # Some servers send the object itself.
                arguments = json.dumps(arguments)
            self._calls.append(
                ToolCallDelta(
                    index, str(call.get("id") or ""), str(function.get("name") or ""), arguments
                )
            )

    def drain(self) -> LLMChunk | None:
        """All that was read since the last time, as one chunk; None if that is nothing."""
        if not (self._deltas or self._finish or self._usage or self._calls):
            thought, self._progress = self._progress, False
            return _PROGRESS if thought else None
        if self._calls or self._id:
            return self._drain_more()
        chunk = LLMChunk("".join(self._deltas), self._finish, self._usage)
        self._deltas, self._finish, self._usage, self._progress = [], None, None, False
        return chunk

    def _drain_more(self) -> LLMChunk:
        """A chunk with what most have not: tool calls, or the names of the answer."""
        chunk = LLMChunk(
            "".join(self._deltas),
            self._finish,
            self._usage,
            tuple(self._calls),
            self._id or None,
            self._model or None,
        )
        self._deltas, self._finish, self._usage, self._progress = [], None, None, False
        self._calls = []
        if self._id:
            self._id = self._model = ""
        return chunk


def _read_usage(usage: Mapping[str, Any]) -> Usage:
    prompt = usage.get("prompt_tokens_details") or {}
    completion = usage.get("completion_tokens_details") or {}
    # DeepSeek counts what it had cached beside the rest.
    cached = prompt.get("cached_tokens") or usage.get("prompt_cache_hit_tokens") or 0
    return Usage(
        int(usage["prompt_tokens"]),
        int(usage.get("completion_tokens") or 0),
        int(cached),
        int(completion.get("reasoning_tokens") or 0),
        _read_cost(usage.get("cost")),
    )


def _read_cost(cost: object) -> Decimal | None:
    """US dollars as OpenRouter tells them; None for anything else."""
    if isinstance(cost, bool) or not isinstance(cost, int | float | str):
        return None
    try:
        dollars = Decimal(str(cost))
    except InvalidOperation:
        return None
    return dollars if dollars.is_finite() and dollars >= 0 else None


def _parse(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        # orjson refuses lone surrogate escapes and bytes that are not UTF-8; we survive both.
        return json.loads(data.decode("utf-8", "replace"))
