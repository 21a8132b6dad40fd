"""From a persona, a question and a history to the messages that a model gets, and their receipt."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from chatbot.personas import Persona
from chatbot.receipt import (
    MESSAGE_OVERHEAD_TOKENS,
    Mode,
    Prompt,
    PromptMessage,
    Receipt,
    Segment,
    Turn,
)
from chatbot.sections import (
    EXAMPLES_FRAME,
    NOTES_FRAME,
    list_examples,
    list_notes,
    list_opening,
    write_instructions,
)
from chatbot.style import Style
from chatbot.text import clean, estimate

# What is left after the fixed parts is shared: knowledge and examples may not push the
# conversation out.
KNOWLEDGE_SHARE = 0.5
EXAMPLES_SHARE = 0.25

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the model may see it: cleaned, the toggle taken out;

    and what it stands after.
    """

    text: str
    is_ooc: bool
    previous: str


def read_question(style: Style, question: str, history: Sequence[Turn]) -> Question:
    """Return the question without toggle and invisible characters, and the message before it."""
    cleaned = clean(question).strip()
    is_ooc = cleaned.casefold().startswith(style.ooc_mode.toggle.casefold())
    before = next((turn.text for turn in reversed(history) if turn.role == "user"), "")
    return Question(hide_toggle(style, cleaned), is_ooc, hide_toggle(style, clean(before)))


def hide_toggle(style: Style, text: str) -> str:
    """Return `text` without the out-of-character toggle, wherever it stands."""
    # A space in its place, so that the halves around it cannot join to a new one.
    shown, found = _compile_toggle(style.ooc_mode.toggle).subn(" ", text)
    return shown.strip() if found else text


@lru_cache(maxsize=64)
def _compile_toggle(toggle: str) -> re.Pattern[str]:
    return re.compile(re.escape(toggle), re.IGNORECASE)


def build_prompt(
    persona: Persona,
    question: str,
    history: Sequence[Turn],
    *,
    budget: int,
    count_tokens: CountTokens = estimate,
) -> Prompt:
    """Return a system message, as much of the newest history as `budget` allows, and the question.

    The fixed parts of the system message and the question are always kept. Entries and examples
    are cut before they take more than their share, then older history; what was cut is in the
    receipt. `count_tokens(text)` says what a text costs, always the same; it has to be hashable:
    what the fixed parts cost is kept for it.
    """
    history = _drop_question(history, question)
    asked = read_question(persona.style, question, history)
    builder = _Builder(persona, asked, budget, count_tokens)
    builder.compose_system()
    builder.compose_history(history)
    return builder.finish()


