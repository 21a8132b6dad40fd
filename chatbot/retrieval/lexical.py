"""What the words of a sentence say about entries: BM25 over their fields, and the nearest alias."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.knowledge import KnowledgeEntry
from chatbot.retrieval.aliases import AliasIndex
from chatbot.retrieval.language import Language, Words
from chatbot.style import Ranking

# k1 (saturation of repeated words) and b (length normalisation) of BM25F, see Robertson and
# Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
K1, B = 1.2, 0.4
# The weights of `ic_reply` and `ooc_notes` as parts of that of the summary; what the words of
# aliases weigh as a part of the weight that the nearest alias has as a whole.
REPLY_SHARE, NOTES_SHARE, ALIAS_WORDS_SHARE = 0.5, 0.3, 1 / 3
# What the likeness of the nearest alias weighs beside the words.
ALIAS_SHARE = 0.5
# What a synonym counts of the word itself.
SYNONYM_WEIGHT = 0.6
# What a word counts that was read for another, because of a slip.
GUESS_WEIGHT = 0.6
# How many entries are compared by their aliases: those with the best words.
COMPARED = 40

Postings = Mapping[int, float]


@dataclass(slots=True)
class Match:
    """What one sentence says about an entry.

    `score` leaves words out that the file does not know; `certainty` is what is left of it by the
    share of the whole sentence that the entry holds. `alias` is the number of the nearest alias,
    `likeness` how near it is (0..1).
    """

    score: float = 0.0
    certainty: float = 0.0
    terms: tuple[str, ...] = ()
    alias: int = 0
    likeness: float = 0.0


class LexicalIndex:
    """Entries by their words under one ranking. Never changes once built."""

    def __init__(
        self, entries: Sequence[KnowledgeEntry], ranking: Ranking, language: Language
    ) -> None:
        self._language = language
        self._alias_weight = ranking.alias_weight * ALIAS_SHARE
        aliases = [[language.read(alias) for alias in entry.aliases] for entry in entries]
        self._postings = _build_postings(entries, aliases, ranking, language)
        size = len(entries)
        self._unknown = _rate(1, max(1, size))
        self._rarities = {term: _rate(len(found), size) for term, found in self._postings.items()}
        self._aliases = AliasIndex(aliases if ranking.alias_weight else [], self._find_rarity)

    def knows(self, term: str) -> bool:
        """Tell whether an entry holds the stem or a synonym of it."""
        return term in self._postings or any(
            each in self._postings for each in self._language.find_synonyms(term)
        )

    def match(self, asked: Words, found: dict[str, Postings]) -> dict[int, Match]:
        """Return what a sentence says about each entry that it says something about.

        `found` keeps the postings of terms that other sentences of the message may share.
        """
        rarities = {
            term: self._find_rarity(term) * (GUESS_WEIGHT if term in asked.guessed else 1.0)
            for term in asked.terms
        }
        for term in asked.terms:
            if term not in found:
                found[term] = self._find_postings(term, rarities[term])
        known = {term: rarity for term, rarity in rarities.items() if found[term]}
        total, total_known = sum(rarities.values()), sum(known.values())
        scores: dict[int, float] = defaultdict(float)
        for term, rarity in known.items():
            for number, value in found[term].items():
                scores[number] += rarity * value
        if asked.terms:
            best = heapq.nlargest(COMPARED, scores, key=lambda number: (scores[number], -number))
        else:
            best = self._aliases.list_without_subject(asked.fillers)
        near = self._aliases.compare(
            best, self._weigh_variants(known), asked.fillers, total_known, total
        )
        named = self._aliases.find_named(asked)
        root_known, root = math.sqrt(total_known) or 1.0, math.sqrt(total) or 1.0
        matches = {}
        for number in {*best, *named}:
            held = tuple(term for term in known if number in found[term])
            covered = sum(known[term] for term in held) / total if total else 0.0
            match = Match(terms=held)
            words = scores.get(number, 0.0)
            match.score = words / root_known
            match.certainty = words * covered / root
            alias = near.get(number)
            if alias:
                filler_root = math.sqrt(total_known + self._aliases.weigh(asked.fillers))
                match.score += self._alias_weight * alias.likeness * filler_root
                full_root = math.sqrt(total + self._aliases.weigh(asked.fillers))
                match.certainty += self._alias_weight * alias.full_likeness * full_root
                match.alias, match.likeness = alias.number, alias.likeness
            if number in named:
                match.alias, match.likeness = named[number], 1.0
            matches[number] = match
        return matches

    def _find_rarity(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a stem.

        One that only synonyms stand for has that of the rarest; an unknown one counts as held by
        one entry.
        """
        own = self._rarities.get(term)
        if own is not None:
            return own
        held = [
            self._rarities[each]
            for each in self._language.find_synonyms(term)
            if each in self._rarities
        ]
        return max(held, default=self._unknown)

    def _find_postings(self, term: str, rarity: float) -> Postings:
        """Return what each entry that holds a stem or a synonym has of it, the best of them."""
        best = self._postings.get(term, {})
        held = [each for each in self._language.find_synonyms(term) if each in self._postings]
        if held:
            best = dict(best)
        for each in sorted(held):
            # A common synonym says less than the stem itself.
            weight = SYNONYM_WEIGHT * min(1.0, self._rarities[each] / rarity)
            for number, value in self._postings[each].items():
                if weight * value > best.get(number, 0.0):
                    best[number] = weight * value  # type: ignore[index]
        return best

    def _weigh_variants(self, known: Iterable[str]) -> dict[str, float]:
        """Return the stems that an alias may hold for those of a sentence: 1 for themselves."""
        weights: dict[str, float] = {}
        for term in known:
            for each in self._language.find_synonyms(term):
                weights[each] = SYNONYM_WEIGHT
        return weights | dict.fromkeys(known, 1.0)


