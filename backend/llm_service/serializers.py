"""The wire shape of `GET /api/usage`."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from llm_service.usage import Sums, UsageReport

_PLACES = Decimal("1e-12")


class SumsSerializer(serializers.Serializer[Any]):
    """Totals of calls, tokens and cost."""

    calls = serializers.IntegerField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost_usd = serializers.DecimalField(
        max_digits=24, decimal_places=12, help_text="Sum of the calls whose cost is known."
    )
    unknown_cost_calls = serializers.IntegerField(
        help_text="Number of calls whose cost is unknown."
    )


class DayUsageSerializer(SumsSerializer):
    """Totals of one day."""

    day = serializers.DateField(help_text="A date in UTC.")


class ModelUsageSerializer(SumsSerializer):
    """Totals of one model."""

    model = serializers.CharField()


class CharacterUsageSerializer(SumsSerializer):
    """Totals of one character."""

    character = serializers.CharField(help_text="Empty for calls without a character.")


class BudgetSerializer(serializers.Serializer[Any]):
    """The user's budget for today; a limit of null means no limit."""

    tokens_limit = serializers.IntegerField(allow_null=True)
    tokens_used = serializers.IntegerField(help_text="Including the reservations of running calls.")
    usd_limit = serializers.DecimalField(max_digits=24, decimal_places=12, allow_null=True)
    usd_used = serializers.DecimalField(max_digits=24, decimal_places=12)
    resets_at = serializers.DateTimeField()


class UsageSerializer(serializers.Serializer[Any]):
    """Usage of a period: totals, by day, by model, by character, and today's budget."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    total = SumsSerializer()
    by_day = DayUsageSerializer(many=True, help_text="Every day, oldest first.")
    by_model = ModelUsageSerializer(many=True, help_text="Most calls first.")
    by_character = CharacterUsageSerializer(many=True, help_text="Most calls first.")
    budget = BudgetSerializer(allow_null=True, help_text="Today's budget; null if none is set.")


def write_usage(usage: UsageReport, budget: dict[str, Any] | None) -> dict[str, Any]:
    """The body that `UsageSerializer` describes; `budget` as `budgets.describe` returns it."""
    return {
        "first_day": usage.first_day.isoformat(),
        "last_day": usage.last_day.isoformat(),
        "total": _write(usage.total),
        "by_day": [{"day": day.isoformat(), **_write(one)} for day, one in usage.by_day.items()],
        "by_model": [{"model": model, **_write(one)} for model, one in usage.by_model.items()],
        "by_character": [
            {"character": name, **_write(one)} for name, one in usage.by_character.items()
        ],
        "budget": budget,
    }


def _write(sums: Sums) -> dict[str, Any]:
    return {**asdict(sums), "cost_usd": f"{sums.cost_usd.quantize(_PLACES):f}"}
