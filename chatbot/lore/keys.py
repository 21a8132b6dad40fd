"""Matches keys in a text, and prefilters the entries whose keys could occur."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from chatbot.lore.book import AND_ALL, AND_ANY, NOT_ALL, Entry
from chatbot.lore.effort import READ, STEP, Effort
from chatbot.lore.patterns import is_pattern
from chatbot.text import unify

# Separates two messages, so that no key matches across them.
JOINER = "\n\x01"
# Longer keys are no words: they match inside of others, too.
WORD_LENGTH_LIMIT = 100
# Lengths of the keys of one prefix that are tried at each place of the prefix in a text.
CUTS = 4
# Keys in an index; entries with further ones are searched without it.
INDEXED_LIMIT = 100_000
# Lengths of the prefixes by which keys are indexed: each key by the longest that it has.
_SIZES = (5, 3, 2, 1)


class ScanText:
    """A text in which keys are searched: `text` is the `written` text in one spelling."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.text = JOINER.join(map(unify, written.split(JOINER)))

    @cached_property
    def folded(self) -> str:
        """The text without regard to case."""
        return fold_case(self.text)


def has_key(key: str, text: ScanText, *, case_sensitive: bool, whole_words: bool) -> bool:
    """Return whether a plain key occurs in a text, in any spelling of the same characters.
    `whole_words` applies only to single words.
    """
    wanted, where = unify(key), text.text
    if not case_sensitive:
        wanted, where = fold_case(wanted), text.folded
    if not wanted.strip():
        return False
    if not whole_words or len(wanted) > WORD_LENGTH_LIMIT or len(wanted.split()) > 1:
        return wanted in where
    at = where.find(wanted)
    return at >= 0 and _match_word(wanted).search(where, at) is not None


@lru_cache(maxsize=4096)
def _match_word(word: str) -> re.Pattern[str]:
    # Word characters as in JavaScript, where accented letters are boundaries.
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.ASCII)


def meets_logic(logic: int, found: int, count: int) -> bool:
    if logic == AND_ANY:
        return found > 0
    if logic == AND_ALL:
        return found == count
    return found < count if logic == NOT_ALL else found == 0


def count_matches(entry: Entry, primary: int, secondary: int) -> int:
    """Return the score of an entry in its group: the number of keys found, as far as they count."""
    if not entry.keys or not entry.secondary_keys:
        return primary if entry.keys else 0
    is_whole = secondary == len(entry.secondary_keys)
    logic = entry.selective_logic
    counts = logic == AND_ANY or (logic == AND_ALL and is_whole)
    return primary + secondary if counts else primary


class KeyIndex:
    """Prefilter: entries whose key may occur as a substring, in any case. `always` holds those that
    it cannot rule out: with regex and macro keys, and beyond `INDEXED_LIMIT`.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries: dict[str, list[int]] = {}
        # By prefix length and prefix: the lengths of the keys that begin with it.
        self._lengths: dict[int, dict[str, set[int]]] = {}
        always: set[int] = set()
        count = 0
        for number, entry in enumerate(entries):
            count += len(entry.keys)
            if count > INDEXED_LIMIT:
                always.add(number)
                continue
            for key in entry.keys:
                if "{{" in key or "<" in key or is_pattern(key):
                    always.add(number)
                elif folded := _fold(key):
                    self._entries.setdefault(folded, []).append(number)
        for key in self._entries:
            size = next(size for size in _SIZES if size <= len(key))
            self._lengths.setdefault(size, {}).setdefault(key[:size], set()).add(len(key))
        # Where a text repeats a prefix, each of its places would be cut to each of the lengths.
        longest = _SIZES[0]
        found = self._lengths.get(longest, {})
        crowded = {prefix for prefix, lengths in found.items() if len(lengths) > CUTS}
        for prefix in crowded:
            del found[prefix]
        self._crowded = [key for key in self._entries if key[:longest] in crowded]
        self.always = frozenset(always)

    def find(self, texts: Iterable[str], effort: Effort) -> set[int]:
        """Return the numbers of the entries whose keys may occur, without `always`."""
        text = _fold("\n".join(texts))
        effort.charge(READ * len(text))
        found: set[str] = set()
        for size, lengths in self._lengths.items():
            for at in range(len(text) - size + 1):
                for length in lengths.get(text[at : at + size], ()):
                    if (key := text[at : at + length]) in self._entries:
                        found.add(key)
        for key in self._crowded:
            effort.charge(STEP + len(text))
            # Once the effort is over nobody searches further.
            if not effort.is_over and key in text:
                found.add(key)
        return {number for key in found for number in self._entries[key]}


def fold_case(text: str) -> str:
    """Return a text that `unify` returned without regard to case: STRASSE as Straße."""
    # `casefold` turns the Turkish İ into i and a combining dot, which no other spelling has.
    return text.casefold().replace("i\u0307", "i")


def _fold(text: str) -> str:
    return fold_case(unify(text))
