"""Splits a reply into thoughts and speech, where a model writes both into the same text.

Models write their thoughts between marks of their own (`<think>`, `[THINK]`, the channels of
gpt-oss ...), and a server without a parser for them passes all of it on as content. A mark opens
thoughts only at the very beginning of a reply: a later "<think>" is something a character says.
Some chat templates write the opening mark into the prompt, so that the reply has only the closing
one. Streamed text cannot be taken back once it was shown: such a reply is held until its closing
mark if its model is known to write it (`reply_gate.may_lack_opening`).
Marks that end a turn (`<|im_end|>`, `</s>` ...) are cut off at the very end, and so is all that
follows the beginning of another role's turn (`<|im_start|>user`), unless the reply has code.
"""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from api.text import is_blank
from llm_service.thought_marks import (
    CLOSING_OF,
    END_MARKS,
    LONE_MARKS,
    OTHER_TURNS,
    SISTERS,
    SPEECH_MARKS,
    any_pattern,
    prefix_pattern,
)

# A mark after one of these is quoted.
_QUOTES = frozenset("`'\"“”„«»‘’「『(\\")
# Longer than any mark.
_LONGEST_MARK = 64
# Maximum characters of consecutive marks held back at the end; beyond it they are text.
_MAX_HELD = 1024


_BEGINNINGS = (*CLOSING_OF, *SPEECH_MARKS)
_OPENING = re.compile(any_pattern(_BEGINNINGS), re.IGNORECASE)
_ACCEPTED = {mark: SISTERS if mark in SISTERS else (mark,) for mark in CLOSING_OF.values()}
_CLOSINGS = {mark: re.compile(any_pattern(all_), re.IGNORECASE) for mark, all_ in _ACCEPTED.items()}
_LONE = re.compile(any_pattern(LONE_MARKS), re.IGNORECASE)
_PREFIXES = "|".join(map(prefix_pattern, (*END_MARKS, *LONE_MARKS, *CLOSING_OF, *OTHER_TURNS)))
# Marks at the end of a text, the last one possibly incomplete.
_ENDING = re.compile(rf"(?:(?:{any_pattern(END_MARKS)})\s*)*(?:{_PREFIXES})?\Z", re.IGNORECASE)
_END = re.compile(any_pattern(END_MARKS), re.IGNORECASE)
_OTHER_TURN = re.compile(any_pattern(OTHER_TURNS), re.IGNORECASE)
_SUSPICIOUS = re.compile("[<[◁`]")


def split_thoughts(text: str) -> tuple[str, str]:
    """Speech and thoughts of a whole text."""
    parser = ThoughtParser(may_lack_opening=True)
    speech, thought = parser.feed(text)
    last_speech, last_thought = parser.flush()
    return speech + last_speech, thought + last_thought


class _State(Enum):
    BEGINNING = auto()  # nothing but blanks and marks so far
    THINKING = auto()
    WAITING = auto()  # for a closing mark whose opening may be in the prompt
    SPEAKING = auto()
    OVER = auto()  # the turn has ended; the rest is ignored


