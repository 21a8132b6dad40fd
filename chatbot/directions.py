"""What an author puts between or behind the messages: a note, and last instructions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.history import Said
from chatbot.macros import Turn, fill_in_segments
from chatbot.personas import Persona
from chatbot.placeholders import OPEN_READER, fill_names
from chatbot.receipt import MESSAGE_OVERHEAD_TOKENS, Mode, Segment
from chatbot.text import CountTokens
from chatbot.user_persona import NO_NOTE, AuthorNote

# Marks what nobody has said: roles between the messages are the user's and the character's alone.
MARK = "# Direction from the author, not from the user\n"


def say_direction(
    kind: str, text: str, role: str, turn: Turn, count_tokens: CountTokens
) -> Said | None:
    """Return a text with its macros replaced as a message of `role`, marked if that is "system";
    None for an empty one.
    """
    (piece,) = fill_in_segments([Segment(kind, "", 0, "always kept", None, text)], turn, len)
    if not piece.text.strip():
        return None
    piece = replace(piece, tokens=count_tokens(piece.text))
    if role != "system":
        return Said(role, (piece,), piece.tokens)
    mark = Segment("frame", kind, count_tokens(MARK), "marks it as said by nobody", None, MARK)
    return Said("user", (mark, piece), count_tokens(MARK + piece.text))


@dataclass(frozen=True, slots=True)
class Directions:
    """Notes as messages, each with its depth; what was left out of them; and what they cost."""

    placed: tuple[tuple[int, Said], ...] = ()
    cut: tuple[Segment, ...] = ()
    tokens: int = 0


def read_notes(
    persona: Persona,
    note: AuthorNote | None,
    mode: Mode,
    budget: int,
    turn: Turn,
    count_tokens: CountTokens,
) -> Directions:
    """Return the persona's own note and the author's, as far as they fit into `budget` tokens."""
    found = Directions()
    given = (("depth_note", persona.style.depth_note), ("author_note", note or NO_NOTE))
    for kind, one in given:
        text = fill_names(one.shown, persona.called, OPEN_READER)
        said = say_direction(kind, text, one.role, turn, count_tokens)
        if said is None:
            continue
        tokens = found.tokens + said.tokens + MESSAGE_OVERHEAD_TOKENS
        reason = "answered out of character" if mode == "ooc" else "cut by the budget"
        if mode == "ooc" or tokens > budget:
            left_out = Segment(kind, "", said.tokens, reason, None, "")
            found = replace(found, cut=(*found.cut, left_out))
        else:
            found = Directions((*found.placed, (one.depth, said)), found.cut, tokens)
    return found


def place_notes(said: Sequence[Said], directions: Directions) -> list[Said]:
    """Return the messages with each note as many of them before the end as its depth says.

    The character's own words never come behind the question: many models refuse a prompt that ends
    with them.
    """
    at: dict[int, list[Said]] = defaultdict(list)
    for depth, one in directions.placed:
        least = 1 if one.role == "assistant" else 0
        at[max(0, len(said) - max(least, depth))].append(one)
    return [
        each for place in range(len(said) + 1) for each in (*at[place], *said[place : place + 1])
    ]
