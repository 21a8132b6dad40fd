"""Inverted index of the stems of some entries: rarity, and what each is worth to each entry."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from chatbot.alias_matcher import SYNONYM_WEIGHT
from chatbot.knowledge import KnowledgeEntry
from chatbot.stems import stem_text
from chatbot.style import Ranking
from chatbot.synonyms import GROUP_MARK, find_groups

# The weights of `ic_reply` and `ooc_notes`, as parts of the weight of the summary.
REPLY_SHARE, NOTES_SHARE = 0.5, 0.3
# k1 (saturation of repeated words) and b (length normalisation) of BM25, see Robertson and
# Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
K1, B = 0.6, 0.4

# Score by the number of an entry.
Postings = dict[int, float]


class Vocabulary:
    """All stems of some entries under one ranking. Never changes once built.

    A stem and each group of synonyms it is in have postings of their own.
    """

    def __init__(self, entries: Sequence[KnowledgeEntry], ranking: Ranking) -> None:
        self._postings = _build_postings(entries, ranking)
        self.size = sum(not term.startswith(GROUP_MARK) for term in self._postings)
        size = len(entries)
        self._unknown = _rate(1, max(1, size))
        self._rarities = {term: _rate(len(found), size) for term, found in self._postings.items()}

    def __contains__(self, term: object) -> bool:
        """Tell whether an entry holds the stem itself."""
        return term in self._postings

    def find_rarity(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a stem.

        One that only synonyms stand for has that of its rarest group; an unknown one counts as
        held by one entry.
        """
        own = self._rarities.get(term)
        if own is not None:
            return own
        groups = [self._rarities[name] for name in find_groups(term) if name in self._rarities]
        return max(groups, default=self._unknown)

    def find_postings(self, term: str) -> Postings:
        """Return the score of each entry that holds a stem or a synonym, the better of the two."""
        own = self.find_rarity(term)
        best = self._postings.get(term, {})
        groups = [name for name in find_groups(term) if name in self._postings]
        if groups:
            best = dict(best)
        for name in groups:
            # Of a group with many entries less: its words say less than the stem itself.
            weight = SYNONYM_WEIGHT * min(1.0, self._rarities[name] / own)
            for number, score in self._postings[name].items():
                best[number] = max(weight * score, best.get(number, 0.0))
        return best


def _rate(found: int, size: int) -> float:
    """Return the inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (size - found + 0.5) / (found + 0.5))


def _build_postings(entries: Sequence[KnowledgeEntry], ranking: Ranking) -> dict[str, Postings]:
    """Return the postings of each stem and of each group of synonyms, added up over the fields."""
    postings: dict[str, Postings] = defaultdict(dict)
    for weight, read in _list_fields(ranking):
        counts = [
            Counter(term for text in read(entry) for term in stem_text(text)) for entry in entries
        ]
        average = sum(count.total() for count in counts) / max(1, len(counts)) or 1.0
        for number, count in enumerate(counts):
            norm = K1 * (1 - B + B * count.total() / average)
            for term, found in _add_groups(count).items():
                score = weight * found / (found + norm)
                postings[term][number] = postings[term].get(number, 0.0) + score
    return dict(postings)


def _list_fields(
    ranking: Ranking,
) -> tuple[tuple[float, Callable[[KnowledgeEntry], Sequence[str]]], ...]:
    summary = ranking.summary_overlap_weight
    return (
        (ranking.tag_weight, lambda entry: entry.tags),
        (ranking.tag_weight, lambda entry: entry.entities),
        (ranking.alias_weight, lambda entry: entry.aliases),
        (summary, lambda entry: (entry.summary,)),
        (summary * REPLY_SHARE, lambda entry: (entry.ic_reply,)),
        (summary * NOTES_SHARE, lambda entry: (entry.ooc_notes,)),
    )


def _add_groups(count: Counter[str]) -> Counter[str]:
    whole = Counter(count)
    for term, found in count.items():
        for group in find_groups(term):
            whole[group] += found
    return whole
