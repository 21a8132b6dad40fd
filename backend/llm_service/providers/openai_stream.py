"""The OpenAI wire: bytes in, chunks out, streamed or whole.

No I/O here. One network read becomes at most one chunk, however many events it held. Meaningless
fields are skipped; malformed input never loses text that was already read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from llm_service.errors import LLMError, UpstreamBadResponse, UpstreamIncomplete
from llm_service.providers.choices import ChoicePicker
from llm_service.providers.error_details import find_error, says_error
from llm_service.providers.event_reader import MAX_EVENT_BYTES, EventReader
from llm_service.providers.finish_reasons import FAILED, UNKNOWN, read_reason
from llm_service.providers.openai_errors import error_by_words, error_in_stream, error_of_choice
from llm_service.providers.reply_fields import (
    find_message,
    read_calls,
    read_content,
    read_text,
    read_thought,
    read_usage,
    says_otherwise,
    unwrap,
)
from llm_service.types import LLMChunk, ToolCallDelta, Usage

__all__ = ["MAX_EVENT_BYTES", "ChunkReader"]

MAX_NAME = 200
_PROGRESS = LLMChunk()
_USUAL = frozenset({"content", "role"})


@dataclass(slots=True, eq=False)
class ChunkReader:
    """Reads one completion.

    After each `feed` call `drain`, then check `error` (raise it: everything before it has been
    returned) and `is_done` (`[DONE]` was read, so nothing that follows matters).
    """

    error: LLMError | None = None
    _events: EventReader = field(default_factory=EventReader)
    _choices: ChoicePicker = field(default_factory=ChoicePicker)
    _deltas: list[str] = field(default_factory=list)
    _thoughts: list[str] = field(default_factory=list)
    _finish: str | None = None
    _usage: Usage | None = None
    _calls: list[ToolCallDelta] = field(default_factory=list)
    _progress: bool = False
    _odd: object = None  # an object before any reply: an error, if no reply follows
    _is_other_wire: bool = False  # such an object held text
    _is_known: bool = False  # something that belongs to a reply was read
    _has_said: bool = False
    _has_finished: bool = False
    _whole: str = ""  # the text read from messages rather than deltas
    # The server's id of the answer and its model: None until known, "" once returned.
    _id: str | None = None
    _model: str | None = None

    @property
    def is_done(self) -> bool:
        return self._events.is_done

    def feed(self, data: bytes) -> None:
        """Read the next bytes, cut anywhere."""
        for payload in self._events.feed(data):
            self.read_payload(payload)
        if self.is_done and self.error is None:
            self._read_held()
            self.error = self._name_oddness() if self._is_odd() else None
        if self._events.is_broken and self.error is None:
            if self._events.is_endless:
                self.error = UpstreamBadResponse("The model service sent an event without an end.")
            else:
                self.error = UpstreamBadResponse()

    def finish(self) -> LLMChunk | None:
        """End of input: reads a last event whose blank line never came. An incomplete one was cut
        off with the connection and is skipped.
        """
        for payload in self._events.finish():
            self.read_payload(payload)
        self._read_held()
        if (self._events.has_foreign or self._is_odd()) and self.error is None:
            self.error = self._name_oddness()
        return self.drain()

    def _read_held(self) -> None:
        for choice in self._choices.finish():
            self._read_choice(choice)

    def _is_odd(self) -> bool:
        """Whether something was read, but nothing that belongs to a reply."""
        events = self._events
        return not self._is_known and (events.has_odd or events.has_bare or self._is_other_wire)

    def _name_oddness(self) -> LLMError:
        return error_by_words(self._odd) or UpstreamBadResponse()

    def read_payload(self, payload: Any) -> None:
        if self.error is not None:
            return
        if payload.__class__ is not dict:
            self._read_list(payload)
            return
        payload = unwrap(payload)
        choices = payload.get("choices")
        if (not choices or "error" in payload or "base_resp" in payload) and (
            error := find_error(payload)
        ) is not None:
            self._read_error(error, payload)
            return
        if self._id is None:
            self._read_names(payload)
        if choices.__class__ is list:
            for choice in self._choices.pick(choices):
                self._read_choice(choice)
        if usage := payload.get("usage"):
            self._usage = read_usage(usage) or self._usage
        elif own := payload.get("x_groq"):
            self._read_own(own)

    def _read_error(self, error: object, payload: dict[str, Any]) -> None:
        if payload.get("choices") or self._has_said:
            # Inside a reply: the server reports that it is incomplete.
            self.error = error_of_choice(error)
        elif error is payload and "error" not in payload:
            # It only looks like an error: unless a rule knows its words, it counts as a refusal.
            self.error = error_in_stream(error, 400)
        else:
            self.error = error_in_stream(error)

    def _read_list(self, payloads: Any) -> None:
        """Some servers pack events in a list; anything else is ignored."""
        for payload in payloads if isinstance(payloads, list) else ():
            if isinstance(payload, dict):
                self.read_payload(payload)

    def _read_names(self, payload: dict[str, Any]) -> None:
        if not self._is_known:
            self._odd = payload
            self._is_other_wire = self._is_other_wire or says_otherwise(payload)
        if answer_id := payload.get("id"):
            self._id = str(answer_id)[:MAX_NAME]
            self._model = str(payload.get("model") or "")[:MAX_NAME]

    def _read_own(self, own: object) -> None:
        """Groq sends its usage in a separate field."""
        if isinstance(own, Mapping):
            self.read_payload({"usage": own.get("usage"), "error": own.get("error")})

    def _read_choice(self, choice: dict[str, Any]) -> None:
        self._is_known = True
        delta = choice.get("delta")
        if delta.__class__ is dict:
            self._read_delta(delta)
        may_be_whole = not self._has_said or self._whole
        if may_be_whole and (message := find_message(choice, self._whole)):
            self._whole += read_text(message.get("content"))
            self._read_delta(message)
        if usage := choice.get("usage"):
            # Kimi sends it here.
            self._usage = read_usage(usage) or self._usage
        if reason := choice.get("finish_reason") or choice.get("finishReason"):
            self._read_reason(str(reason), choice.get("error"))
        elif says_error(choice.get("error")):
            self._read_reason(FAILED, choice["error"])

    def _read_delta(self, delta: dict[str, Any]) -> None:
        content = delta.get("content")
        thought = ""
        if content.__class__ is not str:
            content, thought = read_content(content) if content else ("", "")
        if content:
            self._deltas.append(content)
            self._has_said = True
        if thought or len(delta) > 1 or not content:
            self._read_more(delta, content, thought)

    def _read_more(self, delta: dict[str, Any], speech: str, thought: str) -> None:
        """Fields that most deltas lack: thoughts, a refusal, tool calls."""
        if not thought and delta.keys() <= _USUAL:
            return
        if thought := thought or read_thought(delta):
            self._thoughts.append(thought)
        elif delta.get("reasoning_details"):
            self._progress = True  # encrypted
        if not speech and isinstance(refusal := delta.get("refusal"), str) and refusal:
            self._deltas.append(refusal)
            self._has_said = True
        if calls := list(read_calls(delta)):
            self._calls += calls
            self._has_said = True

    def _read_reason(self, reason: str, error: object) -> None:
        meaning = read_reason(reason)
        if self._has_finished and meaning in (FAILED, UNKNOWN):
            return
        if meaning == FAILED or says_error(error):
            self.error = error_of_choice(error)
        elif meaning == UNKNOWN:
            self.error = UpstreamIncomplete()
        elif meaning and not (self._has_finished and meaning == "stop"):
            # Proxies add a `stop` of their own after a `length`.
            self._finish = meaning
            self._has_finished = True

    def drain(self) -> LLMChunk | None:
        """Everything read since the last call as one chunk, or None."""
        if not (self._deltas or self._finish or self._usage or self._calls or self._thoughts):
            progress, self._progress = self._progress, False
            return _PROGRESS if progress else None
        chunk = LLMChunk(
            "".join(self._deltas),
            self._finish,
            self._usage,
            tuple(self._calls),
            self._id or None,
            self._model or None,
            "".join(self._thoughts),
        )
        self._deltas, self._finish, self._usage, self._progress = [], None, None, False
        self._calls, self._thoughts = [], []
        if self._id:
            self._id = self._model = ""
        return chunk
