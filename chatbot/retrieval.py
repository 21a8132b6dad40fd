"""Which entries a question is about:

a weighted inverted index, built once for each version of a knowledge file.

A score says how much of the question an entry covers, each word counted by its rarity, times the
weight of the field it was found in (`Ranking`): 1.0 is about the whole question found in a
summary. Words that no entry knows count as rare and uncovered, so a question about something else
stays low however well one common word fits.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.knowledge import KnowledgeEntry
from chatbot.style import Ranking, Retrieval
from chatbot.words import is_filler, is_small_talk, stem, terms, words

PREVIOUS_WEIGHT = 0.5
OWN_NAME_WEIGHT = 0.3
QUESTION_WORD_LIMIT = 64
PHRASE_WORD_LIMIT = 8
SHORTLIST = 32
SCORE_DIGITS = 2
SATURATION = 0.6


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that fits a question:

    how well, by which stems, and the alias closest to the question if one is close.
    """

    entry: KnowledgeEntry
    score: float
    terms: tuple[str, ...]
    alias: str = ""


class Index:
    """The searchable form of some entries under one ranking. Never changes once built."""

    def __init__(
        self, entries: Sequence[KnowledgeEntry], ranking: Ranking, own_name: str = ""
    ) -> None:
        self._entries = entries
        self._alias_weight = ranking.alias_weight
        self._own_name = frozenset(terms(own_name))
        self._phrases: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._aliases: list[list[frozenset[str]]] = []
        for place, entry in enumerate(entries):
            for term, worth in _weigh_terms(entry, ranking).items():
                self._postings[term].append((place, worth))
            self._aliases.append([frozenset(terms(alias)) for alias in entry.aliases])
            for phrase in {tuple(words(alias)) for alias in entry.aliases}:
                if len(phrase) <= PHRASE_WORD_LIMIT:
                    self._phrases[phrase].append(place)

    def search(
        self, question: str, previous: str, settings: Retrieval, canon_preference: str = ""
    ) -> tuple[Hit, ...]:
        """Return at most `top_k` entries from `min_score` up, best first; `previous` counts half;

        nothing for small talk.
        """
        spoken = words(question)[:QUESTION_WORD_LIMIT]
        asked = self._weigh_question(spoken, words(previous)[:QUESTION_WORD_LIMIT])
        scores = self._score(asked)
        for place in self._phrases.get(tuple(spoken), ()):
            scores[place] = max(scores.get(place, 0.0), 2 * self._alias_weight)
        hits = [
            (round(score, SCORE_DIGITS), place)
            for place, score in scores.items()
            if score >= settings.min_score
        ]
        order = _order_by(self._entries, settings.tie_breakers, canon_preference)
        best = heapq.nsmallest(settings.top_k, hits, key=lambda hit: (-hit[0], *order(hit[1])))
        return tuple(self._explain(place, score, asked) for score, place in best)

    def rarity(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a stem;

        an unknown one counts as in one entry.
        """
        found = max(1, len(self._postings.get(term, ())))
        return math.log(1 + (len(self._entries) - found + 0.5) / (found + 0.5))

    def _weigh_question(self, spoken: Sequence[str], before: Sequence[str]) -> dict[str, float]:
        if is_small_talk(spoken):
            return {}
        asked: dict[str, float] = {}
        for source, weight in ((spoken, 1.0), (before, PREVIOUS_WEIGHT)):
            for term in (stem(word) for word in source if not is_filler(word)):
                own = OWN_NAME_WEIGHT if term in self._own_name else 1.0
                asked[term] = max(asked.get(term, 0.0), weight * own * self.rarity(term))
        return asked

    def _score(self, asked: Mapping[str, float]) -> dict[int, float]:
        total = sum(asked.values())
        scores: dict[int, float] = defaultdict(float)
        for term, weight in asked.items():
            share = weight / total
            for place, worth in self._postings.get(term, ()):
                scores[place] += share * worth
        for place in heapq.nlargest(SHORTLIST, scores, key=scores.__getitem__):
            scores[place] += self._alias_weight * self._closest_alias(place, asked)[0]
        return scores

    def _closest_alias(self, place: int, asked: Mapping[str, float]) -> tuple[float, int]:
        """Return (how alike, 0..1, which):

        the weight of the stems shared by question and alias over that of both.
        """
        total, best = sum(asked.values()), (0.0, -1)
        for number, alias in enumerate(self._aliases[place]):
            shared = sum(asked[term] for term in alias if term in asked)
            if shared:
                likeness = 2 * shared / (total + sum(self.rarity(term) for term in alias))
                best = max(best, (min(1.0, likeness), -number))
        return best

    def _explain(self, place: int, score: float, asked: Mapping[str, float]) -> Hit:
        entry = self._entries[place]
        known = set(_weigh_terms(entry, Ranking()))
        likeness, number = self._closest_alias(place, asked)
        alias = entry.aliases[-number] if likeness >= 0.5 else ""
        return Hit(entry, score, tuple(term for term in asked if term in known), alias)


def _weigh_terms(entry: KnowledgeEntry, ranking: Ranking) -> dict[str, float]:
    worth: dict[str, float] = defaultdict(float)
    for weight, texts in (
        (ranking.tag_weight, (*entry.tags, *entry.entities)),
        (ranking.alias_weight, entry.aliases),
        (ranking.summary_overlap_weight, (entry.summary,)),
    ):
        for term, count in Counter(term for text in texts for term in terms(text)).items():
            worth[term] += weight * count / (count + SATURATION)
    return worth


def _order_by(
    entries: Sequence[KnowledgeEntry], tie_breakers: Sequence[str], canon_preference: str
) -> Callable[[int], tuple[int, ...]]:
    def order(place: int) -> tuple[int, ...]:
        entry = entries[place]
        named = [
            -entry.weight if name == "higher weight" else -len(entry.canon) for name in tie_breakers
        ]
        return (*named, -sum(canon in canon_preference for canon in entry.canon), place)

    return order
