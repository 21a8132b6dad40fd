"""Similarity of a sentence to the aliases of entries: the words they share, by rarity."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from chatbot.language import Words

# Weight of a filler; a stem's weight is its BM25 rarity (about 5 for a rare one).
FILLER_WEIGHT = 2.0
# Of an entry only those aliases are compared whose shared weight is at least this part of the
# highest one.
COMPARED_SHARE = 0.3
# Minimum similarity of an alias that has exactly the stems of a sentence which is only a name,
# whatever the fillers: "And Tyrion?" asks the same as "tell me about Tyrion".
SAME_SUBJECT = 0.7
# Rounding error: sums of the same weights in another order differ by less.
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
        # By stem and entry: the numbers of the aliases that contain the stem.
        self._by_term: dict[str, dict[int, list[int]]] = defaultdict(dict)
        # For each alias of each entry: the weight of its words with fillers, the weight of its
        # stems alone, and a bit set of its fillers.
        self._written: list[list[tuple[float, float, int]]] = []
        # Entries with aliases without content words, such as "who are you".
        self.without_subject: dict[int, list[int]] = defaultdict(list)
        # By tokens: the entries with an alias of exactly these, and the number of the alias.
        self.named: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
        # Thousands of aliases repeat the same words. Not interned: Python 3.12 never frees those.
        kept: dict[str, str] = {}
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
                    tokens = tuple(kept.setdefault(each, each) for each in words.tokens)
                    self.named[tokens].setdefault(entry, number)

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

        `weights` are those of the stems that aliases may share with the sentence, synonyms
        included; `known` is the weight of the sentence's known stems. `is_name`: these are names.
        """
        # By entry and alias: the weight shared with the sentence.
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
    `named` that of its known stems if these are all names, otherwise None.
    """
    best, nearest = 0.0, 0
    least = COMPARED_SHARE * max(shared.values())
    for number, weight in shared.items():
        if weight >= least:
            own, subject, around = written[number]
            is_same = named is not None and max(named, subject) - weight < ROUNDING
            weight += FILLER_WEIGHT * (fillers & around).bit_count()
            # F1, the harmonic mean of the shared weight's part of the alias and of the sentence.
            similarity = 2 * weight / (own + (whole if whole > weight else weight))
            if is_same and similarity < SAME_SUBJECT:
                similarity = SAME_SUBJECT
            if similarity > best:
                best, nearest = similarity, number
    return min(1.0, best), nearest
