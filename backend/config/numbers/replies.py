"""Statistics of replies: outcomes, errors, time to the first text, cost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from chat.models import Run
from llm_service.models import LLMCallLog
from llm_service.usage import Totals, sum_rows

DAYS = 7
# The newest calls tell how long users wait now; more of them would only take longer to read.
SAMPLE = 5000


@dataclass(frozen=True, slots=True)
class Replies:
    """Counts (today, in 7 days) by state and by error code, most frequent first."""

    by_state: dict[str, tuple[int, int]]
    by_error: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class FirstText:
    """Milliseconds to a model's first text, of the newest `calls`; None without any."""

    calls: int = 0
    median: int | None = None
    p95: int | None = None


def count_replies(today: datetime) -> Replies:
    """One query over the index `run_by_time`."""
    since = today - timedelta(days=DAYS - 1)
    rows = list(
        Run.objects.filter(created_at__gte=since)
        .order_by()
        .values("status", "error_code")
        .annotate(week=Count("*"), day=Count("created_at", filter=Q(created_at__gte=today)))
    )
    return Replies(_sum_by("status", rows), _sum_by("error_code", rows))


def _sum_by(column: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    days: Counter[str] = Counter()
    weeks: Counter[str] = Counter()
    for row in rows:
        days[row[column]] += row["day"]
        weeks[row[column]] += row["week"]
    return {name: (days[name], count) for name, count in weeks.most_common() if name}


def measure_first_text(today: datetime) -> FirstText:
    """One query over the newest part of the index `llm_call_by_time`."""
    waits = sorted(
        wait
        for wait in LLMCallLog.objects.filter(
            created_at__gte=today - timedelta(days=DAYS - 1), first_token_ms__isnull=False
        )
        .order_by("-created_at")
        .values_list("first_token_ms", flat=True)[:SAMPLE]
        if wait is not None
    )
    if not waits:
        return FirstText()
    return FirstText(len(waits), _at(waits, 0.5), _at(waits, 0.95))


def _at(ordered: list[Any], share: float) -> int:
    """The smallest value that this share of them does not exceed."""
    position = max(0, -(-len(ordered) * round(share * 100) // 100) - 1)
    return int(ordered[position])


def sum_usage(today: datetime) -> tuple[Totals, list[tuple[date, Totals]], dict[str, Totals]]:
    """Totals, by day (newest first) and by model (most tokens first); one query over the index
    `llm_call_by_time`.
    """
    since = today - timedelta(days=DAYS - 1)
    sums = sum_rows(LLMCallLog.objects.filter(created_at__gte=since))
    days = [(today - timedelta(days=number)).date() for number in range(DAYS)]
    by_model = sorted(sums.by_model.items(), key=lambda item: -item[1].tokens)
    return sums.total, [(day, sums.by_day.get(day, Totals())) for day in days], dict(by_model)
