"""From a persona, a question and a history to the messages that a model gets, and their receipt."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
    shown = re.sub(re.escape(style.ooc_mode.toggle), " ", text, flags=re.IGNORECASE)
    return text if shown == text else shown.strip()


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
    receipt. `count_tokens(text)` says what a text costs.
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
        self._history: list[Segment] = []
        self._cut: list[Segment] = []
        question = asked.text or "..."
        self._question = Segment(
            "question", "", count_tokens(question), "always kept", None, question
        )
        self._spent = self._question.tokens + 2 * MESSAGE_OVERHEAD_TOKENS

    def compose_system(self) -> None:
        persona, mode = self._persona, self._mode
        opening = self._count_all(list_opening(persona, mode))
        closing = self._count_all([write_instructions(persona, mode)])
        left = self._budget - self._spent - sum(piece.tokens for piece in opening + closing)
        hits = persona.recall(self._asked.text, self._asked.previous)
        notes = self._take(list_notes(hits, mode), int(left * KNOWLEDGE_SHARE))
        examples = self._take(list_examples(persona, mode), int(left * EXAMPLES_SHARE))
        while True:
            self._system = [
                *opening,
                *self._frame(EXAMPLES_FRAME, examples),
                *self._frame(NOTES_FRAME, notes),
                *closing,
            ]
            cost = self._count("".join(piece.text for piece in self._system))
            dispensable = examples or notes
            if not dispensable or self._spent + cost <= self._budget:
                break
            self._cut.append(_mark_cut(dispensable.pop()))
        self._spent += cost

    def compose_history(self, history: Sequence[Turn]) -> None:
        for place in range(len(history) - 1, -1, -1):
            segment = self._read_turn(history[place])
            if segment is None:
                continue
            cost = segment.tokens + MESSAGE_OVERHEAD_TOKENS
            if self._spent + cost > self._budget:
                left_out = f"{place + 1} older messages left out: the next would not fit"
                self._cut.append(replace(segment, text="", reason=left_out))
                break
            self._spent += cost
            self._history.append(segment)

    def finish(self) -> Prompt:
        system = [replace(piece, message=0) for piece in self._system]
        rest = [
            replace(piece, message=place)
            for place, piece in enumerate((*reversed(self._history), self._question), 1)
        ]
        messages = [PromptMessage("system", "".join(piece.text for piece in system))]
        messages += [
            PromptMessage("assistant" if piece.kind == "assistant" else "user", piece.text)
            for piece in rest
        ]
        receipt = Receipt(self._mode, self._budget, self._spent, (*system, *rest), tuple(self._cut))
        return Prompt(tuple(messages), receipt)

    def _read_turn(self, turn: Turn) -> Segment | None:
        text = clean(turn.text)
        if turn.role == "user":
            text = hide_toggle(self._persona.style, text)
        if not text.strip():
            return None
        known = turn.tokens if text == turn.text else None
        tokens = self._count(text) if known is None else max(0, known)
        return Segment(turn.role, turn.id, tokens, "newest history that fits", None, text)

    def _take(self, pieces: Sequence[Segment], allowance: int) -> list[Segment]:
        """Keep the pieces that fit into `allowance` tokens in order;

        a large one does not keep a smaller one out.
        """
        taken = []
        for piece in self._count_all(pieces):
            if piece.tokens <= allowance:
                allowance -= piece.tokens
                taken.append(piece)
            else:
                self._cut.append(_mark_cut(piece))
        return taken

    def _frame(self, frame: tuple[Segment, Segment], pieces: Sequence[Segment]) -> list[Segment]:
        return [*self._count_all(frame[:1]), *pieces, *self._count_all(frame[1:])] if pieces else []

    def _count_all(self, pieces: Sequence[Segment]) -> list[Segment]:
        return [replace(piece, tokens=self._count(piece.text)) for piece in pieces]


def _mark_cut(piece: Segment) -> Segment:
    return replace(piece, text="", reason=f"cut by the budget; {piece.reason}")
