"""Nearness of sentences to entries in meaning: by the vectors of their texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from chatbot.encoders import Encoder, EncoderError, Vector, load_numpy
from chatbot.knowledge import KnowledgeEntry

# Entries ranked by words and meaning together: those nearest to a sentence.
COMPARED = 40
# Maximum vectors of a file, 2 KB each at 512 dimensions; further aliases of the entries get none.
VECTORS_LIMIT = 50_000
# Vectors cached of the last sentences, which come again as earlier messages.
SENTENCES_KEPT = 256
# Weight of the mean of an entry's texts relative to the nearest of them: a single text may resemble
# a sentence by chance, above all if the entry has few aliases.
MIDDLE_WEIGHT = 2.0

# Nearness by entry number, in standard deviations above the sentence's mean.
Nearness = Mapping[int, float]


def list_texts(entries: Sequence[KnowledgeEntry]) -> Iterator[tuple[int, str, float]]:
    """Yield (number of the entry, text, share) of the texts that entries are compared by.

    The share is the text's weight in the entry's mean: all aliases together weigh as much as each
    other text.
    """
    # Besides those of its aliases an entry has three vectors of texts and one of the mean.
    most = max(1, VECTORS_LIMIT // max(1, len(entries)) - 4)
    for number, entry in enumerate(entries):
        aliases = entry.aliases[:most]
        for alias in aliases:
            yield number, alias, 1 / len(aliases)
        for text in (entry.topic, entry.summary, entry.ic_reply):
            if text:
                yield number, text, 1.0


class Meaning:
    """Entries by the vectors of their texts. Never changes once built."""

    def __init__(
        self, entries: Sequence[KnowledgeEntry], encoder: Encoder, vectors: Mapping[str, Vector]
    ) -> None:
        """`vectors` are by text: those of `list_texts`, and others to cache. Needs numpy."""
        self._encoder = encoder
        self._known: dict[str, Any] = dict(vectors)
        listed = list(list_texts(entries))
        numbers = [number for number, _, _ in listed]
        self._starts = [at for at, one in enumerate(numbers) if not at or one != numbers[at - 1]]
        self._numbers = [numbers[at] for at in self._starts]
        self._matrix = _normalize([vectors[text] for _, text, _ in listed])
        shares = load_numpy().asarray([share for _, _, share in listed], self._matrix.dtype)
        parts = pairwise((*self._starts, len(listed)))
        self._middles = _normalize([shares[a:b] @ self._matrix[a:b] for a, b in parts])

    def forget(self) -> None:
        """Drop the cached vectors, which only the calibration needed; those of entries are kept."""
        self._known.clear()

    def compare(self, texts: Iterable[str]) -> dict[str, Nearness]:
        """Return for each text the nearest entries and how near they are. Raises `EncoderError`."""
        numpy = load_numpy()
        wanted = list(dict.fromkeys(texts))
        if not wanted or not self._numbers:
            return {}
        vectors = self._encode(wanted)
        # The nearest of an entry's texts, and their mean.
        best = numpy.maximum.reduceat(vectors @ self._matrix.T, self._starts, axis=1)
        best += MIDDLE_WEIGHT * (vectors @ self._middles.T)
        spread = best.std(axis=1, keepdims=True) + 1e-9
        above = (best - best.mean(axis=1, keepdims=True)) / spread
        last = min(COMPARED, len(self._numbers)) - 1
        nearest = numpy.argpartition(-above, last, axis=1)[:, :COMPARED]
        return {
            text: {self._numbers[at]: float(row[at]) for at in places if row[at] > 0}
            for text, row, places in zip(wanted, above, nearest.tolist(), strict=True)
        }

    def _encode(self, texts: Sequence[str]) -> Any:
        # Each is read only once, because other threads may drop vectors meanwhile.
        known: dict[str, Any] = {text: self._known.get(text) for text in texts}
        new = [text for text, vector in known.items() if vector is None]
        if new:
            found = dict(zip(new, self._encoder.encode(new), strict=True))
            known |= found
            self._known |= found
            for old in list(self._known)[: max(0, len(self._known) - SENTENCES_KEPT)]:
                self._known.pop(old, None)
        vectors = _normalize([known[text] for text in texts])
        if vectors.shape[1] != self._matrix.shape[1]:
            raise EncoderError("the vectors have another length than those of the entries")
        return vectors


def _normalize(vectors: Sequence[Vector]) -> Any:
    """Return vectors as rows of length 1."""
    numpy = load_numpy()
    try:
        rows = numpy.asarray(vectors, dtype=numpy.float32).reshape(len(vectors), -1)
    except ValueError as error:
        raise EncoderError("the vectors are not of one length") from error
    return rows / (numpy.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
