"""Typos: an unknown token one edit away from a known one is read as that one."""

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shorter tokens are one edit away from too many others.
SHORTEST_WORD = 5
# Tokens compared at most: only a huge file has more of one first letter.
COMPARED = 5_000


class TypoCorrector:
    """Known tokens by their first letter. Never changes once built."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known: dict[str, list[str]] = defaultdict(list)
        for token in known:
            if len(token) >= SHORTEST_WORD - 1 and len(self._known[token[0]]) < COMPARED:
                self._known[token[0]].append(token)

    def correct(self, token: str) -> str:
        """Return the one known token at an edit distance of 1 from an unknown one, or `token`.

        An edit inserts, deletes or replaces a letter or swaps two neighbours (optimal string
        alignment), never the first letter.
        """
        if len(token) < SHORTEST_WORD or not token.isalpha():
            return token
        known = self._known.get(token[0], ())
        close = process.extract(token, known, scorer=OSA.distance, score_cutoff=1, limit=2)
        return str(close[0][0]) if len(close) == 1 else token