@dataclass(slots=True, eq=False, kw_only=True)
class ThoughtParser:
    """Splits the text of one reply, fed in pieces. The joined outputs do not depend on the cuts,
    except for a closing mark without an opening one where `may_lack_opening` is false: the text
    before it counts as thoughts only if no speech was returned before.

    `lacks_opening`: whether such a mark occurred, None if unknown.
    """

    may_lack_opening: bool = False
    lacks_opening: bool | None = None
    _state: _State = _State.BEGINNING
    _closing: str = ""
    _held: str = ""
    _blanks: list[str] = field(default_factory=list)  # leading ones
    _waiting: list[str] = field(default_factory=list)
    _tail: str = ""  # the end of the waiting text, or of the speech returned
    _has_spoken: bool = False
    _says_marks: bool = False
    _explains: bool = False  # code or quoted marks were said

    def is_speech(self, text: str) -> bool:
        """Whether `feed` would return the text unchanged as speech."""
        return (
            self._state is _State.SPEAKING
            and not self._held
            and self._has_spoken
            and not _SUSPICIOUS.search(text)
        )

    def feed(self, text: str) -> tuple[str, str]:
        """Feed text; returns (speech, thoughts) as far as they are certain."""
        speech: list[str] = []
        thoughts: list[str] = []
        text, self._held = self._held + text, ""
        while text and self._state is not _State.OVER:
            if self._state is _State.BEGINNING:
                text = self._begin(text)
            elif self._state is _State.THINKING:
                text = self._think(text, thoughts)
            elif self._state is _State.WAITING:
                text = self._wait(text, thoughts)
            else:
                text = self._speak(text, speech, thoughts)
        said = "".join(speech)
        if said and self._state is _State.SPEAKING:
            self._has_spoken = True
            self._tail = said[-1:]
        return said, "".join(thoughts)

    def flush(self) -> tuple[str, str]:
        """Flush what was held back. More text may still follow."""
        speech = thought = ""
        if self._state is _State.WAITING:
            if self.lacks_opening is None:
                self.lacks_opening = False
            waited, self._waiting = "".join(self._waiting), []
            self._state = _State.SPEAKING
            self._says_marks = True
            speech, thought = self.feed(waited)
        held, self._held = self._held, ""
        if self._state is _State.THINKING:
            return speech, thought + held
        if self._state is _State.SPEAKING and _END.match(held):
            held = ""
        elif self._state is _State.BEGINNING and held:
            # The beginning of a mark that never came.
            self._state = _State.SPEAKING
            blanks, self._blanks = "".join(self._blanks), []
            held = held if self._says_marks else blanks + held
        return speech + ("" if is_blank(held) else held), thought

    def _begin(self, text: str) -> str:
        begins_at = next((at for at, sign in enumerate(text) if not is_blank(sign)), len(text))
        self._blanks.append(text[:begins_at])
        start = text[begins_at:]
        if mark := _OPENING.match(start):
            self._says_marks = True
            if closing := CLOSING_OF.get(mark[0].lower()):
                self._closing = closing
                self.lacks_opening = False
                self._state = _State.THINKING
            return start[mark.end() :]
        beginning = start[:_LONGEST_MARK].lower()
        if any(mark.startswith(beginning) for mark in _BEGINNINGS):
            self._held = start
            return ""
        is_waiting = self.may_lack_opening and not self._says_marks
        self._state = _State.WAITING if is_waiting else _State.SPEAKING
        # Blanks between thoughts and speech belong to neither.
        blanks, self._blanks = "".join(self._blanks), []
        return start if self._says_marks else blanks + start

    def _think(self, text: str, thoughts: list[str]) -> str:
        if end := _CLOSINGS[self._closing].search(text):
            thoughts.append(text[: end.start()])
            self._state = _State.BEGINNING
            return text[end.end() :]
        cut = min(_find_cut(text, mark) for mark in _ACCEPTED[self._closing])
        thoughts.append(text[:cut])
        self._held = text[cut:]
        return ""

    def _wait(self, text: str, thoughts: list[str]) -> str:
        window = self._tail + text
        for end in _LONE.finditer(window):
            if end.end() <= len(self._tail) or _is_quoted(window, end.start()):
                continue
            waited, self._waiting = "".join((*self._waiting, text)), []
            start = len(waited) - len(window) + end.start()
            self._says_marks = True
            if _OPENING.search(waited, 0, start):
                # The text has both marks, so it talks about them.
                self._state = _State.SPEAKING
                return waited
            self.lacks_opening = True
            thoughts.append(waited[:start])
            self._state = _State.BEGINNING
            return window[end.end() :]
        self._waiting.append(text)
        self._tail = window[-_LONGEST_MARK:]
        return ""

    def _speak(self, text: str, speech: list[str], thoughts: list[str]) -> str:
        if not self._says_marks and (end := _LONE.search(text)):
            self._says_marks = True
            is_quoted = self._follows_quote(text, end.start())
            if not is_quoted and not _OPENING.search(text, 0, end.start()):
                self.lacks_opening = True
                if self._has_spoken:
                    # Text that was shown stays speech.
                    speech.append(text[: end.start()])
                else:
                    thoughts.append(text[: end.start()])
                    self._state = _State.BEGINNING
                return text[end.end() :]
        self._says_marks = self._says_marks or bool(_OPENING.search(text))
        if (over := self._find_other_turn(text)) is not None:
            speech.append(text[:over])
            self._state = _State.OVER
            return ""
        # Hold back marks at the end, and a possible beginning of one.
        ending = _ENDING.search(text, max(0, len(text) - _MAX_HELD))
        cut = ending.start() if ending and _SUSPICIOUS.search(text) else len(text)
        if len(text) - cut >= _MAX_HELD:
            cut = len(text)
        speech.append(text[:cut])
        self._explains = self._explains or "`" in text[:cut]
        self._held = text[cut:]
        return ""

    def _find_other_turn(self, text: str) -> int | None:
        """Index at which another role's turn begins, including end marks before it; or None."""
        mark = None if self._explains else _OTHER_TURN.search(text)
        if mark is None:
            return None
        ending = _ENDING.search(text, max(0, mark.start() - _MAX_HELD), mark.start())
        start = ending.start() if ending else mark.start()
        self._explains = "`" in text[:start] or self._follows_quote(text, start)
        return None if self._explains else start

    def _follows_quote(self, text: str, position: int) -> bool:
        # The last character returned may be the quote before the mark.
        return _is_quoted(self._tail[-1:] + text, len(self._tail[-1:]) + position)


def _is_quoted(text: str, position: int) -> bool:
    return position > 0 and text[position - 1] in _QUOTES


def _find_cut(text: str, mark: str) -> int:
    """Where a beginning of `mark` at the end of `text` starts; the length of `text` if none."""
    end = text[-len(mark) + 1 :].lower()
    for size in range(min(len(end), len(mark) - 1), 0, -1):
        if mark.startswith(end[-size:]):
            return len(text) - size
    return len(text)
