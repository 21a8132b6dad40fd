"""What an author puts between or behind the messages: a note, and last instructions."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot.history import Said
from chatbot.macros import Turn, fill_in_segments
from chatbot.placeholders import OPEN_READER, fill_names
from chatbot.receipt import MESSAGE_OVERHEAD_TOKENS, Segment
from chatbot.text import CountTokens
from chatbot.user_persona import AuthorNote

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


def read_note(
    note: AuthorNote | None, name: str, turn: Turn, count_tokens: CountTokens
) -> Said | None:
    """Return an author's note to the character called `name` as a message."""
    if note is None:
        return None
    text = fill_names(note.shown, name, OPEN_READER)
    return say_direction("author_note", text, note.role, turn, count_tokens)


def cost_of(said: Said | None) -> int:
    """Return what a message costs beside the others."""
    return said.tokens + MESSAGE_OVERHEAD_TOKENS if said else 0


def place_note(said: Sequence[Said], direction: Said, depth: int) -> list[Said]:
    """Return the messages with a note `depth` before their end.

    The character's own words never come behind the question: many models refuse a prompt that ends
    with them.
    """
    least = 1 if direction.role == "assistant" else 0
    place = max(0, len(said) - max(least, depth))
    return [*said[:place], direction, *said[place:]]
