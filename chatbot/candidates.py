"""Entries that may be about a question, rated by the terms they hold and by their nearest alias."""

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.vocabulary import Postings

# The score of terms and alias is multiplied by coverage ** COVERAGE_POWER. An entry that covers
# the whole question gets FULL_SCORE on top, falling steeply with what it leaves open: with it even
# a summary alone brings a question that it covers over the default `min_score`.
COVERAGE_POWER = 0.3
FULL_SCORE, FULL_POWER = 1.2, 4
# Puts a score of 1.0, the default `min_score`, where about one off-topic question in twenty passes.
SCORE_UNIT = 3.0
SCORE_DIGITS = 2


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A stem of a question: the entries that hold it, and its share (0..1) of the question."""

    term: str
    postings: Postings
    share: float


@dataclass(slots=True)
class Candidate:
    """An entry by its `number`; `coverage` is the share of the question that its terms hold."""

    number: int
    term_score: float = 0.0
    coverage: float = 0.0
    similarity: float = 0.0
    alias: int = 0
    score: float = 0.0

    def rate(self, alias_weight: float) -> None:
        """Set the score from the terms and the similarity of the nearest alias."""
        score = self.term_score + alias_weight * self.similarity
        full = FULL_SCORE * self.coverage**FULL_POWER
        self.score = score * self.coverage**COVERAGE_POWER + full


def list_candidates(terms: Sequence[QueryTerm], named: Iterable[int], size: int) -> list[Candidate]:
    """Return the entries of `named` and the `size` ones with the highest scores of their terms."""
    scores = _add_scores(terms)
    best = heapq.nsmallest(size, scores, key=lambda number: (-scores[number], number))
    return [
        Candidate(number, scores.get(number, 0.0), _find_coverage(terms, number))
        for number in dict.fromkeys((*best, *named))
    ]


def scale(score: float) -> float:
    """Return a score in the unit of `min_score`, rounded."""
    return round(score / SCORE_UNIT, SCORE_DIGITS)


def put_first(candidates: list[Candidate], named: Collection[int]) -> None:
    """Move the best of the named entries to the front and give it the highest score."""
    for at, candidate in enumerate(candidates):
        if candidate.number in named:
            candidate.score = candidates[0].score
            candidates.insert(0, candidates.pop(at))
            break


def _add_scores(terms: Iterable[QueryTerm]) -> Mapping[int, float]:
    scores: dict[int, float] = {}
    for term in terms:
        for number, score in term.postings.items():
            if score:
                scores[number] = scores.get(number, 0.0) + term.share * score
    return scores


def _find_coverage(terms: Iterable[QueryTerm], number: int) -> float:
    return sum(term.share for term in terms if number in term.postings)
