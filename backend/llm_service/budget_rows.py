"""The rows of the budgets: what is taken from a day, given back, and never taken twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import DateField, F, UUIDField
from django.db.models.functions import Greatest

from llm_service.models import INSTANCE, BudgetDay, BudgetReservation

# In one statement, so that no two calls can both find room for one.
_TAKE = (
    "INSERT INTO llm_service_budget_day (day, subject_id, tokens, cost_pico)"
    " VALUES (%s, %s, %s, %s) ON CONFLICT (day, subject_id) DO UPDATE SET"
    " tokens = llm_service_budget_day.tokens + excluded.tokens,"
    " cost_pico = llm_service_budget_day.cost_pico + excluded.cost_pico"
    " WHERE (%s = 0 OR llm_service_budget_day.tokens + excluded.tokens <= %s)"
    " AND (%s = 0 OR llm_service_budget_day.cost_pico + excluded.cost_pico <= %s)"
)
_DROP = (
    "DELETE FROM llm_service_budget_reservation WHERE id IN ({})"
    " RETURNING day, user_id, tokens, cost_pico"
)

Changes = dict[tuple[date, UUID], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Limit:
    """What one subject may use on a day; 0 is no limit."""

    tokens: int
    cost_pico: int

    def allows(self, tokens: int, cost_pico: int) -> bool:
        return not (
            (self.tokens and tokens > self.tokens)
            or (self.cost_pico and cost_pico > self.cost_pico)
        )

    def is_reached(self, tokens: int, cost_pico: int) -> bool:
        return bool(
            (self.tokens and tokens >= self.tokens)
            or (self.cost_pico and cost_pico >= self.cost_pico)
        )


def take(day: date, subject: UUID, tokens: int, cost_pico: int, limit: Limit) -> bool:
    """Count it for the subject's day if it fits below the limit; whether it did."""
    if not limit.allows(tokens, cost_pico):
        return False
    limits = (limit.tokens, limit.tokens, limit.cost_pico, limit.cost_pico)
    stored_day = DateField().get_db_prep_value(day, connection)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [stored_day, _key(subject), tokens, cost_pico, *limits])
        return bool(cursor.rowcount)


def drop(ids: Iterable[UUID]) -> list[BudgetReservation]:
    """Remove reservations and say what they held; two who try never both get one."""
    keys = [_key(one) for one in ids]
    sql = _DROP.format(", ".join(["%s"] * len(keys)))
    found = []
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        for day, user_id, reserved, cost_pico in cursor.fetchall():
            found.append(
                BudgetReservation(
                    day=day if isinstance(day, date) else date.fromisoformat(day),
                    user_id=as_uuid(user_id),
                    tokens=reserved,
                    cost_pico=cost_pico,
                )
            )
    return found


def apply(changes: Changes) -> None:
    """Add to the counters of the days; none of them gets below nothing."""
    # In one order everywhere, the instance last: nobody waits for one who waits for them.
    in_order = sorted(
        changes.items(), key=lambda one: (one[0][1] == INSTANCE, one[0][1], one[0][0])
    )
    for (day, subject), (used, cost_pico) in in_order:
        if used or cost_pico:
            BudgetDay.objects.filter(day=day, subject_id=subject).update(
                tokens=Greatest(F("tokens") + used, 0),
                cost_pico=Greatest(F("cost_pico") + cost_pico, 0),
            )


def _key(value: UUID) -> str | UUID:
    """As a cursor takes it."""
    key: str | UUID = UUIDField().get_db_prep_value(value, connection)
    return key


def as_uuid(value: UUID | str | None) -> UUID | None:
    """None for what is no id of a user."""
    if value is None or isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None
