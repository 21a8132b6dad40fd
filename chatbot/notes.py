"""The notes of a message: entries found for it, as fenced lines before its text."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from chatbot.layout import room_for
from chatbot.receipt import NOTES_CLOSING, NOTES_OPENING, Segment
from chatbot.text import CountTokens

# Share of the history's budget for notes of earlier messages, even where the dialogue would fill
# it.
NOTES_SHARE = 0.25
STANDS_ABOVE = "stands with an earlier message"


def take_notes(
    entries: Sequence[Segment],
    known: Collection[str],
    places: int,
    budget: int,
    count_tokens: CountTokens,
) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Return the segments of a message's notes, if any, and what was left out.

    `entries` are lines, best first, for at most so many `places`. One whose line is in `known`
    stands in the prompt already and takes none: else talk of one subject, whose best entries all
    stand there, would bring in nothing for a question that goes further.
    `budget` is that of the history, in tokens. A large entry does not keep a smaller one out.
    """
    taken, cut, left = [], [], room_for("knowledge", budget)
    for entry in entries:
        if places == 0:
            break
        piece = replace(entry, tokens=count_tokens(entry.text))
        if piece.text in known:
            cut.append(_leave_out(piece, STANDS_ABOVE))
            continue
        places -= 1
        if piece.tokens > left:
            cut.append(_leave_out(piece, "cut by the budget"))
        else:
            left -= piece.tokens
            taken.append(piece)
    if not taken:
        return (), tuple(cut)
    opening, closing = (
        Segment("frame", "notes", count_tokens(text), "marks the notes as data", None, text)
        for text in (NOTES_OPENING, NOTES_CLOSING)
    )
    return (opening, *taken, closing), tuple(cut)


def _leave_out(piece: Segment, why: str) -> Segment:
    return replace(piece, text="", reason=f"{why}; {piece.reason}")
