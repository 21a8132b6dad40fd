"""The rows that rate limits count in. One statement counts and decides, so parallel requests of all
processes are counted exactly.

Times are of this process's clock: windows last for minutes, and servers whose clocks differ by that
much could not verify each other's tokens either. Do not count inside a transaction that may be
rolled back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection

from accounts.models import ThrottleCounter


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` requests within `seconds` of the first."""

    name: str
    limit: int
    seconds: int


def key_of(rule: Rule, subject: str) -> str:
    """The key of a row, a hash: addresses are not stored. `subject` may be any text, also one with
    lone surrogates.
    """
    return sha256(f"{rule.name}\0{subject}".encode(errors="replace")).hexdigest()


def execute(sql: str, values: Mapping[str, Any]) -> int | None:
    """Run one counting statement; the new count, or None if it changed no row."""
    adapt = connection.ops.adapt_datetimefield_value
    adapted = {
        name: adapt(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, adapted)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def seconds_left(key: str, now: datetime) -> float:
    """Seconds until the window of a row ends; 0 without a row."""
    end = ThrottleCounter.objects.filter(pk=key).values_list("expires_at", flat=True).first()
    return (end - now).total_seconds() if end else 0.0
