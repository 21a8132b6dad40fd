"""The statements behind the budgets: reserve within a limit, drop reservations, change counters."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import DateField, F, UUIDField
from django.db.models.functions import Greatest

from llm_service.budget_limits import Scope
from llm_service.models import INSTANCE, BudgetDay, BudgetReservation, as_uuid

# Check and addition in one statement, so that two calls cannot both find room for one.
_RESERVE = (
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

# (day, subject) to (tokens, pico-dollars) to add, which may be negative.
Changes = dict[tuple[date, UUID], tuple[int, int]]


def reserve(reservation: BudgetReservation, scope: Scope) -> bool:
    """Add it to the subject's day if the sum is within the limit; whether it is."""
    tokens, cost_pico, limit = reservation.tokens, reservation.cost_pico, scope.limit
    if not limit.allows(tokens, cost_pico):
        return False
    day = DateField().get_db_prep_value(reservation.day, connection)
    limits = (limit.tokens, limit.tokens, limit.cost_pico, limit.cost_pico)
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [day, _key(scope.subject), tokens, cost_pico, *limits])
        return bool(cursor.rowcount)


def drop(ids: Iterable[UUID]) -> list[BudgetReservation]:
    """Remove reservations and return their contents; of two callers with one id, one gets it."""
    keys = [_key(one) for one in ids]
    sql = _DROP.format(", ".join(["%s"] * len(keys)))
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        return [
            BudgetReservation(
                day=day if isinstance(day, date) else date.fromisoformat(day),
                user_id=as_uuid(user_id),
                tokens=reserved,
                cost_pico=cost_pico,
            )
            for day, user_id, reserved, cost_pico in cursor.fetchall()
        ]


def apply(changes: Changes) -> None:
    """Add to the counters of the days; none drops below zero."""
    # All writers lock rows in one order, the instance last: no deadlocks.
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
    """An id as a cursor parameter: SQLite keeps ids as text."""
    key: str | UUID = UUIDField().get_db_prep_value(value, connection)
    return key
