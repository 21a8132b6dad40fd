"""The system message of a persona: the same for every message of a conversation, so that vendors
need not read it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chatbot.macros import Turn, fill_in_segments
from chatbot.receipt import Mode, Segment
from chatbot.sections import (
    EXAMPLES_FRAME,
    list_examples,
    list_opening,
    write_instructions,
)
from chatbot.style import Style
from chatbot.text import CountTokens

# Of the budget for history: examples may take so much beside it.
EXAMPLES_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """A system message, its tokens, the segments it is joined from, and the examples that were
    left out.
    """

    text: str
    tokens: int
    segments: tuple[Segment, ...]
    cut: tuple[Segment, ...]


def compose_system(
    style: Style, name: str, has_notes: bool, mode: Mode, budget: int, count_tokens: CountTokens
) -> SystemMessage:
    """Return the system message for a history of `budget` tokens; `has_notes`: messages may come
    with notes.
    """

    def measure(pieces: Iterable[Segment]) -> list[Segment]:
        return [replace(piece, tokens=count_tokens(piece.text), message=0) for piece in pieces]

    examples, cut, left = [], [], int(budget * EXAMPLES_SHARE)
    for piece in measure(list_examples(style, name, mode)):
        if piece.tokens <= left:
            left -= piece.tokens
            examples.append(piece)
        else:
            reason = f"cut by the budget; {piece.reason}"
            cut.append(replace(piece, text="", reason=reason, message=None))
    opening, closing = measure(EXAMPLES_FRAME)
    segments = (
        *measure(list_opening(style, name, mode)),
        *([opening, *examples, closing] if examples else ()),
        *measure([write_instructions(style, name, mode, has_notes=has_notes)]),
    )
    text = "".join(piece.text for piece in segments)
    # Tokens may reach over the seams, so it is no sum of its pieces.
    return SystemMessage(text, count_tokens(text), segments, tuple(cut))


def fill_in_system(message: SystemMessage, turn: Turn, count_tokens: CountTokens) -> SystemMessage:
    """Return the message with the macros of its texts replaced."""
    if "{{" not in message.text:
        return message
    segments = fill_in_segments(message.segments, turn, count_tokens)
    text = "".join(piece.text for piece in segments)
    return SystemMessage(text, count_tokens(text), segments, message.cut)
