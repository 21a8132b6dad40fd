"""Where each word of some entries stands and what it is worth there: field, rarity, length."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from chatbot.knowledge import KnowledgeEntry
from chatbot.phrases import RELATED_WEIGHT
from chatbot.style import Ranking
from chatbot.thesaurus import GROUP_MARK, concepts_of
from chatbot.words import terms

# Voice lines and notes count too, as parts of what the summary counts.
VOICE_SHARE, NOTES_SHARE = 0.5, 0.3
# How soon more of the same word stops to matter, and how much longer fields are held back (BM25).
SATURATION, LENGTH_NORM = 0.6, 0.4
# Postings longer than this only add to entries that rarer words have found already.
COMMON = 1_000
# Words that are asked for again keep their joined postings: at most 1,000 places each.
WORDS_KEPT = 512

Postings = dict[int, float]


class Word:
    """A stem as it is searched: the entries that hold it, or a group of words that it is in."""

    __slots__ = ("_joined", "_lists", "rarity", "size")

    def __init__(self, rarity: float, lists: Sequence[tuple[float, Postings]]) -> None:
        self.rarity = rarity
        self.size = sum(len(postings) for _, postings in lists)
        self._lists = lists
        self._joined = None if self._is_common() else _join_postings(lists, {})

    def find_worths(self, found: Mapping[int, float]) -> Postings:
        """Return what the word is worth to the entries it is in, or only to those of `found`."""
        return _join_postings(self._lists, found) if self._joined is None else self._joined

    def list_holders(self, places: Iterable[int]) -> list[int]:
        """Return those of `places` whose entries hold the word, in whatever field."""
        joined = self._joined
        if joined is not None:
            return [place for place in places if place in joined]
        return [place for place in places if any(place in postings for _, postings in self._lists)]

    def _is_common(self) -> bool:
        return any(len(postings) > COMMON for _, postings in self._lists)


class Vocabulary:
    """All words of some entries under one ranking. Never changes once built."""

    def __init__(self, entries: Sequence[KnowledgeEntry], ranking: Ranking) -> None:
        self._postings = _build_postings(entries, ranking)
        self.size = sum(not term.startswith(GROUP_MARK) for term in self._postings)
        size = len(entries)
        self._unknown = _rate(1, size)
        self._rarities = {term: _rate(len(found), size) for term, found in self._postings.items()}
        self.look_up = lru_cache(WORDS_KEPT)(self._read_word)

    def find_rarity(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a stem.

        Of its rarest group when only others stand for it; an unknown one counts as in one entry.
        """
        own = self._rarities.get(term)
        if own is not None:
            return own
        groups = [self._rarities[name] for name in concepts_of(term) if name in self._rarities]
        return max(groups, default=self._unknown)

    def _read_word(self, term: str) -> Word:
        own = self.find_rarity(term)
        lists = [(1.0, self._postings[term])] if term in self._postings else []
        for group in concepts_of(term):
            if group in self._postings:
                part = RELATED_WEIGHT * min(1.0, self._rarities[group] / own)
                lists.append((part, self._postings[group]))
        return Word(own, lists)


def _rate(found: int, size: int) -> float:
    return math.log(1 + (size - found + 0.5) / (found + 0.5))


def _build_postings(entries: Sequence[KnowledgeEntry], ranking: Ranking) -> dict[str, Postings]:
    """Return for each stem and each group of stems {place of an entry: what it is worth}."""
    postings: dict[str, Postings] = defaultdict(dict)
    for weight, read in _list_fields(ranking):
        counts = [
            Counter(term for text in read(entry) for term in terms(text)) for entry in entries
        ]
        average = sum(count.total() for count in counts) / max(1, len(counts)) or 1.0
        for place, count in enumerate(counts):
            norm = SATURATION * (1 - LENGTH_NORM + LENGTH_NORM * count.total() / average)
            for term, found in _add_groups(count).items():
                worth = weight * found / (found + norm)
                postings[term][place] = postings[term].get(place, 0.0) + worth
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
        (summary * VOICE_SHARE, lambda entry: (entry.ic_reply,)),
        (summary * NOTES_SHARE, lambda entry: (entry.ooc_notes,)),
    )


def _add_groups(count: Counter[str]) -> Counter[str]:
    whole = Counter(count)
    for term, found in count.items():
        for group in concepts_of(term):
            whole[group] += found
    return whole


def _join_postings(
    lists: Sequence[tuple[float, Postings]], scores: Mapping[int, float]
) -> Postings:
    """Return for each entry the best that one word does for it, by itself or by a related one."""
    best: Postings = {}
    for weight, postings in lists:
        for place, worth in _trim(postings, scores):
            worth *= weight
            if worth >= best.get(place, 0.0):
                best[place] = worth
    return best


def _trim(postings: Postings, scores: Mapping[int, float]) -> Iterable[tuple[int, float]]:
    if len(postings) <= COMMON or not scores:
        return postings.items()
    return ((place, postings[place]) for place in scores if place in postings)
