"""How like a sentence is to the aliases of entries: the words they share, by rarity."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.retrieval.language import Words

# What a filler weighs beside stems, whose weight is their BM25 rarity (about 5 for a rare one).
FILLER_WEIGHT = 2.0
# Aliases of an entry are compared that share this part of what the one that shares most does.
COMPARED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Likeness:
    """The nearest alias of an entry: its number, and how like it is (0..1).

    `likeness` passes over words that the file does not know, `full_likeness` counts them.
    """

    number: int
    likeness: float
    full_likeness: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence as it is compared with aliases.

    `variants` are its stems and their synonyms with what they weigh; `fillers` has a bit for each
    filler; `known` and `total` are the weights of all its words, without and with those that the
    file does not know.
    """

    variants: Mapping[str, float]
    fillers: int
    known: float
    total: float


class AliasIndex:
    """The aliases of entries. Never changes once built."""

    def __init__(
        self, aliases: Sequence[Sequence[Words]], find_rarity: Callable[[str], float]
    ) -> None:
        self._find_rarity = find_rarity
        self._bits: dict[str, int] = {}
        # By the place of an alias among all: its number in its entry, weight and fillers.
        self._numbers: list[int] = []
        self._totals: list[float] = []
        self._fillers: list[int] = []
        self._by_term: dict[str, dict[int, list[int]]] = defaultdict(dict)
        # Aliases such as "who are you" have no subject to be found by.
        self._without_subject: dict[int, list[int]] = defaultdict(list)
        self._named: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
        for entry, listed in enumerate(aliases):
            for number, alias in enumerate(listed):
                self._add(entry, number, alias)

    def find_named(self, tokens: tuple[str, ...]) -> Mapping[int, int]:
        """Return the entries with an alias of the very same words, and the number of the alias."""
        return self._named.get(tokens, {})

    def prepare(
        self, words: Words, variants: Mapping[str, float], known: float, total: float
    ) -> Asked:
        """Return a sentence as it is compared; `known` and `total` are those of its stems."""
        weights = {
            term: weight * self._find_rarity(term)
            for term, weight in variants.items()
            if term in self._by_term
        }
        around = FILLER_WEIGHT * len(words.fillers)
        fillers = sum(self._bits.get(filler, 0) for filler in words.fillers)
        return Asked(weights, fillers, known + around, total + around)

    def list_without_subject(self, asked: Asked) -> list[int]:
        """Return the entries with an alias of fillers alone that shares one of the sentence's."""
        return [
            entry
            for entry, places in self._without_subject.items()
            if any(self._fillers[place] & asked.fillers for place in places)
        ]

    def compare(self, entries: Collection[int], asked: Asked) -> dict[int, Likeness]:
        """Return the alias that is most like a sentence, of each entry that has one."""
        shared: dict[int, dict[int, float]] = {}
        wanted = frozenset(entries)
        for term, weight in asked.variants.items():
            holders = self._by_term[term]
            for entry in holders.keys() & wanted:
                places = shared.setdefault(entry, {})
                for place in holders[entry]:
                    places[place] = places.get(place, 0.0) + weight
        if not asked.variants:
            for entry in self._without_subject.keys() & wanted:
                shared[entry] = dict.fromkeys(self._without_subject[entry], 0.0)
        return {entry: self._find_nearest(places, asked) for entry, places in shared.items()}

    def _find_nearest(self, shared: Mapping[int, float], asked: Asked) -> Likeness:
        """Return the best of the aliases by their places, with the weight of the stems shared."""
        least = COMPARED_SHARE * max(shared.values())
        best, nearest, most = 0.0, 0, 0.0
        for place, weight in shared.items():
            if weight < least:
                continue
            weight += FILLER_WEIGHT * (asked.fillers & self._fillers[place]).bit_count()
            # The harmonic mean (F1) of the shares that each has of the other.
            likeness = 2 * weight / (self._totals[place] + max(asked.known, weight))
            if likeness > best:
                best, nearest, most = likeness, place, weight
        full = 2 * most / (self._totals[nearest] + max(asked.total, most))
        return Likeness(self._numbers[nearest], min(1.0, best), min(1.0, full))

    def _add(self, entry: int, number: int, alias: Words) -> None:
        place = len(self._numbers)
        self._numbers.append(number)
        weight = sum(map(self._find_rarity, alias.terms))
        self._totals.append(weight + FILLER_WEIGHT * len(alias.fillers) or 1.0)
        self._fillers.append(sum(map(self._find_bit, alias.fillers)))
        for term in alias.terms:
            self._by_term[term].setdefault(entry, []).append(place)
        if not alias.terms:
            self._without_subject[entry].append(place)
        self._named[alias.tokens].setdefault(entry, number)

    def _find_bit(self, filler: str) -> int:
        return self._bits.setdefault(filler, 1 << len(self._bits))


def weigh_variants(
    known: Iterable[str], find_synonyms: Callable[[str], Iterable[str]], part: float
) -> dict[str, float]:
    """Return the stems that an alias may hold for those of a sentence: 1 for themselves."""
    weights: dict[str, float] = {}
    for term in known:
        weights |= dict.fromkeys(find_synonyms(term), part)
    return weights | dict.fromkeys(known, 1.0)
