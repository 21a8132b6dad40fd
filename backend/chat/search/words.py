"""Splits texts and queries into words for search, the same on either database.

Text is folded by compatibility (NFKD), case and marks; letters without a decomposition become their
plain forms; invisible characters and Markdown's marks inside a word are dropped. Scripts without
spaces between words are indexed by pairs of characters, as is usual without a dictionary (see
Lucene's CJKAnalyzer). An emoji is a word.

SQLite's triggers call `index_form`; `postgresql_words.py` writes the same rules in SQL. A property
test compares both with a plain scan of all rows.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from uuid import UUID

from chat.search.spellings import respell

# The planes of Unicode that have letters, marks or symbols; a scan of all 17 takes a second.
_PLANES = (range(0x80, 0x40000), range(0xE0000, 0xE0200))
# Letters without a decomposition; those named "... WITH STROKE" and the like are found by name.
_LETTERS = {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ȷ": "j", "ŋ": "n", "ĸ": "k"}
_NAMED_SCRIPTS = ("LATIN SMALL LETTER ", "GREEK SMALL LETTER ", "CYRILLIC SMALL LETTER ")
# Dropped in addition to the format characters (Cf): tatweel, which only stretches a word, and
# fillers.
_INVISIBLE = frozenset("\u0640\u115f\u1160\u3164\uffa0")
# The voiced sound marks of Kana tell letters apart.
_KEPT_MARKS = frozenset("\u3099\u309a")
# Prefixes of Unicode character names: scripts written without spaces, and Hangul, whose particles
# are joined to words.
_UNSPACED = (
    "CJK UNIFIED",
    "IDEOGRAPHIC",
    "HIRAGANA",
    "KATAKANA",
    "BOPOMOFO",
    "HANGUL",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
)
# Length of an owner's key. Owners with the same key share a range of an index, but not results.
OWNER_DIGITS = 8
# Marks of Markdown between two letters: `**im**portant` is one word.
EMPHASIS = r"(?:\*{1,3}|~~|`)"


Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Consecutive words; with `is_prefix` the last one is a prefix. Any of `others` matches as
    well.
    """

    words: Words
    is_prefix: bool = False
    others: tuple[Words, ...] = ()

    @property
    def ways(self) -> tuple[Words, ...]:
        return self.words, *self.others


def fold(text: str) -> str:
    """The words of `text` in their plain form, separated by single spaces. A run of an unspaced
    script is one word here.
    """
    if text.isascii():
        return " ".join(_ASCII_GAP.sub(" ", _ASCII_EMPHASIS.sub("", text.lower())).split())
    lower = unicodedata.normalize("NFKD", text).lower()
    plain = unicodedata.normalize("NFKD", lower).translate(_PLAIN)
    joined = _EMPHASIS.sub("", unicodedata.normalize("NFC", plain))
    parted = joined.translate(_PARTED).replace(_EDGE * 2, "")
    return " ".join(parted.replace(_EDGE, " ").split())


def index_form(text: str) -> str:
    """`fold`, with runs of unspaced scripts as pairs of neighbours and the last character alone, so
    that any part of a run is found.
    """
    folded = fold(text)
    if folded.isascii():
        return folded
    return " ".join(chain.from_iterable(map(_split_word, folded.split())))


def _split_word(word: str) -> Sequence[str]:
    if not is_unspaced(word[0]):
        return (word,)
    return [word[start : start + 2] for start in range(len(word))]


def split_query(query: str) -> list[Phrase]:
    """Split a query into phrases that must all match: consecutive words of one blank-separated
    part; the very last word is a prefix.
    """
    phrases: list[Phrase] = []
    for part in query.split():
        runs = _split_part(part)
        others = [_split_part(other) for other in respell(part)]
        for place, words in enumerate(runs):
            # Other spellings replace letters by letters, so that their runs correspond to these.
            found = dict.fromkeys(other[place] for other in others if len(other) == len(runs))
            found.pop(words, None)
            is_single = len(words) == 1 and len(words[0]) == 1 and is_unspaced(words[0])
            # A single character is indexed as the beginning of a pair, unless it ends its run.
            phrases.append(Phrase(words, is_prefix=is_single, others=tuple(found)))
    if phrases:
        phrases[-1] = replace(phrases[-1], is_prefix=True)
    return phrases


