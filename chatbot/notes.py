"""The notes of a message: entries found for it, as fenced lines before its text."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from chatbot.layout import room_for
from chatbot.receipt import NOTES_CLOSING, NOTES_OPENING, Segment
from chatbot.text import CountTokens

# Share of the history's budget that is kept for notes of earlier messages, even if the dialogue
# alone would fill the budget.
NOTES_SHARE = 0.25
STANDS_ABOVE = "stands with an earlier message"
_OPENING, _CLOSING = (
    Segment("frame", "notes", "marks the notes as data", text)
    for text in (NOTES_OPENING, NOTES_CLOSING)
)


def take_notes(
    entries: Sequence[Segment],
    known: Collection[str],
    places: int,
    budget: int,
    count_tokens: CountTokens,
) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Return the segments of a message's notes, if any, and the entries left out.

    `entries` are lines, best first, for at most `places` places. A line in `known` is in the prompt
    already and uses no place: otherwise a further question about the same subject, whose best
    entries are all there, would bring in nothing new.
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
    return (_OPENING, *taken, _CLOSING), tuple(cut)


def _leave_out(piece: Segment, why: str) -> Segment:
    return replace(piece, text="", reason=f"{why}; {piece.reason}")
