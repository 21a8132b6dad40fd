"""The system message of a persona within a budget of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.receipt import Mode, Segment
from chatbot.retrieval import Hit
from chatbot.sections import (
    EXAMPLES_FRAME,
    KNOWLEDGE_FRAME,
    list_entries,
    list_examples,
    list_opening,
    write_instructions,
)
from chatbot.style import Style
from chatbot.text import CountTokens

# What is left after the fixed parts is shared: knowledge and examples may not push the
# conversation out.
KNOWLEDGE_SHARE = 0.5
EXAMPLES_SHARE = 0.25
# Combinations of entries and examples whose joint count is kept, by ids.
TOTALS_KEPT = 512


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """A system message, the segments it is joined from, what it costs, and what was cut."""

    text: str
    tokens: int
    segments: tuple[Segment, ...]
    cut: tuple[Segment, ...]


class SystemPieces:
    """The pieces of a persona's system message in one mode, counted once by one function.

    Keeps counts by the ids of entries and examples, no text of a prompt. Thread-safe.
    """

    def __init__(self, style: Style, name: str, mode: Mode, count_tokens: CountTokens) -> None:
        self._mode = mode
        self._count = count_tokens
        self._opening = self._measure(list_opening(style, name, mode))
        self._closing = self._measure([write_instructions(style, name, mode)])
        self._examples = self._measure(list_examples(style, name, mode))
        self._examples_frame = self._measure(EXAMPLES_FRAME)
        self._knowledge_frame = self._measure(KNOWLEDGE_FRAME)
        self._entry_tokens: dict[str, int] = {}
        self._totals: dict[tuple[str, ...], int] = {}

    def compose(self, hits: Sequence[Hit], budget: int) -> SystemMessage:
        """Return the system message with as many examples and entries as fit in `budget` tokens.

        The fixed parts are kept even over the budget.
        """
        cut: list[Segment] = []
        left = budget - sum(piece.tokens for piece in (*self._opening, *self._closing))
        entries = _take(self._list_entries(hits), int(left * KNOWLEDGE_SHARE), cut)
        examples = _take(self._examples, int(left * EXAMPLES_SHARE), cut)
        while True:
            segments = (
                *self._opening,
                *_frame(self._examples_frame, examples),
                *_frame(self._knowledge_frame, entries),
                *self._closing,
            )
            text = "".join([piece.text for piece in segments])
            tokens = self._count_total(text, examples, entries)
            dispensable = examples or entries
            if not dispensable or tokens <= budget:
                return SystemMessage(text, tokens, segments, tuple(cut))
            cut.append(_mark_cut(dispensable.pop()))

    def _list_entries(self, hits: Sequence[Hit]) -> list[Segment]:
        pieces = []
        for piece in list_entries(hits, self._mode):
            tokens = self._entry_tokens.get(piece.source_id)
            if tokens is None:
                tokens = self._entry_tokens[piece.source_id] = self._count(piece.text)
            pieces.append(replace(piece, tokens=tokens, message=0))
        return pieces

    def _count_total(
        self, text: str, examples: Sequence[Segment], entries: Sequence[Segment]
    ) -> int:
        """Count the whole text: tokens may reach over the seams, so it is no sum of its pieces."""
        key = (str(len(examples)), *(piece.source_id for piece in (*examples, *entries)))
        tokens = self._totals.get(key)
        if tokens is None:
            tokens = self._count(text)
            if len(self._totals) >= TOTALS_KEPT:
                self._totals.clear()
            self._totals[key] = tokens
        return tokens

    def _measure(self, pieces: Sequence[Segment]) -> tuple[Segment, ...]:
        return tuple(replace(piece, tokens=self._count(piece.text), message=0) for piece in pieces)


def _take(pieces: Sequence[Segment], allowance: int, cut: list[Segment]) -> list[Segment]:
    """Return the pieces that fit into `allowance` tokens in order; add the others to `cut`.

    A large one does not keep a smaller one out.
    """
    taken = []
    for piece in pieces:
        if piece.tokens <= allowance:
            allowance -= piece.tokens
            taken.append(piece)
        else:
            cut.append(_mark_cut(piece))
    return taken


def _frame(frame: Sequence[Segment], pieces: Sequence[Segment]) -> Sequence[Segment]:
    return [*frame[:1], *pieces, *frame[1:]] if pieces else ()


def _mark_cut(piece: Segment) -> Segment:
    return replace(piece, text="", reason=f"cut by the budget; {piece.reason}", message=None)
