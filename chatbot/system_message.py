"""The system message of a persona: the same for every message of a conversation, so that vendors
can cache it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.knowledge import KnowledgeEntry
from chatbot.layout import SYSTEM_KINDS, room_for
from chatbot.receipt import Mode, Segment
from chatbot.sections import (
    FRAMES,
    list_constants,
    list_examples,
    list_opening,
    list_user,
    write_instructions,
)
from chatbot.style import Style
from chatbot.text import CountTokens

# Left-out segments of a kind that are listed one by one: a receipt is stored with each reply.
CUT_NAMED = 50


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """A system message, its tokens, the segments it is joined from, and the segments that were
    left out.
    """

    text: str
    tokens: int
    segments: tuple[Segment, ...]
    cut: tuple[Segment, ...]

    @property
    def example_tokens(self) -> int:
        return sum(piece.tokens for piece in self.segments if piece.kind == "example")


def join_system(
    segments: Sequence[Segment], cut: Sequence[Segment], count_tokens: CountTokens
) -> SystemMessage:
    """Return the message of these segments, counted where they have not been. A token may span two
    segments, so the message is counted as a whole.
    """
    text = "".join(piece.text for piece in segments)
    counted = (
        replace(one, message=0, tokens=one.tokens or count_tokens(one.text)) for one in segments
    )
    return SystemMessage(text, count_tokens(text), tuple(counted), tuple(cut))


def compose_system(
    style: Style,
    name: str,
    entries: Sequence[KnowledgeEntry],
    mode: Mode,
    budget: int,
    count_tokens: CountTokens,
    about_user: str,
    *,
    with_examples: bool,
) -> SystemMessage:
    """Return the system message of a persona for a history of `budget` tokens and this user, its
    parts in the order of `layout.PARTS`. Examples are in as far as they fit, or not at all.
    """
    pieces = [
        *list_opening(style, name, mode),
        *list_constants(entries, mode),
        *list_user(about_user),
        *list_examples(style, name, mode),
        write_instructions(style, name, mode, has_notes=bool(entries)),
    ]
    measured = [replace(one, tokens=count_tokens(one.text)) for one in pieces]
    cut: list[Segment] = []
    lore = _fit("lore", measured, room_for("lore", budget), cut)
    room = room_for("example", budget) if with_examples else 0
    kept = {"lore": lore, "example": _fit("example", measured, room, cut)}
    segments: list[Segment] = []
    for kind in SYSTEM_KINDS:
        if kind not in FRAMES:
            # The line that closes the facts of the style is among them, as a frame.
            own = {kind, "frame"} if kind == "style" else {kind}
            segments += [one for one in measured if one.kind in own]
        elif kept[kind]:
            opening, closing = FRAMES[kind]
            segments += [opening, *kept[kind], closing]
    return join_system(segments, cut, count_tokens)


def _fit(kind: str, pieces: Sequence[Segment], room: int, cut: list[Segment]) -> list[Segment]:
    """Return the pieces of a kind that fit into `room` tokens; the others are added to `cut`, those
    beyond `CUT_NAMED` as one.
    """
    kept, left_out = [], []
    for piece in pieces:
        if piece.kind != kind:
            continue
        if piece.tokens <= room:
            room -= piece.tokens
            kept.append(piece)
        else:
            reason = f"cut by the budget; {piece.reason}"
            left_out.append(replace(piece, text="", reason=reason))
    cut += left_out[:CUT_NAMED]
    if more := left_out[CUT_NAMED:]:
        reason, tokens = f"cut by the budget; {len(more)} more", sum(one.tokens for one in more)
        cut.append(Segment(kind, "", reason, "", tokens))
    return kept
