"""The author's texts between or after the messages: notes, and last instructions."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chatbot.history import Said
from chatbot.macros import MacroContext, fill_in_segments
from chatbot.personas import Persona
from chatbot.placeholders import OPEN_READER, fill_names
from chatbot.receipt import MESSAGE_OVERHEAD_TOKENS, Mode, Segment
from chatbot.text import CountTokens
from chatbot.user_persona import NO_NOTE, AuthorNote

# Marks a text as outside of the dialogue, where messages have no role but user or assistant.
MARK = "# Direction from the author, not from the user\n"


def say_direction(
    pieces: Sequence[Segment], role: str, turn: MacroContext, count_tokens: CountTokens
) -> Said | None:
    """Return the pieces of a text, macros replaced, as a message of `role`, marked if that is
    "system"; None for an empty one.
    """
    filled = fill_in_segments(pieces, turn, len)
    if not any(piece.text.strip() for piece in filled):
        return None
    filled = tuple(replace(piece, tokens=count_tokens(piece.text)) for piece in filled)
    return mark_direction(pieces[0].kind, filled, role, count_tokens)


def mark_direction(
    kind: str, pieces: Sequence[Segment], role: str, count_tokens: CountTokens
) -> Said:
    """Return the pieces as a message of `role`; a "system" one is marked as outside of the
    dialogue.
    """
    if role == "system":
        mark = Segment("frame", kind, count_tokens(MARK), "marks it as said by nobody", None, MARK)
        role, pieces = "user", (mark, *pieces)
    return Said(role, tuple(pieces), count_tokens("".join(piece.text for piece in pieces)))


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
    turn: MacroContext,
    count_tokens: CountTokens,
    open_up: Callable[[Segment], tuple[Segment, ...]],
) -> Directions:
    """Return the persona's own note and the author's, as far as they fit into `budget` tokens.
    `open_up` replaces outlets by their entries.
    """
    found = Directions()
    given = (("depth_note", persona.style.depth_note), ("author_note", note or NO_NOTE))
    for kind, one in given:
        text = fill_names(one.shown, persona.called, OPEN_READER)
        pieces = open_up(Segment(kind, "", 0, "always kept", None, text))
        said = say_direction(pieces, one.role, turn, count_tokens)
        if said is None:
            continue
        tokens = found.tokens + said.tokens + MESSAGE_OVERHEAD_TOKENS
        reason = "answered out of character" if mode == "ooc" else "cut by the budget"
        if mode == "ooc" or tokens > budget:
            left_out = Segment(kind, "", said.tokens, reason, None, "")
            found = replace(found, cut=(*found.cut, left_out))
        else:
            found = replace(found, placed=(*found.placed, (one.depth, said)), tokens=tokens)
    return found


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
