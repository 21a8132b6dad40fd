"""Filters the chunks of one attempt for the reader: splits speech from thoughts and withholds the
finish reason of a reply without content.
"""

from collections import OrderedDict
from dataclasses import replace
from fnmatch import fnmatchcase

from api.text import is_blank
from llm_service.errors import ThoughtUntilLimit, UpstreamEmpty, UpstreamIncomplete
from llm_service.thought_marks import LACK_OPENING
from llm_service.thoughts import ThoughtParser
from llm_service.types import LLMChunk, Usage

# By model, whether its replies were seen to have only a closing mark.
_lacking: OrderedDict[str, bool] = OrderedDict()
_MAX_MODELS = 256


def may_lack_opening(model: str) -> bool:
    """Whether replies of `model` may have only a closing mark: as last observed, else by name."""
    name = model.lower()
    if (known := _lacking.get(name)) is not None:
        return known
    return any(fnmatchcase(name, pattern) for pattern in LACK_OPENING)


def remember_opening(model: str, *, is_lacking: bool) -> None:
    """Note how a reply of `model` began; for the life of the process."""
    name = model.lower()
    if may_lack_opening(name) == is_lacking:
        return
    _lacking[name] = is_lacking
    while len(_lacking) > _MAX_MODELS:
        _lacking.popitem(last=False)


class ReplyGate:
    """Stateful filter for one attempt. `has_finished`: a finish reason has arrived; `is_whole`: and
    so has content (text, a tool call, or a content filter in their place).
    """

    __slots__ = ("_finish", "_has_content", "_model", "_parser", "_usage", "has_finished")

    def __init__(self, model: str, *, is_whole: bool) -> None:
        """`is_whole`: the reply is not shown before its end."""
        self._model = model
        self._parser = ThoughtParser(may_lack_opening=is_whole or may_lack_opening(model))
        self._has_content = False
        self._finish: str | None = None
        self._usage: Usage | None = None
        self.has_finished = False

    @property
    def is_whole(self) -> bool:
        return self.has_finished and self._has_content

    def filter(self, chunk: LLMChunk) -> LLMChunk:
        """Return the chunk for the reader; an empty one only counts as progress."""
        if (
            chunk.finish_reason is None
            and not chunk.thought
            and self._has_content
            and self._parser.is_speech(chunk.delta)
        ):
            return chunk
        speech, thought = self._parser.feed(chunk.delta)
        if chunk.thought:
            # The server splits them itself: its `content` holds no thoughts.
            self._parser.may_lack_opening = False
        if chunk.finish_reason is not None:
            last_speech, last_thought = self._parser.flush()
            speech, thought = speech + last_speech, thought + last_thought
            self.has_finished = True
        if chunk.tool_calls or chunk.finish_reason == "content_filter" or not is_blank(speech):
            self._has_content = True
        finish, usage = chunk.finish_reason, chunk.usage
        if not self._has_content:
            # Some models send their finish reason before any content.
            self._finish, finish = finish or self._finish, None
            self._usage, usage = usage or self._usage, None
        elif finish is not None:
            self._finish = None
        return replace(
            chunk, delta=speech, thought=chunk.thought + thought, finish_reason=finish, usage=usage
        )

    def flush(self) -> LLMChunk | None:
        """Return the text held back when the stream broke off, if any."""
        speech, thought = self._parser.flush()
        self._has_content = self._has_content or not is_blank(speech)
        return LLMChunk(speech, thought=thought) if speech or thought else None

    def finish(self) -> LLMChunk | None:
        """Return what was held back when the stream has ended, if anything."""
        rest = self.flush() or LLMChunk()
        if self._parser.lacks_opening is not None:
            remember_opening(self._model, is_lacking=self._parser.lacks_opening)
        if self._has_content:
            rest = replace(rest, finish_reason=self._finish, usage=self._usage)
        return rest if rest != LLMChunk() else None

    def check(self) -> None:
        """After the last chunk; raises `UpstreamIncomplete` or `UpstreamEmpty`."""
        if not self.has_finished:
            raise UpstreamIncomplete
        if not self._has_content:
            raise (ThoughtUntilLimit if self._finish == "length" else UpstreamEmpty)()
