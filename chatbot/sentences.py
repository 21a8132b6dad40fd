"""Text as sentences."""

import re

# Maximum sentences and characters read of a message, half of them from its start and half from its
# end: the question of a long message is in one of the two.
SENTENCE_LIMIT, CHARACTER_LIMIT = 12, 4_000
# After an end mark that a space or a sign (such as an emoji) follows; at line breaks, dashes,
# colons and semicolons.
_BOUNDARY = re.compile(
    r"(?<=[.!?\u2026\u3002\uff01\uff1f])\s*(?=[\s\W])\s*|\n+|\s[-\u2013\u2014]+\s|[;:]\s"
)
_LETTER = re.compile(r"\w")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text` that hold a word, at most `SENTENCE_LIMIT` of them."""
    if len(text) > CHARACTER_LIMIT:
        half = CHARACTER_LIMIT // 2
        text = f"{text[:half]}\n{text[-half:]}"
    found = [part.strip() for part in _BOUNDARY.split(text) if _LETTER.search(part)]
    half = SENTENCE_LIMIT // 2
    return found if len(found) <= SENTENCE_LIMIT else [*found[:half], *found[-half:]]
