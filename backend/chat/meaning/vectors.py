"""Vectors of characters' texts, stored by text and model: computed once and shared by all
processes, files and entries that have the text.
"""

import hashlib
import logging
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

import chatbot
from chat.models import TextVector
from chatbot.encoders import LOCAL

logger = logging.getLogger(__name__)

# Texts per call; fewer for a local encoder, so that messages are encoded in between.
BATCH, LOCAL_BATCH = 96, 16
# Rows that one query names or one statement writes.
STEP_ROWS = 400
# Vectors that no character has used for this long are removed.
KEEP = timedelta(days=30)
TOUCH_AFTER = timedelta(days=1)


def make_key(model: str, text: str) -> str:
    return hashlib.sha256(f"{model}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def build(
    encoder: chatbot.Encoder, texts: Sequence[str], tell: Callable[[int, int], object]
) -> dict[str, Any]:
    """The vectors of all texts; missing ones are computed and stored, with `tell(done, total)`
    after each batch. Raises `EncoderError`; what is stored by then is kept.
    """
    by_key = {make_key(encoder.name, text): text for text in texts}
    vectors = dict(_load(by_key))
    tell(len(vectors), len(by_key))
    missing = [key for key in by_key if key not in vectors]
    size = LOCAL_BATCH if encoder.name in LOCAL else BATCH
    batches = [missing[start : start + size] for start in range(0, len(missing), size)]
    # Shuffled, so that processes that start together seldom make the same batch.
    random.shuffle(batches)
    for batch in batches:
        vectors |= _load(batch)
        new = [key for key in batch if key not in vectors]
        if new:
            vectors |= _make(encoder, {key: by_key[key] for key in new})
        tell(len(vectors), len(by_key))
    TextVector.objects.filter(used_at__lt=timezone.now() - KEEP).delete()
    return {text: vectors[key] for key, text in by_key.items()}


def count(model: str, texts: Sequence[str]) -> int:
    """How many of the texts have a vector."""
    keys = [make_key(model, text) for text in texts]
    return sum(TextVector.objects.filter(pk__in=part).count() for part in _split(keys))


def _make(encoder: chatbot.Encoder, texts: dict[str, str]) -> dict[str, Any]:
    """Make vectors by key and store them. Returns them in the precision of stored ones."""
    import numpy

    found = encoder.encode(list(texts.values()))
    rows = {
        key: numpy.asarray(vector, dtype="<f2").tobytes()
        for key, vector in zip(texts, found, strict=True)
    }
    TextVector.objects.bulk_create(
        [TextVector(key=key, vector=row) for key, row in rows.items()], ignore_conflicts=True
    )
    return {key: numpy.frombuffer(row, dtype="<f2") for key, row in rows.items()}


def _load(keys: Sequence[str] | dict[str, str]) -> dict[str, Any]:
    import numpy

    found: dict[str, Any] = {}
    now = timezone.now()
    for part in _split(list(keys)):
        rows = TextVector.objects.filter(pk__in=part)
        for key, vector in rows.values_list("key", "vector"):
            found[key] = numpy.frombuffer(bytes(vector), dtype="<f2")
        rows.filter(used_at__lt=now - TOUCH_AFTER).update(used_at=now)
    return found


def _split(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + STEP_ROWS] for start in range(0, len(keys), STEP_ROWS))
