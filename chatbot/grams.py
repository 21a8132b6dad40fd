"""How alike two texts look: runs of four characters, each by its rarity, compared by their cosine.

They see what whole words miss: word order, endings, compounds and slips of the pen.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

LENGTH = 4
# Rarities are read off this many entries, evenly spread; more would hardly change them.
SAMPLED = 1_000
# Runs in more than this share of many texts ("you ") tell nothing and are left out.
COMMON_SHARE, FEW_TEXTS = 0.1, 200
# Entries whose runs are kept at hand; those of others are made anew when they are compared.
ENTRIES_KEPT = 1_024


def split_grams(spoken: Iterable[str]) -> frozenset[str]:
    """Return the runs of four characters in words joined by spaces: " who", "who ", "ho a", ..."""
    text = f" {' '.join(spoken)} "
    return frozenset(text[at : at + LENGTH] for at in range(len(text) - LENGTH + 1))


class Likeness:
    """The texts of some entries as runs of characters. Never changes once built."""

    def __init__(self, size: int, read: Callable[[int], Iterable[Sequence[str]]]) -> None:
        """`read` returns the texts of one of `size` entries, each as its words."""
        self._read = read
        sample = [text for place in range(0, size, max(1, size // SAMPLED)) for text in read(place)]
        found = Counter(gram for text in sample for gram in split_grams(text))
        most = COMMON_SHARE * max(len(sample), FEW_TEXTS)
        # Squared: a run that both texts hold stands in both of their vectors.
        self._squares = {
            gram: math.log(1 + len(sample) / seen) ** 2 if seen <= most else 0.0
            for gram, seen in found.items()
        }
        self._unseen = math.log(1 + max(1, len(sample))) ** 2
        self._at = lru_cache(ENTRIES_KEPT)(self._read_entry)

    def ask(self, spoken: Sequence[str]) -> Callable[[int], float]:
        """Return what finds the cosine (0..1) of an entry's text that looks most like this."""
        asked = self._weigh(spoken)
        length = _measure(asked)

        def find(place: int) -> float:
            lengths, holders = self._at(place)
            common = [0.0] * len(lengths)
            for gram in asked.keys() & holders.keys():
                square = asked[gram]
                for number in holders[gram]:
                    common[number] += square
            return max(map(float.__truediv__, common, lengths), default=0.0) / length

        return find

    def _read_entry(self, place: int) -> tuple[list[float], Mapping[str, Sequence[int]]]:
        """Return the lengths of an entry's texts, and by each run the numbers of those with it."""
        holders: dict[str, list[int]] = defaultdict(list)
        lengths = []
        for number, text in enumerate(self._read(place)):
            weighed = self._weigh(text)
            lengths.append(_measure(weighed))
            for gram in weighed:
                holders[gram].append(number)
        return lengths, dict(holders)

    def _weigh(self, spoken: Sequence[str]) -> dict[str, float]:
        find, unseen = self._squares.get, self._unseen
        weighed = {gram: find(gram, unseen) for gram in split_grams(spoken)}
        return {gram: square for gram, square in weighed.items() if square}


def _measure(weighed: Mapping[str, float]) -> float:
    return math.sqrt(sum(weighed.values())) or 1.0
