"""How similar a question is to an alias: the tokens they share, by rarity, synonyms included."""

from collections import defaultdict
from collections.abc import Sequence

from chatbot.synonyms import find_synonyms

# What a synonym counts of the word itself.
SYNONYM_WEIGHT = 0.85
# What a filler weighs beside stems, whose weight is their BM25 rarity (about 5 for a rare one).
FILLER_WEIGHT = 2.0
FILLER_MARK = "~"


class Phrase:
    """The tokens of an alias or a question with their weights: stems, and fillers as "~you"."""

    __slots__ = ("has_subject", "keys", "total", "weights")

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights
        self.total = sum(weights.values())
        subject = frozenset(token for token in weights if not token.startswith(FILLER_MARK))
        self.has_subject = bool(subject)
        # Two phrases are compared only if they share one of these.
        self.keys = subject or frozenset(weights)


class AliasMatcher:
    """Compares one question with many aliases."""

    def __init__(self, question: Phrase) -> None:
        self._shares = {
            token: weight / question.total for token, weight in question.weights.items()
        }
        self._keys: frozenset[str] = frozenset().union(*map(find_synonyms, question.keys))
        matches: dict[str, dict[str, float]] = defaultdict(dict)
        for asked in question.weights:
            for token in find_synonyms(asked):
                matches[token][asked] = 1.0 if token == asked else SYNONYM_WEIGHT
        # By a token of an alias: how well it matches, and the tokens of the question it matches.
        self._matches = {
            token: (max(parts.values()), tuple(parts.items())) for token, parts in matches.items()
        }

    def find_nearest(self, aliases: Sequence[Phrase]) -> tuple[float, int]:
        """Return (similarity 0..1, number) of the most similar alias, the first among equals."""
        best, nearest = 0.0, 0
        for number, alias in enumerate(aliases):
            if not alias.keys.isdisjoint(self._keys):
                similarity = self._compare(alias)
                if similarity > best:
                    best, nearest = similarity, number
        return best, nearest

    def _compare(self, alias: Phrase) -> float:
        """Return the harmonic mean (F1) of the weight shares that each covers of the other."""
        alias_weight = 0.0
        covered: dict[str, float] = {}
        for token, weight in alias.weights.items():
            if token in self._matches:
                best, parts = self._matches[token]
                alias_weight += best * weight
                for asked, part in parts:
                    if part > covered.get(asked, 0.0):
                        covered[asked] = part
        precision = alias_weight / alias.total
        recall = sum([self._shares[token] * part for token, part in covered.items()])
        return 2 * recall * precision / (recall + precision)
