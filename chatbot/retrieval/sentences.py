"""A message as the sentences it is made of."""

import re

# How much of a message is read: sentences of the start and of the end, since the question of a
# long one stands in one of them.
SENTENCE_LIMIT, CHARACTER_LIMIT = 12, 4_000
# Behind an end mark, at a line break, before an emoji, at dashes, colons and semicolons.
_BOUNDARY = re.compile(
    r"(?<=[.!?\u2026\u3002\uff01\uff1f])\s*(?=[\s\W])\s*|\n+|\s[-\u2013\u2014]+\s|[;:]\s"
)
_WORD = re.compile(r"\w")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text` that hold a word, at most `SENTENCE_LIMIT` of them."""
    if len(text) > CHARACTER_LIMIT:
        half = CHARACTER_LIMIT // 2
        text = f"{text[:half]}\n{text[-half:]}"
    found = [part.strip() for part in _BOUNDARY.split(text) if _WORD.search(part)]
    if len(found) <= SENTENCE_LIMIT:
        return found
    return [*found[: SENTENCE_LIMIT // 2], *found[-SENTENCE_LIMIT // 2 :]]
