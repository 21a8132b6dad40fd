"""How like a sentence is to the aliases of entries: the words they share, by rarity."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.retrieval.language import Words

# What a filler weighs beside stems, whose weight is their BM25 rarity (about 5 for a rare one).
FILLER_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """The nearest alias of an entry: its number, and how like it is (0..1).

    `likeness` passes over words that the file does not know, `full_likeness` counts them.
    """

    number: int
    likeness: float
    full_likeness: float


class AliasIndex:
    """The aliases of entries. Never changes once built."""

    def __init__(
        self, aliases: Sequence[Sequence[Words]], find_rarity: Callable[[str], float]
    ) -> None:
        self._find_rarity = find_rarity
        # By the place of an alias among all: its number in its entry, weight and fillers.
        self._numbers: list[int] = []
        self._totals: list[float] = []
        self._fillers: list[frozenset[str]] = []
        self._by_term: dict[str, dict[int, list[int]]] = defaultdict(dict)
        # Aliases such as "who are you" have no subject to be found by.
        self._without_subject: dict[int, list[int]] = defaultdict(list)
        self._named: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
        for entry, listed in enumerate(aliases):
            for number, alias in enumerate(listed):
                self._add(entry, number, alias)

    def find_named(self, asked: Words) -> Mapping[int, int]:
        """Return the entries with an alias of the very same words, and the number of the alias."""
        return self._named.get(asked.tokens, {})

    def list_without_subject(self, fillers: Collection[str]) -> list[int]:
        """Return the entries with an alias of fillers alone that shares one of `fillers`."""
        return [
            entry
            for entry, places in self._without_subject.items()
            if any(not self._fillers[place].isdisjoint(fillers) for place in places)
        ]

    def compare(
        self,
        entries: Iterable[int],
        variants: Mapping[str, float],
        fillers: frozenset[str],
        known: float,
        total: float,
    ) -> dict[int, Likeness]:
        """Return the nearest alias of each of `entries` that has one with a word in common.

        `variants` are the stems of the sentence and their synonyms with what they count, `known`
        and `total` the weights of its stems without and with those that the file does not know.
        """
        found = {}
        asked = [
            (self._by_term[term], weight * self._find_rarity(term))
            for term, weight in variants.items()
            if term in self._by_term
        ]
        around = self.weigh(fillers)
        for entry in entries:
            shared: dict[int, float] = defaultdict(float)
            for holders, weight in asked:
                for place in holders.get(entry, ()):
                    shared[place] += weight
            if not variants:
                shared = dict.fromkeys(self._without_subject.get(entry, ()), 0.0)  # type: ignore[assignment]
            nearest = self._find_nearest(shared, fillers, known + around, total + around)
            if nearest:
                found[entry] = nearest
        return found

    def weigh(self, fillers: Collection[str]) -> float:
        return FILLER_WEIGHT * len(fillers)

    def _find_nearest(
        self, shared: Mapping[int, float], fillers: frozenset[str], known: float, total: float
    ) -> Likeness | None:
        best, nearest, most = 0.0, -1, 0.0
        for place, weight in shared.items():
            weight += FILLER_WEIGHT * len(fillers & self._fillers[place])
            # The harmonic mean (F1) of the shares that each has of the other.
            likeness = 2 * weight / (self._totals[place] + max(known, weight)) if weight else 0.0
            if likeness > best:
                best, nearest, most = likeness, place, weight
        if nearest < 0:
            return None
        full = 2 * most / (self._totals[nearest] + max(total, most))
        return Likeness(self._numbers[nearest], min(1.0, best), min(1.0, full))

    def _add(self, entry: int, number: int, alias: Words) -> None:
        place = len(self._numbers)
        self._numbers.append(number)
        weight = sum(map(self._find_rarity, alias.terms))
        self._totals.append(weight + self.weigh(alias.fillers) or 1.0)
        self._fillers.append(alias.fillers)
        for term in alias.terms:
            self._by_term[term].setdefault(entry, []).append(place)
        if not alias.terms:
            self._without_subject[entry].append(place)
        self._named[alias.tokens].setdefault(entry, number)

