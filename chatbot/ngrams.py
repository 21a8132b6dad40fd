"""Similarity of spelling: cosine of TF-IDF vectors of character 4-grams.

It sees what stems miss: word order, endings, compounds, slips of the pen.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

LENGTH = 4
# Document frequencies are taken from this many entries, evenly spread.
SAMPLE_ENTRIES = 1_000
# 4-grams in more than this share of the texts ("you ") are left out, once there are enough texts.
COMMON_SHARE, FEW_TEXTS = 0.1, 200
# Entries whose 4-grams are kept; those of others are computed when they are compared.
ENTRIES_KEPT = 1_024


def split_ngrams(tokens: Iterable[str]) -> dict[str, None]:
    """Return the distinct 4-grams of tokens joined by spaces, in order: " who", "who ", ..."""
    text = f" {' '.join(tokens)} "
    return dict.fromkeys(text[at : at + LENGTH] for at in range(len(text) - LENGTH + 1))


class NgramIndex:
    """The texts of some entries as sets of 4-grams. Never changes once built."""

    def __init__(self, size: int, read: Callable[[int], Iterable[Sequence[str]]]) -> None:
        """`read(number)` returns the texts of one of `size` entries, each as its tokens."""
        self._read = read
        step = max(1, size // SAMPLE_ENTRIES)
        sample = [text for number in range(0, size, step) for text in read(number)]
        frequencies = Counter(ngram for text in sample for ngram in split_ngrams(text))
        most = COMMON_SHARE * max(len(sample), FEW_TEXTS)
        # IDF squared, because a shared 4-gram has its IDF as its component in both vectors.
        self._squares = {
            ngram: math.log(1 + len(sample) / found) ** 2 if found <= most else 0.0
            for ngram, found in frequencies.items()
        }
        self._unseen = math.log(1 + max(1, len(sample))) ** 2
        self._find_texts = lru_cache(ENTRIES_KEPT)(self._invert)

    def compare(self, tokens: Sequence[str]) -> Callable[[int], float]:
        """Return a function from an entry's number to the cosine (0..1) of its closest text."""
        question = self._vectorize(tokens)
        norm = _measure(question)

        def find_cosine(number: int) -> float:
            norms, holders = self._find_texts(number)
            products = [0.0] * len(norms)
            # Sorted, so that the sums are rounded the same way in every process.
            for ngram in sorted(question.keys() & holders.keys()):
                for text in holders[ngram]:
                    products[text] += question[ngram]
            return max(map(float.__truediv__, products, norms), default=0.0) / norm

        return find_cosine

    def _invert(self, number: int) -> tuple[list[float], Mapping[str, Sequence[int]]]:
        """Return the norms of an entry's texts, and for each 4-gram the texts that hold it."""
        norms = []
        holders: dict[str, list[int]] = defaultdict(list)
        for text, tokens in enumerate(self._read(number)):
            vector = self._vectorize(tokens)
            norms.append(_measure(vector))
            for ngram in vector:
                holders[ngram].append(text)
        return norms, dict(holders)

    def _vectorize(self, tokens: Sequence[str]) -> dict[str, float]:
        """Return the squared IDF of each 4-gram that counts."""
        squares = {ngram: self._squares.get(ngram, self._unseen) for ngram in split_ngrams(tokens)}
        return {ngram: square for ngram, square in squares.items() if square}


def _measure(vector: Mapping[str, float]) -> float:
    """Return the Euclidean norm of a vector, 1 for an empty one."""
    return math.sqrt(sum(vector.values())) or 1.0
