"""Counters of rate limits."""

from django.db import models


class ThrottleCounter(models.Model):
    """Events counted within a window: one row for each rule and subject."""

    key = models.CharField(primary_key=True, max_length=64)  # SHA-256 of rule and subject, in hex
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
