"""Deletions of which the database still has traces."""

from django.db import models
from django.utils import timezone


class Erasure(models.Model):
    """Rows were deleted whose words are still in search indexes, logs or statistics of the
    database; `chat/erasure` removes them and this row.
    """

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # When a process claimed it.
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "chat_erasure"

    def __str__(self) -> str:
        return f"asked for at {self.created_at:%Y-%m-%d %H:%M:%S}"
