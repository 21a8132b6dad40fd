"""Turns activated entries into segments of a prompt's messages."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chatbot.lore import Activated, Placement
from chatbot.lore.book import (
    AFTER,
    AFTER_EXAMPLES,
    BEFORE,
    BEFORE_EXAMPLES,
    BY_PERSONALITY,
    BY_SCENARIO,
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


def put_in_outlets(pieces: Sequence[Segment], placement: Placement) -> tuple[Segment, ...]:
    """Return the segments with the entries of an outlet in place of `{{outlet::name}}`, once per
    segment: otherwise a text that repeats a name could grow without limit. New ones are uncounted.
    """
    return tuple(each for piece in pieces for each in _put_in(piece, placement.outlets))


def _put_in(piece: Segment, outlets: Mapping[str, Sequence[Activated]]) -> Iterator[Segment]:
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
            yield replace(piece, text=part, tokens=0)
        if number < len(around) - 1:
            entries = left.pop(named[2 * number], ())
            yield from write_entries(IN_OUTLET, entries)


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
        new[places[position]] += write_entries(kind, entries, CLOSING)
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


def write_entries(
    kind: str, entries: Sequence[Activated], closing: str = ""
) -> tuple[Segment, ...]:
    """Return segments of entries, uncounted, one per line, with `closing` after the last."""
    ends = [BELOW] * (len(entries) - 1) + [closing]
    return tuple(
        Segment(kind, one.entry.id, explain(one), one.text + end, book_id=one.book_id)
        for one, end in zip(entries, ends, strict=False)
    )


def explain(one: Activated) -> str:
    """Return why an entry got in, in words."""
    reason = f"matched {', '.join(one.matched)}" if one.matched else one.reason
    if one.matched and one.reason != "keys":
        reason = f"{one.reason}; {reason}"
    reason = {"meaning": "near in meaning"}.get(reason, reason)
    return f"{reason}; called up by another entry" if one.pass_ else reason
