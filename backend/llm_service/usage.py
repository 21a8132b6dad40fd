"""Sums over the log of model calls: for one user by day, model and character; for operators over
all users, by day and model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, DateField, Func, Q, QuerySet, Sum, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from llm_service.models import LLMCallLog

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Status = LLMCallLog.Status
# Answered, at an unknown cost. A failure before the first text is not charged.
COST_UNKNOWN = Q(cost_usd=None) & (Q(status=Status.SUCCESS) | Q(first_token_ms__isnull=False))
# Refused before the model was called. Replies that a hook blocked were made and paid for.
NEVER_MADE = Q(status=Status.BLOCKED, first_token_ms=None, total_tokens=None)


class Day(Func):
    """The day in UTC of a moment. Django's `TruncDate` calls Python for each row of SQLite."""

    template = "(%(expressions)s AT TIME ZONE 'UTC')::date"
    output_field = DateField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, Any]:
        # Moments are stored as text, in UTC.
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 10)")


@dataclass(slots=True)
class Sums:
    """`cost_usd` is the sum over calls of known cost; `unknown_cost_calls` counts the others."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    unknown_cost_calls: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        self.calls += row["calls"]
        self.input_tokens += row["input_sum"]
        self.output_tokens += row["output_sum"]
        self.cost_usd += row["cost_sum"]
        self.unknown_cost_calls += row["unknown_cost_calls"]


# An alias that is also a column would be read as the column.
SUMS = {
    "calls": Count("*"),
    "input_sum": Coalesce(Sum("input_tokens"), 0),
    "output_sum": Coalesce(Sum("output_tokens"), 0),
    "cost_sum": Coalesce(Sum("cost_usd"), Decimal(0)),
    "unknown_cost_calls": Count(Value(1), filter=COST_UNKNOWN),
}


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Usage of the days `first_day` to `last_day` (UTC), both included; every day has totals, but
    only models and characters with calls are listed, most calls first. No character is "".
    """

    first_day: date
    last_day: date
    total: Sums = field(default_factory=Sums)
    by_day: dict[date, Sums] = field(default_factory=dict)
    by_model: dict[str, Sums] = field(default_factory=dict)
    by_character: dict[str, Sums] = field(default_factory=dict)


def sum_up(user: AbstractBaseUser, days: int) -> UsageReport:
    """The last `days` days of a user's calls, including today, without those that were refused
    before the model was called.
    """
    today = timezone.now().astimezone(UTC).date()
    first_day = today - timedelta(days=days - 1)
    usage = UsageReport(first_day, today)
    for number in range(days):
        usage.by_day[first_day + timedelta(days=number)] = Sums()
    for row in _group(LLMCallLog.objects.owned_by(user), first_day):
        usage.total.add(row)
        usage.by_day.setdefault(row["day"], Sums()).add(row)
        usage.by_model.setdefault(row["model"], Sums()).add(row)
        usage.by_character.setdefault(row["character"] or "", Sums()).add(row)
    _sort(usage.by_model)
    _sort(usage.by_character)
    return usage


def _group(rows: QuerySet[LLMCallLog], first_day: date) -> Iterable[Mapping[str, Any]]:
    """One row for each day, model and character; a user's rows since a day are one index range."""
    since = datetime.combine(first_day, time(), UTC)
    return (
        rows.filter(created_at__gte=since)
        .exclude(NEVER_MADE)
        .values("model", day=Day("created_at"), character=KeyTextTransform("character", "metadata"))
        .annotate(**SUMS)
        .order_by("day")
    )


def _sort(table: dict[str, Sums]) -> None:
    in_order = sorted(table.items(), key=lambda one: (-one[1].calls, one[0]))
    table.clear()
    table.update(in_order)


@dataclass(slots=True)
class Totals:
    """Sums of some calls, blocked ones included."""

    calls: int = 0
    tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    unknown_cost_calls: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        self.calls += row["calls"]
        self.tokens += row["tokens"] or 0
        self.cost_usd += row["cost"] or 0
        self.unknown_cost_calls += row["unknown_cost_calls"]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; the cost in dollars as text with six decimals."""
        return asdict(self) | {"cost_usd": f"{self.cost_usd:.6f}"}


@dataclass(frozen=True, slots=True)
class LogTotals:
    """The sums of all calls, of each day (UTC) and of each model."""

    total: Totals = field(default_factory=Totals)
    by_day: dict[date, Totals] = field(default_factory=dict)
    by_model: dict[str, Totals] = field(default_factory=dict)


def sum_rows(rows: QuerySet[LLMCallLog]) -> LogTotals:
    """Sum in one pass over a covering index; newest day first."""
    totals = LogTotals()
    # Only indexed columns are named, so that no row is read.
    groups = (
        rows.order_by()
        # An expression, not the plain column: else SQLite would use the model's index, which lacks
        # the sums.
        .values(day=Day("created_at"), name=Coalesce("model", Value("")))
        .annotate(
            calls=Count("*"),
            tokens=Sum("total_tokens"),
            cost=Sum("cost_usd"),
            unknown_cost_calls=Count(Value(1), filter=COST_UNKNOWN),
        )
        .order_by("-day", "name")
    )
    for row in groups:
        totals.total.add(row)
        totals.by_day.setdefault(row["day"], Totals()).add(row)
        totals.by_model.setdefault(row["name"], Totals()).add(row)
    return totals
