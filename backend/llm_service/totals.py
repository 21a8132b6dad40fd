"""Sums over the whole log for an operator, by day and by model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from llm_service.models import LLMCallLog
from llm_service.usage import COST_UNKNOWN, Day


@dataclass(slots=True)
class Totals:
    """Sums of some calls, blocked ones included."""

    calls: int = 0
    tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    unknown_cost_calls: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row of `sum_rows`."""
        self.calls += row["calls"]
        self.tokens += row["tokens"] or 0
        self.cost_usd += row["cost"] or 0
        self.unknown_cost_calls += row["unknown_cost_calls"]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; the cost in dollars as text with six decimals."""
        return {
            "calls": self.calls,
            "tokens": self.tokens,
            "cost_usd": f"{self.cost_usd:.6f}",
            "unknown_cost_calls": self.unknown_cost_calls,
        }


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