def _split_part(part: str) -> list[Words]:
    """Runs of spaced words, and each run of an unspaced script as pairs of characters."""
    runs: list[Words] = []
    spaced: list[str] = []
    for word in fold(part).split():
        if not is_unspaced(word[0]):
            spaced.append(word)
            continue
        if spaced:
            runs.append(tuple(spaced))
            spaced = []
        runs.append(tuple(_split_word(word)[:-1]) or (word,))
    return [*runs, tuple(spaced)] if spaced else runs


def owner_key(owner: UUID) -> str:
    """The prefix of each word of `owner` in an index: one owner's words are neighbours there, so a
    search never scans those of others.
    """
    return owner.hex[:OWNER_DIGITS]


_ASCII_EMPHASIS = re.compile(rf"(?<=[a-z]){EMPHASIS}(?=[a-z])")
_ASCII_GAP = re.compile(r"[^0-9a-z]+")
_EMPHASIS = re.compile(rf"(?<=[^\W0-9_]){EMPHASIS}(?=[^\W0-9_])")
# Marks both sides of a character of an unspaced script. A private-use character, so in no word.
_EDGE = "\ue000"


class CharacterTable(dict[int, str | None]):
    """A table for `str.translate` that computes an entry when it is first used, because computing
    all of them takes half a second.
    """

    def __init__(self, translate: Callable[[str], str | None]) -> None:
        super().__init__()
        self._translate = translate

    def __missing__(self, code: int) -> str | None:
        self[code] = found = self._translate(chr(code))
        return found


def _find_plain(char: str) -> str | None:
    """The folded form of a character of a decomposed text; None if it is dropped."""
    if is_dropped(char):
        return None
    if char.isascii() or char.lower() != char or unicodedata.normalize("NFKD", char) != char:
        return char
    if char in _LETTERS:
        return _LETTERS[char]
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    name = unicodedata.name(char, "")
    base, separator, _ = name.partition(" WITH ")
    if separator and name.startswith(_NAMED_SCRIPTS):
        try:
            return unicodedata.lookup(base)
        except KeyError:
            return char
    # Case folding beyond lower case, such as ß and ς; Cherokee folds to capitals.
    folded = unicodedata.normalize("NFKD", char.casefold())
    return folded if folded.lower() == folded else char


def _part(char: str) -> str:
    if is_unspaced(char):
        return f"{_EDGE}{char}{_EDGE}"
    if is_symbol(char):
        return f" {char} "
    return char if char.isalnum() else " "


_PLAIN = CharacterTable(_find_plain)
_PARTED = CharacterTable(_part)


def is_dropped(char: str) -> bool:
    """Combining marks (accents, vowel signs) and invisible characters."""
    if char in _KEPT_MARKS:
        return False
    category = unicodedata.category(char)
    return category[0] == "M" or category == "Cf" or char in _INVISIBLE


def is_symbol(char: str) -> bool:
    """Emoji, other pictures, and signs of currencies beyond ASCII: each is a word."""
    return not char.isascii() and unicodedata.category(char) in ("So", "Sc")


def is_unspaced(char: str) -> bool:
    """Whether `char` is a letter of a script that is indexed by pairs."""
    return char.isalnum() and unicodedata.name(char, "").startswith(_UNSPACED)


def letter_table() -> dict[str, str]:
    """Each non-ASCII character that folding replaces, with its replacement."""
    found: dict[str, str] = {}
    for char in map(chr, chain(*_PLANES)):
        plain = _find_plain(char)
        if plain is not None and plain != char:
            found[char] = plain
    return found


def character_class(belongs: Callable[[str], bool]) -> str:
    """The characters beyond ASCII for which `belongs` holds, as the inside of a regex's class."""
    ranges: list[str] = []
    codes = [code for code in chain(*_PLANES) if belongs(chr(code))]
    start = previous = codes[0]
    for code in (*codes[1:], -1):
        if code != previous + 1:
            ranges.append(f"\\U{start:08X}-\\U{previous:08X}")
            start = code
        previous = code
    return "".join(ranges)
