"""The author's texts between or after the messages: notes, and last instructions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.history import Said, say
from chatbot.lore import Activated, Placement
from chatbot.lore.book import NOTE_BOTTOM, NOTE_TOP
from chatbot.lore_places import (
    BELOW,
    IN_DEPTH,
    IN_NOTE,
    IN_OUTLET,
    put_in_outlets,
    write_entries,
)
from chatbot.macros import MacroContext, fill_in_segments
from chatbot.personas import Persona
from chatbot.placeholders import OPEN_READER, fill_names
from chatbot.receipt import MESSAGE_OVERHEAD_TOKENS, Mode, Segment
from chatbot.text import CountTokens
from chatbot.user_persona import NO_NOTE, AuthorNote

# Marks a text as outside of the dialogue, where messages have no role but user or assistant.
MARK = "# Direction from the author, not from the user\n"


def say_direction(
    kind: str,
    text: str,
    role: str,
    placement: Placement,
    turn: MacroContext,
    count_tokens: CountTokens,
) -> Said | None:
    """Return a text, its outlets and macros filled in, as a message of `role`, marked if that is
    "system"; None for an empty one.
    """
    pieces = put_in_outlets([Segment(kind, "", "always kept", text)], placement)
    filled = fill_in_segments(pieces, turn)
    if not any(piece.text.strip() for piece in filled):
        return None
    return mark_direction(kind, filled, role, count_tokens)


def mark_direction(
    kind: str, pieces: Sequence[Segment], role: str, count_tokens: CountTokens
) -> Said:
    """Return the pieces as a message of `role`; a "system" one is marked as outside of the
    dialogue.
    """
    if role == "system":
        mark = Segment("frame", kind, "marks it as said by nobody", MARK)
        role, pieces = "user", (mark, *pieces)
    return say(role, pieces, count_tokens)


@dataclass(frozen=True, slots=True)
class Directions:
    """Notes as messages, each with its depth from the end; the notes left out; and their tokens. In
    `from_oldest` the depth is counted from the beginning.
    """

    placed: tuple[tuple[int, Said], ...] = ()
    cut: tuple[Segment, ...] = ()
    tokens: int = 0
    from_oldest: tuple[tuple[int, Said], ...] = ()


def read_notes(
    persona: Persona,
    note: AuthorNote | None,
    mode: Mode,
    budget: int,
    placement: Placement,
    turn: MacroContext,
    count_tokens: CountTokens,
) -> Directions:
    """Return the persona's own note and the author's, as far as they fit into `budget` tokens."""
    found = Directions()
    given = (("depth_note", persona.style.depth_note), ("author_note", note or NO_NOTE))
    for kind, one in given:
        text = fill_names(one.shown, persona.called, OPEN_READER)
        said = say_direction(kind, text, one.role, placement, turn, count_tokens)
        if said is None:
            continue
        tokens = found.tokens + said.tokens + MESSAGE_OVERHEAD_TOKENS
        reason = "answered out of character" if mode == "ooc" else "cut by the budget"
        if mode == "ooc" or tokens > budget:
            left_out = Segment(kind, "", reason, "", said.tokens)
            found = replace(found, cut=(*found.cut, left_out))
        else:
            found = replace(found, placed=(*found.placed, (one.depth, said)), tokens=tokens)
    return found


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
    inserts = [
        (one, mark_direction("lore", write_entries(IN_DEPTH, one.entries), one.role, count_tokens))
        for one in placement.at_depth
    ]
    return replace(
        directions,
        placed=(*placed, *((one.depth, said) for one, said in inserts if not one.from_oldest)),
        from_oldest=tuple((one.depth, said) for one, said in inserts if one.from_oldest),
    )


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
        *write_entries(IN_NOTE, top, BELOW),
        *note,
        *write_entries(IN_NOTE, bottom),
    )
    return say(said.role, pieces, count_tokens)


def place_notes(said: Sequence[Said], directions: Directions) -> list[Said]:
    """Return the messages with each note inserted at its depth, counted from the end.

    An assistant message never comes after the question: many models reject a prompt that ends with
    one.
    """
    at: dict[int, list[Said]] = defaultdict(list)
    for depth, one in directions.placed:
        least = 1 if one.role == "assistant" else 0
        at[max(0, len(said) - max(least, depth))].append(one)
    for depth, one in directions.from_oldest:
        least = 1 if one.role == "assistant" else 0
        at[max(0, min(depth, len(said) - least))].append(one)
    return [
        each for place in range(len(said) + 1) for each in (*at[place], *said[place : place + 1])
    ]
