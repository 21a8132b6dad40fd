"""How like a question is to an alias: the words they share, each by its rarity, and stand-ins."""

from collections.abc import Mapping, Sequence

from chatbot.thesaurus import list_kin
from chatbot.words import is_about_you

RELATED_WEIGHT = 0.85
# What a stop word weighs when an alias is compared with a question; a rare word has about 5.
FILLER_WEIGHT = 2.0
FILLER_MARK = "~"
# How like an alias that speaks to the persona a question is that does not: "do you know Frodo" is
# little like "who is Frodo".
STRANGER_WEIGHT = 0.6


def limit_likeness(missing: float) -> float:
    """Return the most that an alias can be like a question of which it misses this share."""
    return 2 * (1 - missing) / (2 - missing)


class Phrase:
    """The words of an alias or a question with what each counts; fillers are marked by ~."""

    __slots__ = ("has_subject", "is_about_you", "keys", "tokens", "total", "weights")

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights
        self.total = sum(weights.values())
        self.tokens = frozenset(weights)
        subject = frozenset(token for token in weights if not token.startswith(FILLER_MARK))
        self.has_subject = bool(subject)
        fillers = (token[len(FILLER_MARK) :] for token in self.tokens - subject)
        self.is_about_you = is_about_you(tuple(fillers))
        # What two phrases must have in common to be compared at all.
        self.keys = subject or self.tokens


class Meeting:
    """Compares a question with aliases: the same word, or one that stands for it."""

    def __init__(self, asked: Phrase) -> None:
        self._asked = asked
        self._is_stranger = not asked.is_about_you
        self._kin = {token: list_kin(token) for token in asked.weights}
        self._tokens = frozenset().union(*self._kin.values())
        self._keys = frozenset().union(*(self._kin[token] for token in asked.keys))
        self._met: dict[str, tuple[float, list[tuple[str, float]]]] = {}
        self._shared: dict[frozenset[str], tuple[float, float]] = {}

    def share_of(self, token: str) -> float:
        """Return what part of the question a word is when it is compared; 0 for one not in it."""
        weight = self._asked.weights.get(token, 0.0)
        return weight / self._asked.total if weight else 0.0

    def find_nearest(self, aliases: Sequence[Phrase]) -> tuple[float, int]:
        """Return (how alike, 0..1, which) of the nearest alias, the first among equals."""
        best, which = 0.0, 0
        keys = self._keys
        for number, alias in enumerate(aliases):
            if not keys.isdisjoint(alias.keys):
                likeness = self._compare(alias)
                if likeness > best:
                    best, which = likeness, number
        return best, which

    def _compare(self, alias: Phrase) -> float:
        """Return the harmonic mean of what the alias covers of the question and the reverse."""
        shared = alias.tokens & self._tokens
        # Aliases of one entry mostly share the same few words with a question.
        parts = self._shared.get(shared)
        if parts is None:
            parts = self._shared[shared] = self._measure(
                {token: weight for token, weight in alias.weights.items() if token in shared}
            )
        there, back = parts
        back /= alias.total
        alike = 2 * there * back / (there + back)
        return alike * STRANGER_WEIGHT if alias.is_about_you and self._is_stranger else alike

    def _measure(self, shared: Mapping[str, float]) -> tuple[float, float]:
        """Return (the part of the question that these words cover, what they weigh in return)."""
        covered: dict[str, float] = {}
        back = 0.0
        for token, weight in shared.items():
            met = self._met.get(token)
            if met is None:
                met = self._met[token] = self._meet(token)
            most, parts = met
            back += weight * most
            for asked, part in parts:
                if part > covered.get(asked, 0.0):
                    covered[asked] = part
        weights = self._asked.weights
        there = sum([weights[token] * part for token, part in covered.items()])
        return there / self._asked.total, back

    def _meet(self, token: str) -> tuple[float, list[tuple[str, float]]]:
        """Return how well `token` meets the question, and (word, how well) for each it meets."""
        parts = [
            (asked, 1.0 if asked == token else RELATED_WEIGHT)
            for asked, kin in self._kin.items()
            if token in kin
        ]
        return max(part for _, part in parts), parts