def _rate(found: int, size: int) -> float:
    """Return the inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (size - found + 0.5) / (found + 0.5))


def _build_postings(
    entries: Sequence[KnowledgeEntry],
    aliases: Sequence[Sequence[Words]],
    ranking: Ranking,
    language: Language,
) -> dict[str, dict[int, float]]:
    """Return how much of each stem each entry holds, from 0 to 1: its fields weighted (BM25F)."""
    weighted: dict[str, dict[int, float]] = defaultdict(dict)
    for weight, texts in _list_fields(entries, ranking):
        counts = [
            Counter(term for text in each for term in _list_terms(text, language)) for each in texts
        ]
        _add_field(weighted, weight, counts)
    words = [Counter(term for each in listed for term in each.terms) for listed in aliases]
    _add_field(weighted, ranking.alias_weight * ALIAS_WORDS_SHARE, words)
    return {
        term: {number: value / (value + K1) for number, value in found.items()}
        for term, found in weighted.items()
    }


def _add_field(
    weighted: dict[str, dict[int, float]], weight: float, counts: Sequence[Counter[str]]
) -> None:
    if not weight:
        return
    average = sum(count.total() for count in counts) / max(1, len(counts)) or 1.0
    for number, count in enumerate(counts):
        part = weight / (1 - B + B * count.total() / average)
        for term, found in count.items():
            held = weighted[term]
            held[number] = held.get(number, 0.0) + part * found


def _list_terms(text: str, language: Language) -> list[str]:
    return [
        language.stem(token) for token in language.tokenize(text) if not language.is_filler(token)
    ]


def _list_fields(
    entries: Sequence[KnowledgeEntry], ranking: Ranking
) -> list[tuple[float, list[tuple[str, ...]]]]:
    summary = ranking.summary_overlap_weight
    fields: list[tuple[float, Callable[[KnowledgeEntry], tuple[str, ...]]]] = [
        (ranking.tag_weight, lambda entry: (*entry.tags, *entry.entities)),
        (summary, lambda entry: (entry.summary,)),
        (summary * REPLY_SHARE, lambda entry: (entry.ic_reply,)),
        (summary * NOTES_SHARE, lambda entry: (entry.ooc_notes,)),
    ]
    return [(weight, [read(entry) for entry in entries]) for weight, read in fields]
