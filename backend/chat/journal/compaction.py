"""Compaction: deletes the event rows of a run that ended long ago, because its message holds the
text. The end offset of each event in that text is kept, so that old cursors stay valid.
"""

import zlib
from array import array
from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from chat import events
from chat.models import Run
from chat.models import RunEvent as Row


def unpack_offsets(packed: bytes) -> Sequence[int]:
    """At index n - 1 the length in characters of the text up to and including event n."""
    return array("I", zlib.decompress(packed))


def compact_older_than(age: timedelta) -> int:
    """Compact the runs that ended more than `age` ago; returns how many. Call it in a thread."""
    ended = Run.objects.filter(ended_at__lt=timezone.now() - age, compacted_offsets__isnull=True)
    run_ids = list(ended.values_list("pk", flat=True))
    for run_id in run_ids:
        _compact(run_id)
    return len(run_ids)


def _compact(run_id: UUID) -> None:
    with transaction.atomic():
        rows = list(
            Row.objects.filter(run_id=run_id).order_by("seq").values_list("kind", "payload")
        )
        lengths = (len(payload) if kind == events.TOKEN else 0 for kind, payload in rows)
        packed = zlib.compress(array("I", accumulate(lengths)).tobytes())
        compacted = Run.objects.filter(pk=run_id).exclude(status=Run.Status.RUNNING)
        if compacted.update(compacted_offsets=packed):
            Row.objects.filter(run_id=run_id).delete()
