"""Turns activated entries into segments of a prompt's messages."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chatbot.directions import Directions, mark_direction
from chatbot.history import Said
from chatbot.lore import Activated, DepthInsert, Placement
from chatbot.lore.book import (
    AFTER,
    AFTER_EXAMPLES,
    BEFORE,
    BEFORE_EXAMPLES,
    BY_PERSONALITY,
    BY_SCENARIO,
    NOTE_BOTTOM,
    NOTE_TOP,
)
from chatbot.receipt import Segment
from chatbot.system_message import SystemMessage, join_system
from chatbot.text import CountTokens

NOTHING_PLACED = Placement({}, (), {})
WITHIN, IN_DEPTH, IN_NOTE, IN_OUTLET = ("lore_within", "lore_at_depth", "lore_note", "lore_outlet")
_KINDS = {
    BEFORE: "lore_before",
    AFTER: "lore_after",
    BEFORE_EXAMPLES: "lore_before_examples",
    AFTER_EXAMPLES: "lore_after_examples",
    BY_PERSONALITY: WITHIN,
    BY_SCENARIO: WITHIN,
}
KINDS = frozenset((*_KINDS.values(), IN_DEPTH, IN_NOTE, IN_OUTLET))
# Text between two entries, and after the last one.
BELOW, CLOSING = "\n", "\n\n"
_OUTLET = re.compile(r"\{\{\s*outlet\s*::\s*([^{}]{0,200}?)\s*\}\}", re.IGNORECASE)


def put_in_outlets(
    pieces: Sequence[Segment], placement: Placement, count_tokens: CountTokens
) -> tuple[Segment, ...]:
    """Return the segments with the entries of an outlet in place of `{{outlet::name}}`, once per
    segment: otherwise a text that repeats a name could grow without limit.
    """
    return tuple(
        each for piece in pieces for each in _put_in(piece, placement.outlets, count_tokens)
    )


def _put_in(
    piece: Segment, outlets: Mapping[str, Sequence[Activated]], count_tokens: CountTokens
) -> Iterator[Segment]:
    # The pattern has one group: texts and names in turn.
    text, *named = _OUTLET.split(piece.text)
    if not named:
        yield piece
        return
    around = [text, *named[1::2]]
    # Keep at least one segment, even if all parts are empty.
    kept = next((number for number, part in enumerate(around) if part), 0)
    left = dict(outlets)
    for number, part in enumerate(around):
        if part or number == kept:
            yield replace(piece, text=part, tokens=count_tokens(part))
        if number < len(around) - 1:
            entries = left.pop(named[2 * number], ())
            yield from write_entries(IN_OUTLET, entries, "", count_tokens, piece.message)


def put_in_system(
    message: SystemMessage, placement: Placement, count_tokens: CountTokens
) -> SystemMessage:
    """Return the system message with the entries around the definition and the examples."""
    if not _KINDS.keys() & placement.at.keys():
        return message
    places = _find_places(message.segments)
    new: dict[int, list[Segment]] = defaultdict(list)
    for position in (BEFORE, BY_PERSONALITY, BY_SCENARIO, AFTER, BEFORE_EXAMPLES, AFTER_EXAMPLES):
        entries = placement.at.get(position, ())
        kind = _KINDS[position]
        new[places[position]] += write_entries(kind, entries, CLOSING, count_tokens, 0)
    segments = [
        each
        for at in range(len(message.segments) + 1)
        for each in (*new[at], *message.segments[at : at + 1])
    ]
    return join_system(segments, message.cut, count_tokens)


def _find_places(segments: Sequence[Segment]) -> dict[int, int]:
    """Return for each position the number of the segment that its entries go before. If a part is
    missing, they go where it would be.
    """
    heads = [at for at, one in enumerate(segments) if one.kind in ("template", IN_OUTLET)]
    own = {one.source_id: at for at, one in enumerate(segments) if one.kind == "definition"}
    begin = min(own.values(), default=heads[-1] + 1 if heads else 0)
    end = max(own.values(), default=begin - 1) + 1
    closing = next(
        (at for at, one in enumerate(segments) if one.kind == "instructions"), len(segments)
    )
    opens = (
        at for at, one in enumerate(segments) if (one.kind, one.source_id) == ("frame", "examples")
    )
    return {
        BEFORE: begin,
        AFTER: end,
        BY_PERSONALITY: own.get("personality", end - 1) + 1,
        BY_SCENARIO: own.get("scenario", end - 1) + 1,
        BEFORE_EXAMPLES: next(opens, closing),
        AFTER_EXAMPLES: closing,
    }


def add_to_directions(
    directions: Directions, placement: Placement, count_tokens: CountTokens
) -> Directions:
    """Return the notes with the entries at a depth, and with those above and below the author's
    note if there is one.
    """
    top, bottom = (placement.at.get(position, ()) for position in (NOTE_TOP, NOTE_BOTTOM))
    placed = directions.placed
    if top or bottom:
        placed = tuple(
            (depth, _join_note(said, top, bottom, count_tokens)) for depth, said in placed
        )
    inserts = [(one, _say_at_depth(one, count_tokens)) for one in placement.at_depth]
    return replace(
        directions,
        placed=(*placed, *((one.depth, said) for one, said in inserts if not one.from_oldest)),
        from_oldest=tuple((one.depth, said) for one, said in inserts if one.from_oldest),
    )


def _say_at_depth(insert: DepthInsert, count_tokens: CountTokens) -> Said:
    pieces = write_entries(IN_DEPTH, insert.entries, "", count_tokens)
    return mark_direction("lore", pieces, insert.role, count_tokens)


def _join_note(
    said: Said, top: Sequence[Activated], bottom: Sequence[Activated], count_tokens: CountTokens
) -> Said:
    at = [number for number, one in enumerate(said.segments) if one.kind == "author_note"]
    if not at:
        return said
    # An outlet in the note may have split it into several pieces.
    first = next(n for n, one in enumerate(said.segments) if one.kind in ("author_note", IN_OUTLET))
    note = list(said.segments[first:])
    if bottom:
        note[-1] = replace(note[-1], text=note[-1].text + BELOW)
    pieces = (
        *said.segments[:first],
        *write_entries(IN_NOTE, top, BELOW, count_tokens),
        *note,
        *write_entries(IN_NOTE, bottom, "", count_tokens),
    )
    return Said(said.role, pieces, count_tokens("".join(piece.text for piece in pieces)))


def write_entries(
    kind: str,
    entries: Sequence[Activated],
    closing: str,
    count_tokens: CountTokens,
    message: int | None = None,
) -> tuple[Segment, ...]:
    """Return the segments of some entries, one per line, with `closing` after the last."""
    pieces = []
    for number, one in enumerate(entries, 1):
        text = one.text + (closing if number == len(entries) else BELOW)
        pieces.append(
            Segment(
                kind,
                one.entry.id,
                count_tokens(text),
                explain(one),
                None,
                text,
                message,
                book_id=one.book_id,
            )
        )
    return tuple(pieces)


def explain(one: Activated) -> str:
    """Return why an entry got in, in words."""
    reason = f"matched {', '.join(one.matched)}" if one.matched else one.reason
    if one.matched and one.reason != "keys":
        reason = f"{one.reason}; {reason}"
    reason = {"meaning": "near in meaning"}.get(reason, reason)
    return f"{reason}; called up by another entry" if one.pass_ else reason
