"""Cuts a reply into the windows that hooks see."""

import re
from dataclasses import replace

from llm_service.base import Folder
from llm_service.text import TextCleaner
from llm_service.types import LLMChunk, LLMRequest, LLMResult, ToolCallDelta

# A window is cut at the end of a sentence once it has this much text, at the last space if no
# sentence ends for long, and anywhere in a text without spaces.
WINDOW_CHARACTERS = 120
LONG_WINDOW_CHARACTERS = 600
LONGEST_WINDOW_CHARACTERS = 2400
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]*_]*\s+|\n|[。！？]")
_SPACE = re.compile(r"\s+")


class ReplyWindows:
    """Holds the text and tool calls of a reply until hooks have seen them. Drops its thoughts,
    which no hook sees.
    """

    def __init__(self, request: LLMRequest) -> None:
        self._request = request
        self._cleaner = TextCleaner()
        self._folder = Folder()
        self._text = ""
        self._sent = 0

    def add(self, chunk: LLMChunk) -> None:
        self._text += self._cleaner.feed(chunk.delta)
        self._folder.add(replace(chunk, delta=""))

    def cut(self) -> LLMResult | None:
        """The next window, if there is text enough for one."""
        if len(self._text) < WINDOW_CHARACTERS or self._folder.finish_reason is not None:
            return None
        end = _last_end(_SENTENCE_END, self._text)
        if not end and len(self._text) >= LONG_WINDOW_CHARACTERS:
            end = _last_end(_SPACE, self._text)
        if not end and len(self._text) >= LONGEST_WINDOW_CHARACTERS:
            end = len(self._text)
        return self._cut_at(end) if end else None

    def cut_rest(self) -> LLMResult | None:
        """All text of a reply that broke off, if there is any."""
        return self._cut_at(len(self._text)) if self._text else None

    def cut_last(self) -> LLMResult:
        """Return the rest of the reply, with finish reason, usage and tool calls."""
        self._text += self._cleaner.flush()
        window = self._cut_at(len(self._text))
        folder = self._folder
        return replace(
            window,
            finish_reason=folder.finish_reason or "",
            usage=folder.usage,
            tool_calls=folder.tool_calls(),
            is_last=True,
        )

    def release(self, checked: LLMResult, window: LLMResult) -> LLMChunk:
        """The chunk to send for `window`, which the hooks have turned into `checked`."""
        self._sent += len(checked.text)
        is_last = checked.is_last or window.is_last
        return LLMChunk(
            checked.text,
            (checked.finish_reason or "stop") if is_last else None,
            checked.usage,
            tuple(
                ToolCallDelta(index, call.id, call.name, call.arguments)
                for index, call in enumerate(checked.tool_calls)
            ),
            window.response_id,
            window.response_model,
        )

    def _cut_at(self, end: int) -> LLMResult:
        window, self._text = self._text[:end], self._text[end:]
        return LLMResult(
            window,
            "",
            None,
            self._request.model,
            response_id=self._folder.response_id,
            response_model=self._folder.response_model,
            request=self._request,
            sent_before=self._sent,
            is_last=False,
        )


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=0)
