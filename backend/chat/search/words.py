"""What counts as a word when people search, on either database.

Case and accents are folded away and everything that is neither letter nor digit parts two words.
SQLite's triggers call `fold` itself; for PostgreSQL `postgresql.py` writes the same rules down in
SQL. A property test holds the two and a plain reading of every row against each other.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

# Letters that `str.lower` keeps apart from the one that they are a form of. FTS5 does not.
SAME_LETTERS = str.maketrans("ςſµϐϑϕϖϰϱϵ", "σsμβθφπκρε")
# The planes of Unicode that have letters or marks; the scan of all 17 would take a second.
_PLANES = (range(0x80, 0x40000), range(0xE0000, 0xE0200))

SNIPPET_WORDS = 24
SNIPPET_CHARACTERS = 240
_WORDS_BEFORE = 8


def fold(text: str) -> str:
    """The words of `text` in lower case and without marks, one space between two."""
    if text.isascii():
        plain = text.lower()
    else:
        plain = unicodedata.normalize("NFD", text).lower().translate(SAME_LETTERS)
        plain = "".join([char for char in plain if not is_mark(char)])
    return re.sub(r"[\W_]+", " ", plain).strip()


def is_mark(char: str) -> bool:
    """Accents, vowel signs and whatever else only stands on another character."""
    return unicodedata.category(char)[0] == "M"


def split_query(query: str) -> list[list[str]]:
    """Groups of words: what stands between blanks. The words of a group stand side by side in a
    text that matches (`half-penny`), the very last one may go on.
    """
    return [group for part in query.split() if (group := fold(part).split())]


def cut_snippet(text: str, groups: Sequence[Sequence[str]]) -> str:
    """The part of `text` around the first word that `groups` ask for."""
    heads = {group[0] for group in groups}
    last = groups[-1][0] if len(groups[-1]) == 1 else None
    text = unicodedata.normalize("NFC", text)
    spans: list[tuple[int, int]] = []
    first: int | None = None
    for match in word_pattern().finditer(text):
        if first is None:
            word = fold(match[0])
            if word in heads or (last and word.startswith(last)):
                first = len(spans)
        spans.append(match.span())
        if first is not None and len(spans) > first + SNIPPET_WORDS:
            break
    return _cut(text, spans, first or 0)


def _cut(text: str, spans: Sequence[tuple[int, int]], first: int) -> str:
    begin = first - _WORDS_BEFORE if first >= SNIPPET_WORDS - _WORDS_BEFORE else 0
    after = spans[begin + SNIPPET_WORDS :]
    start = spans[begin][0] if begin else 0
    # Scripts that part no words may have a sentence in one.
    stop = min(
        after[0][0] if after else len(text), max(start, spans[first][0]) + SNIPPET_CHARACTERS
    )
    return ("…" if start else "") + text[start:stop].rstrip() + ("…" if stop < len(text) else "")


@cache
def word_pattern() -> re.Pattern[str]:
    """One word of a text as it was written, its marks included."""
    marks = "".join(mark_ranges())
    return re.compile(rf"[^\W_](?:[^\W_]|[{marks}])*")


def mark_ranges() -> Iterator[str]:
    """All marks, as the inside of a regular expression's class."""
    return _ranges([code for code in chain(*_PLANES) if is_mark(chr(code))])


def letter_ranges() -> Iterator[str]:
    """Letters and digits beyond ASCII, likewise."""
    return _ranges([code for code in chain(*_PLANES) if chr(code).isalnum()])


def _ranges(codes: Sequence[int]) -> Iterator[str]:
    start = previous = codes[0]
    for code in (*codes[1:], -1):
        if code != previous + 1:
            yield f"\\U{start:08X}-\\U{previous:08X}"
            start = code
        previous = code
