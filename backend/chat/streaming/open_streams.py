"""Counts the open event streams per user in this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.conf import settings

from api.errors import throttled
from api.metrics import LIMITS_HIT, STREAMS

STREAMS_PER_PERSON: Final = 6

_open: Counter[UUID] = Counter()


@contextmanager
def count_stream(user_id: UUID, *, is_new: bool) -> Iterator[None]:
    """Count a stream while it is open. Raises 429 `too_many_streams` where the person has
    `STREAMS_PER_PERSON`; not for the stream of a new reply (`is_new`), which is stored by now and
    has a limit of its own.
    """
    if not is_new and settings.RATE_LIMITS_ENABLED and _open[user_id] >= STREAMS_PER_PERSON:
        LIMITS_HIT.labels("streams").inc()
        raise throttled(5, "too_many_streams", "Too many open streams. Close another one first.")
    _open[user_id] += 1
    STREAMS.inc()
    try:
        yield
    finally:
        STREAMS.dec()
        _open[user_id] -= 1
        if not _open[user_id]:
            del _open[user_id]
