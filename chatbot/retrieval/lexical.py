"""What the words of a sentence say about entries: BM25 over their fields, and the nearest alias."""

import heapq
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatbot.knowledge import KnowledgeEntry
from chatbot.retrieval.aliases import AliasIndex, Asked, weigh_variants
from chatbot.retrieval.fields import Held, build_held
from chatbot.retrieval.language import Language, Words
from chatbot.style import Ranking

# What the likeness of the nearest alias weighs beside the words, as a part of `alias_weight`.
ALIAS_SHARE = 0.35
# What a synonym counts of the word itself.
SYNONYM_WEIGHT = 0.6
# What a word counts that was read for another: it may be no slip but a word of its own.
GUESS_WEIGHT = 0.35
# How many entries of a stem are read, those that hold most of it: in a huge file a frequent stem
# says little about each.
ENTRIES_READ = 400
# How many entries are compared by their aliases: those with the best words.
COMPARED = 40


@dataclass(slots=True)
class Match:
    """What one sentence says about an entry.

    `score` leaves words out that the file does not know; `certainty` is what is left of it by the
    share of the whole sentence that the entry holds. `alias` is the number of the nearest alias,
    `likeness` how near it is (0..1).
    """

    score: float
    certainty: float
    terms: tuple[str, ...] = ()
    alias: int = 0
    likeness: float = 0.0
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A sentence as it is searched for: what its known stems weigh and which entries hold them."""

    words: Words
    weights: dict[str, float]
    impacts: dict[str, Held]
    asked: Asked
    known: float
    total: float


class LexicalIndex:
    """Entries by their words under one ranking. Never changes once built."""

    def __init__(
        self, entries: Sequence[KnowledgeEntry], ranking: Ranking, language: Language
    ) -> None:
        self._language = language
        self._alias_weight = ranking.alias_weight * ALIAS_SHARE
        aliases = [[language.read(alias) for alias in entry.aliases] for entry in entries]
        self._held = build_held(entries, aliases, ranking, language)
        size = len(entries)
        self._unknown = _rate(1, max(1, size))
        self._rarities = {term: _rate(len(found), size) for term, found in self._held.items()}
        for term, found in self._held.items():
            if len(found) > ENTRIES_READ:
                most = heapq.nlargest(ENTRIES_READ, found, key=found.__getitem__)
                self._held[term] = {number: found[number] for number in most}
        self._aliases = AliasIndex(aliases if ranking.alias_weight else [], self._find_rarity)

    def knows(self, term: str) -> bool:
        """Tell whether an entry holds the stem or a synonym of it."""
        return term in self._held or any(map(self._held.__contains__, self._synonyms(term)))

    def read(self, words: Words, impacts: dict[str, Held]) -> Query:
        """Return a sentence as it is searched for.

        `impacts` keeps what stems weigh for entries, for the other sentences of the message.
        """
        rarities = {
            term: self._find_rarity(term) * (GUESS_WEIGHT if term in words.guessed else 1.0)
            for term in words.terms
        }
        for term, rarity in rarities.items():
            if term not in impacts:
                impacts[term] = self._find_impacts(term, rarity)
        weights = {term: rarity for term, rarity in rarities.items() if impacts[term]}
        known, total = sum(weights.values()), sum(rarities.values())
        variants = weigh_variants(weights, self._synonyms, SYNONYM_WEIGHT)
        asked = self._aliases.prepare(words, variants, known, total)
        return Query(words, weights, impacts, asked, known, total)

    def list_best(self, query: Query) -> list[int]:
        """Return the entries with the best words, and those with an alias of the same words."""
        scores: dict[int, float] = {}
        for term in query.weights:
            for number, impact in query.impacts[term].items():
                scores[number] = scores.get(number, 0.0) + impact
        if query.words.terms:
            best = sorted(scores, key=scores.__getitem__, reverse=True)[:COMPARED]
        else:
            best = self._aliases.list_without_subject(query.asked)
        return list(dict.fromkeys((*best, *self._aliases.find_named(query.words.tokens))))

    def match(self, query: Query, numbers: Collection[int]) -> dict[int, Match]:
        """Return what a sentence says about each of the entries."""
        named = self._aliases.find_named(query.words.tokens)
        likenesses = self._aliases.compare(numbers, query.asked)
        matches = {}
        for number in numbers:
            match = self._match_words(query, number)
            alias = likenesses.get(number)
            if alias:
                match.alias, match.likeness = alias.number, alias.likeness
                weight = self._alias_weight * alias.likeness
                match.score += weight * math.sqrt(query.asked.known)
                weight = self._alias_weight * alias.full_likeness
                match.certainty += weight * math.sqrt(query.asked.total)
            if number in named:
                match.alias, match.likeness, match.is_named = named[number], 1.0, True
            matches[number] = match
        return matches

    def _match_words(self, query: Query, number: int) -> Match:
        held = tuple(term for term in query.weights if number in query.impacts[term])
        if not held:
            return Match(0.0, 0.0)
        # Sums grow with the length of a sentence; their root in between keeps short ones and long
        # ones comparable.
        words = sum([query.impacts[term][number] for term in held])
        covered = sum([query.weights[term] for term in held]) / query.total
        return Match(words / math.sqrt(query.known), words * covered / math.sqrt(query.total), held)

    def _synonyms(self, term: str) -> Sequence[str]:
        return self._language.find_synonyms(term)

    def _find_rarity(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a stem.

        One that only synonyms stand for has that of the rarest; an unknown one counts as held by
        one entry.
        """
        own = self._rarities.get(term)
        if own is not None:
            return own
        held = [self._rarities[each] for each in self._synonyms(term) if each in self._rarities]
        return max(held, default=self._unknown)

    def _find_impacts(self, term: str, rarity: float) -> Held:
        """Return what a stem, or the best synonym, weighs for each entry that holds it."""
        best = {number: rarity * value for number, value in self._held.get(term, {}).items()}
        for each in self._synonyms(term):
            # A common synonym says less than the stem itself.
            weight = SYNONYM_WEIGHT * min(rarity, self._rarities.get(each, 0.0))
            for number, value in self._held.get(each, {}).items():
                if weight * value > best.get(number, 0.0):
                    best[number] = weight * value
        return best


def _rate(found: int, size: int) -> float:
    """Return the inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (size - found + 0.5) / (found + 0.5))
