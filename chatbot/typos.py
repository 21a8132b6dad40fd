"""Slips of the pen: an unknown word that is one slip away from a known one is read as that one."""

from collections import defaultdict
from collections.abc import Iterable

# Shorter words are one slip away from too many others.
SHORTEST_NAME, SHORTEST_WORD = 5, 6
# Words looked at for one slip at most; only a huge file has more of one length and first letter.
LOOKED_AT = 2_000


class Typos:
    """Known words by their length and first letter. Never changes once built."""

    def __init__(self, known: Iterable[str], names: frozenset[str]) -> None:
        self._names = names
        self._groups: dict[tuple[int, str], list[str]] = defaultdict(list)
        for word in known:
            if len(word) >= SHORTEST_NAME - 1:
                self._groups[len(word), word[0]].append(word)

    def correct(self, word: str) -> str:
        """Return the one known word that is a slip away from an unknown one, or the word itself.

        A slip is a letter too many, too few or wrong, or two letters swapped; never the first one.
        """
        if len(word) < SHORTEST_NAME or not word.isalpha():
            return word
        near = [known for known in self._list_near(word) if is_one_slip_away(word, known)]
        names = [known for known in near if known in self._names]
        found = names or (near if len(word) >= SHORTEST_WORD else [])
        return found[0] if len(found) == 1 else word

    def _list_near(self, word: str) -> list[str]:
        sizes = range(len(word) - 1, len(word) + 2)
        near = [known for size in sizes for known in self._groups.get((size, word[0]), ())]
        return near[:LOOKED_AT]


def is_one_slip_away(one: str, other: str) -> bool:
    """Say whether a letter added, left out or changed, or two swapped, make one word the other."""
    short, long = sorted((one, other), key=len)
    at = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    if len(short) < len(long):
        return len(long) - len(short) == 1 and short[at:] == long[at + 1 :]
    rest, swapped = short[at + 1 :], short[at : at + 2][::-1] + short[at + 2 :]
    return short != long and (rest == long[at + 1 :] or swapped == long[at:])