def _drop_question(history: Sequence[Turn], question: str) -> Sequence[Turn]:
    # A caller that has stored the question already may hand it over in both places.
    repeats = (
        bool(history)
        and history[-1].role == "user"
        and history[-1].text.strip() == question.strip()
    )
    return history[:-1] if repeats else history


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What is the same in every prompt of a style, all of it counted."""

    opening: tuple[Segment, ...]
    closing: tuple[Segment, ...]
    examples: tuple[Segment, ...]
    examples_frame: tuple[Segment, ...]
    notes_frame: tuple[Segment, ...]


# Keyed by the style, not the persona: an index must not live on here when its files have changed.
@lru_cache(maxsize=64)
def _fix(style: Style, name: str, mode: Mode, count_tokens: CountTokens) -> _Fixed:
    def place(pieces: Sequence[Segment]) -> tuple[Segment, ...]:
        return _place_in_system(pieces, count_tokens)

    return _Fixed(
        opening=place(list_opening(style, name, mode)),
        closing=place([write_instructions(style, name, mode)]),
        examples=place(list_examples(style, name, mode)),
        examples_frame=place(EXAMPLES_FRAME),
        notes_frame=place(NOTES_FRAME),
    )


def _place_in_system(pieces: Sequence[Segment], count_tokens: CountTokens) -> tuple[Segment, ...]:
    return tuple(replace(piece, tokens=count_tokens(piece.text), message=0) for piece in pieces)


class _Builder:
    """Collects the pieces of one prompt and keeps the account of their tokens."""

    def __init__(
        self, persona: Persona, asked: Question, budget: int, count_tokens: CountTokens
    ) -> None:
        self._persona = persona
        self._asked = asked
        self._mode: Mode = "ooc" if asked.is_ooc else "ic"
        self._budget = budget
        self._count = count_tokens
        self._system: list[Segment] = []
        self._system_text = ""
        self._history: list[tuple[Turn, int, str]] = []
        self._cut: list[Segment] = []
        self._question = asked.text or "..."
        self._question_tokens = count_tokens(self._question)
        self._spent = self._question_tokens + 2 * MESSAGE_OVERHEAD_TOKENS

    def compose_system(self) -> None:
        persona, mode = self._persona, self._mode
        fixed = _fix(persona.style, persona.name, mode, self._count)
        left = self._budget - self._spent
        left -= sum(piece.tokens for piece in (*fixed.opening, *fixed.closing))
        hits = persona.recall(self._asked.text, self._asked.previous)
        listed = _place_in_system(list_notes(hits, mode), self._count)
        notes = self._take(listed, int(left * KNOWLEDGE_SHARE))
        examples = self._take(fixed.examples, int(left * EXAMPLES_SHARE))
        while True:
            self._system = [
                *fixed.opening,
                *_frame(fixed.examples_frame, examples),
                *_frame(fixed.notes_frame, notes),
                *fixed.closing,
            ]
            self._system_text = "".join([piece.text for piece in self._system])
            cost = self._count(self._system_text)
            dispensable = examples or notes
            if not dispensable or self._spent + cost <= self._budget:
                break
            self._cut.append(_mark_cut(dispensable.pop()))
        self._spent += cost

    def compose_history(self, history: Sequence[Turn]) -> None:
        for place in range(len(history) - 1, -1, -1):
            turn = history[place]
            text = self._read_turn(turn)
            if not text.strip():
                continue
            known = turn.tokens if text == turn.text else None
            tokens = self._count(text) if known is None else max(0, known)
            if self._spent + tokens + MESSAGE_OVERHEAD_TOKENS > self._budget:
                left_out = f"{place + 1} older messages left out: the next would not fit"
                self._cut.append(Segment(turn.role, turn.id, tokens, left_out, None, ""))
                break
            self._spent += tokens + MESSAGE_OVERHEAD_TOKENS
            self._history.append((turn, tokens, text))

    def finish(self) -> Prompt:
        segments = list(self._system)
        messages = [PromptMessage("system", self._system_text)]
        for turn, tokens, text in reversed(self._history):
            reason = "newest history that fits"
            segments.append(Segment(turn.role, turn.id, tokens, reason, None, text, len(messages)))
            messages.append(
                PromptMessage("assistant" if turn.role == "assistant" else "user", text)
            )
        segments.append(self._name_question(len(messages)))
        messages.append(PromptMessage("user", self._question))
        receipt = Receipt(self._mode, self._budget, self._spent, tuple(segments), tuple(self._cut))
        return Prompt(tuple(messages), receipt)

    def _name_question(self, place: int) -> Segment:
        tokens = self._question_tokens
        return Segment("question", "", tokens, "always kept", None, self._question, place)

    def _read_turn(self, turn: Turn) -> str:
        text = clean(turn.text)
        return hide_toggle(self._persona.style, text) if turn.role == "user" else text

    def _take(self, pieces: Sequence[Segment], allowance: int) -> list[Segment]:
        """Keep the pieces that fit into `allowance` tokens in order;

        a large one does not keep a smaller one out.
        """
        taken = []
        for piece in pieces:
            if piece.tokens <= allowance:
                allowance -= piece.tokens
                taken.append(piece)
            else:
                self._cut.append(_mark_cut(piece))
        return taken


def _frame(frame: Sequence[Segment], pieces: Sequence[Segment]) -> Sequence[Segment]:
    return [*frame[:1], *pieces, *frame[1:]] if pieces else ()


def _mark_cut(piece: Segment) -> Segment:
    return replace(piece, text="", reason=f"cut by the budget; {piece.reason}", message=None)
