"""Typos: an unknown token one edit away from a known one is read as that one."""

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shorter tokens are one edit away from too many others.
SHORTEST_WORD = 5
# Tokens compared at most: only a huge file has more of one length and first letter.
COMPARED = 2_000


class TypoCorrector:
    """Known tokens by their length and first letter. Never changes once built."""

    def __init__(self, known: Iterable[str]) -> None:
        self._groups: dict[tuple[int, str], list[str]] = defaultdict(list)
        for token in known:
            if len(token) >= SHORTEST_WORD - 1:
                self._groups[len(token), token[0]].append(token)

    def correct(self, token: str) -> str:
        """Return the one known token at an edit distance of 1 from an unknown one, or `token`.

        An edit inserts, deletes or replaces a letter or swaps two neighbours (optimal string
        alignment), never the first letter.
        """
        if len(token) < SHORTEST_WORD or not token.isalpha():
            return token
        lengths = range(len(token) - 1, len(token) + 2)
        known = [each for length in lengths for each in self._groups.get((length, token[0]), ())]
        close = process.extract(
            token, known[:COMPARED], scorer=OSA.distance, score_cutoff=1, limit=2
        )
        return str(close[0][0]) if len(close) == 1 else token
