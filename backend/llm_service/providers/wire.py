"""The OpenAI streaming wire: bytes in, chunks out; and what its error answers mean.

No network in here. One network read becomes at most one chunk, however many events it held.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import orjson

from llm_service.base import Take
from llm_service.errors import (
    ContentFiltered,
    ContextTooLong,
    LLMError,
    ModelUnavailable,
    QuotaExhausted,
    UpstreamAuthFailed,
    UpstreamBadResponse,
    UpstreamRateLimited,
    UpstreamRefused,
    UpstreamUnavailable,
)
from llm_service.types import LLMChunk, ToolCallDelta, Usage

MAX_LINE_BYTES = 1024 * 1024
MAX_TOOL_CALLS = 128
MAX_NAME = 200
_PROGRESS = LLMChunk()
_OTHER_FIELDS = (b":", b"event", b"id", b"retry")

_BY_ERROR_CODE: dict[str, type[LLMError]] = {
    "context_length_exceeded": ContextTooLong,
    "content_filter": ContentFiltered,
    "content_policy_violation": ContentFiltered,
    "insufficient_quota": QuotaExhausted,
    "invalid_api_key": UpstreamAuthFailed,
    "authentication_error": UpstreamAuthFailed,
    "model_not_found": ModelUnavailable,
    "rate_limit_exceeded": UpstreamRateLimited,
    "rate_limit_error": UpstreamRateLimited,
}
_BY_STATUS: dict[int, type[LLMError]] = {
    401: UpstreamAuthFailed,
    402: QuotaExhausted,
    403: UpstreamAuthFailed,
    404: ModelUnavailable,
    408: UpstreamUnavailable,
    409: UpstreamUnavailable,
    413: ContextTooLong,
    429: UpstreamRateLimited,
}
# Servers that only borrow the wire say it in prose.
_TOO_LONG = re.compile(
    r"context (length|window|size)|maximum context|prompt is too long", re.IGNORECASE
)


class ChunkReader:
    """Reads the server-sent events of one streamed completion.

    After each `feed` ask for what there is to `take`, then look at `error` (raise it: what came
    before it has been handed over) and at `is_done` (`[DONE]` was read).
    """

    __slots__ = (
        "_calls",
        "_deltas",
        "_event",
        "_finish",
        "_has_ended",
        "_id",
        "_is_foreign",
        "_model",
        "_progress",
        "_rest",
        "_usage",
        "error",
        "is_done",
    )

    def __init__(self) -> None:
        self.error: LLMError | None = None
        self.is_done = False
        self._rest = b""
        self._event = b""  # the data of an event whose blank line has not come yet
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
        """Read the next bytes, cut anywhere."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        self._read_lines(lines)
        if len(self._rest) > MAX_LINE_BYTES and self.error is None:
            self.error = UpstreamBadResponse()

    def finish(self) -> LLMChunk | None:
        """The connection has ended: reads a last event whose blank line never came. One that stops
        in the middle was cut off with the connection and is passed over.
        """
        self._has_ended = True
        self._read_lines([self._rest, b""])
        self._rest = b""
        if self._is_foreign and self.error is None:
            self.error = UpstreamBadResponse()
        return self.take()

    def _read_lines(self, lines: list[bytes]) -> None:
        for line in lines:
            if self.error is not None or self.is_done:
                return
            line = line.rstrip(b"\r")
            if line.startswith(b"data:"):
                data = line[5:]
                self._event = self._event + b"\n" + data if self._event else data
            elif not line:
                if self._event:
                    self._read_event(self._event.strip())
                    self._event = b""
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

    def give(self, take: Take) -> bool:
        """Offer what was read to `take`, if it is text and nothing else. Whether nothing is left to
        be taken or looked at.
        """
        if self.error or self.is_done or self._finish or self._usage or self._calls or self._id:
            return False
        if self._progress or not self._deltas:
            return not (self._progress or self._deltas)
        if not take("".join(self._deltas)):
            return False
        self._deltas = []
        return True

    def take(self) -> LLMChunk | None:
        """All that was read since the last time, as one chunk; None if that is nothing."""
        if not (self._deltas or self._finish or self._usage or self._calls):
            thought, self._progress = self._progress, False
            return _PROGRESS if thought else None
        if self._calls or self._id:
            return self._take_more()
        chunk = LLMChunk("".join(self._deltas), self._finish, self._usage)
        self._deltas, self._finish, self._usage, self._progress = [], None, None, False
        return chunk

    def _take_more(self) -> LLMChunk:
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


def error_in_stream(error: object) -> LLMError:
    """What an error object in the middle of a stream means; without a known code: unavailable."""
    details = error if isinstance(error, Mapping) else {"message": error}
    code = details.get("code")
    status = code if isinstance(code, int) else 500
    return _classify(status, details, None)


def error_from_status(status: int, body: object, headers: Mapping[str, str]) -> LLMError:
    """What an HTTP answer of `status` with the error object `body` means."""
    if isinstance(body, list) and body and isinstance(body[0], Mapping):
        body = body[0].get("error") or body[0]  # as Gemini packs it
    details = body if isinstance(body, Mapping) else {"message": body}
    return _classify(status, details, read_retry_after(headers))


def _classify(status: int, details: Mapping[str, object], retry_after: float | None) -> LLMError:
    known = _BY_ERROR_CODE.get(str(details.get("code"))) or _BY_ERROR_CODE.get(
        str(details.get("type"))
    )
    kind = known or _BY_STATUS.get(status)
    if kind is None and _TOO_LONG.search(str(details.get("message"))[:2000]):
        kind = ContextTooLong
    if kind is None and status >= 500:
        kind = UpstreamUnavailable
    if kind is None:
        kind = UpstreamRefused if status >= 400 else UpstreamBadResponse
    if issubclass(kind, UpstreamRateLimited | UpstreamUnavailable):
        return kind(retry_after=retry_after)
    return kind()


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `Retry-After-Ms` or `Retry-After` (seconds or a date), or None."""
    milliseconds = _to_seconds(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _to_seconds(value)
    if seconds is not None or value is None:
        return seconds
    try:
        return max(parsedate_to_datetime(value).timestamp() - time(), 0.0)
    except (ValueError, OverflowError):
        return None


def _to_seconds(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
