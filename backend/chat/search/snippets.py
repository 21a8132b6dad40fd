"""The part of a text that a search result shows."""

import re
import unicodedata
from collections.abc import Sequence

from chat.search.words import (
    EMPHASIS,
    CharacterTable,
    Phrase,
    fold,
    is_dropped,
    is_symbol,
    is_unspaced,
)

SNIPPET_WORDS = 24
SNIPPET_CHARACTERS = 240
_WORDS_BEFORE = 8


def cut_snippet(text: str, phrases: Sequence[Phrase]) -> str:
    """Cut `text` to at most `SNIPPET_WORDS` words and about `SNIPPET_CHARACTERS` characters around
    the first match of `phrases`.
    """
    text = unicodedata.normalize("NFC", text)
    heads = [
        (words[0], phrase.is_prefix and len(words) == 1)
        for phrase in phrases
        for words in phrase.ways
    ]
    spans: list[tuple[int, int]] = []
    first: int | None = None
    for match in _TOKEN.finditer(text.translate(_SHAPES)):
        if first is None and _begins(text, match, heads):
            first = len(spans)
        spans.append(match.span())
        if first is not None and len(spans) > first + SNIPPET_WORDS:
            break
    return _cut(text, spans, first or 0)


def _begins(text: str, match: re.Match[str], heads: Sequence[tuple[str, bool]]) -> bool:
    """Whether a match of a phrase's first word begins here; in unspaced scripts that is two
    characters.
    """
    is_pair = match[0] == "u"
    token = fold(text[match.start() : match.start() + 2 if is_pair else match.end()])
    return any(
        token.startswith(head) if is_prefix or is_pair else token == head
        for head, is_prefix in heads
    )


def _cut(text: str, spans: Sequence[tuple[int, int]], first: int) -> str:
    begin = first - _WORDS_BEFORE if first >= SNIPPET_WORDS - _WORDS_BEFORE else 0
    after = spans[begin + SNIPPET_WORDS :]
    start = spans[begin][0] if begin else 0
    # A single word may be longer than a snippet.
    limit = (max(start, spans[first][0]) if spans else 0) + SNIPPET_CHARACTERS
    stop = min(after[0][0] if after else len(text), limit)
    return ("…" if start else "") + text[start:stop].rstrip() + ("…" if stop < len(text) else "")


def _classify(char: str) -> str:
    """One letter for the kind of a character, so that patterns need no classes of thousands of
    them.
    """
    if is_dropped(char):
        return "m"
    if is_unspaced(char):
        return "u"
    if is_symbol(char):
        return "s"
    if char.isalnum():
        return "w"
    return char if char in "*~`" else " "


_SHAPES = CharacterTable(_classify)
# Matches one word in the shape of a text (`_SHAPES`): a character of an unspaced script, a symbol,
# or letters with the marks and the emphasis between them.
_TOKEN = re.compile(rf"u|s|w(?:[mw]|{EMPHASIS}(?=w))*")
