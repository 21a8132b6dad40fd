"""Similarity of a sentence to the aliases of entries: the words they share, by rarity."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from chatbot.language import Words

# Weight of a filler beside stems, whose weight is their BM25 rarity (about 5 for a rare one).
FILLER_WEIGHT = 2.0
# Aliases of an entry are compared that share this part of what the one that shares most does.
COMPARED_SHARE = 0.3
# Minimum similarity of an alias with the very stems of a sentence that is nothing but a name,
# whatever fillers are around: "And Tyrion?" asks what "tell me about Tyrion" does.
SAME_SUBJECT = 0.7
# Sums of the same weights in another order differ by less.
ROUNDING = 1e-9


class AliasIndex:
    """The aliases of entries. Never changes once built."""

    def __init__(
        self,
        aliases: Sequence[Sequence[Words]],
        topics: Sequence[Words],
        find_rarity: Callable[[str], float],
    ) -> None:
        """`topics`: each entry's tags, matched as an extra alias but never reported as `named`."""
        self._bits: dict[str, int] = {}
        # By stem and entry: the numbers of the aliases that hold it.
        self._by_term: dict[str, dict[int, list[int]]] = defaultdict(dict)
        # Of each alias of an entry what its words weigh, fillers included, what its stems alone do,
        # and a bit for each of its fillers.
        self._written: list[list[tuple[float, float, int]]] = []
        # Entries with aliases without content words, such as "who are you".
        self.without_subject: dict[int, list[int]] = defaultdict(list)
        # The entries with an alias of these very tokens, and the number of the alias.
        self.named: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
        for entry, listed in enumerate(aliases):
            topic = [topics[entry]] if topics[entry].terms else []
            self._written.append([])
            for number, words in enumerate((*listed, *topic)):
                subject = sum(map(find_rarity, words.terms))
                weight = subject + FILLER_WEIGHT * len(words.fillers)
                bits = [self._bits.setdefault(each, 1 << len(self._bits)) for each in words.fillers]
                self._written[entry].append((weight or 1.0, subject, sum(bits)))
                for term in words.terms:
                    self._by_term[term].setdefault(entry, []).append(number)
                if not words.terms:
                    self.without_subject[entry].append(number)
                if number < len(listed):
                    self.named[words.tokens].setdefault(entry, number)

    def compare(
        self,
        entries: Collection[int],
        words: Words,
        weights: Mapping[str, float],
        known: float,
        *,
        is_name: bool,
    ) -> dict[int, tuple[float, int]]:
        """Return (similarity 0..1, number) of the nearest alias of each of `entries` that has one.

        `weights` are those of the stems that aliases may share with the sentence, `known` is the
        weight of the sentence's own. `is_name`: those are names alone.
        """
        # By entry: what each of its aliases shares with the sentence.
        shared: dict[int, dict[int, float]] = {}
        wanted = frozenset(entries)
        for term, weight in weights.items():
            holders = self._by_term.get(term)
            if not holders:
                continue
            for entry in holders.keys() & wanted:
                found = shared.get(entry)
                if found is None:
                    shared[entry] = dict.fromkeys(holders[entry], weight)
                    continue
                for number in holders[entry]:
                    found[number] = found.get(number, 0.0) + weight
        if not words.terms:
            for entry in self.without_subject.keys() & wanted:
                shared[entry] = dict.fromkeys(self.without_subject[entry], 0.0)
        fillers = sum(self._bits.get(filler, 0) for filler in words.fillers)
        whole = known + FILLER_WEIGHT * len(words.fillers)
        named = known if is_name else None
        return {
            entry: _find_nearest(found, self._written[entry], fillers, whole, named)
            for entry, found in shared.items()
        }


def _find_nearest(
    shared: Mapping[int, float],
    written: Sequence[tuple[float, float, int]],
    fillers: int,
    whole: float,
    named: float | None,
) -> tuple[float, int]:
    """Return the similarity and number of the nearest alias. `whole` is the weight of the sentence,
    `named` that of its stems, if these are names alone.
    """
    best, nearest = 0.0, 0
    least = COMPARED_SHARE * max(shared.values())
    for number, weight in shared.items():
        if weight >= least:
            own, subject, around = written[number]
            is_same = named is not None and max(named, subject) - weight < ROUNDING
            weight += FILLER_WEIGHT * (fillers & around).bit_count()
            # The harmonic mean (F1) of the shares that each has of the other.
            similarity = 2 * weight / (own + (whole if whole > weight else weight))
            if is_same and similarity < SAME_SUBJECT:
                similarity = SAME_SUBJECT
            if similarity > best:
                best, nearest = similarity, number
    return min(1.0, best), nearest
