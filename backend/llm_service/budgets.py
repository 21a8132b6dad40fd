"""Hard budgets of a day (UTC), per user and for the whole instance, in tokens and in dollars.

The worst case of a call is reserved before the call is made, and replaced at its end by what the
call used. Concurrent calls therefore cannot spend the same remainder twice; only usage that
`budget_estimates` cannot foresee may exceed a budget. A reservation of a process that died
expires. A model without a known price is refused while there is a budget in dollars. Self-hosted
models cost tokens but no dollars.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from api.renderers import format_time
from llm_service import budget_rows
from llm_service.budget_estimates import estimate, models_of
from llm_service.budget_limits import (
    Scope,
    are_configured,
    find_scopes,
    find_user_limit,
    to_pico,
    to_text,
)
from llm_service.budget_rows import Changes
from llm_service.deadlines import STREAM_TOTAL_SECONDS
from llm_service.errors import BudgetExceeded
from llm_service.models import BudgetDay, BudgetReservation, as_uuid
from llm_service.types import LLMRequest, Usage

MARGIN = timedelta(minutes=1)
# Most rows that one call of `release_expired` deletes.
EXPIRED_ROWS = 500
OFFLINE = "offline/"
TOO_LARGE = (
    "What this answer may cost is more than is left of today's budget; it resets at 00:00 UTC."
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The usage of a call with a reservation. `usage` None: not sent, or none reported."""

    reservation: BudgetReservation
    usage: Usage | None
    cost: Decimal | None


def check(user_id: UUID | str | None) -> None:
    """Raise `BudgetExceeded` if the user's or the instance's budget is exhausted. Call it in a
    thread; makes no query if no budget is set.
    """
    scopes = find_scopes(as_uuid(user_id))
    if not scopes:
        return
    days = BudgetDay.objects.filter(day=_today(), subject_id__in=[one.subject for one in scopes])
    used = {row.subject_id: row for row in days}
    for scope in scopes:
        row = used.get(scope.subject)
        if row and scope.limit.is_reached(row.tokens, row.cost_pico) and not release_expired():
            raise BudgetExceeded(scope.detail)


def describe(user_id: UUID) -> dict[str, Any] | None:
    """A user's own budget of today as `BudgetSerializer` has it; None where none is set."""
    limit = find_user_limit()
    if limit is None:
        return None
    today = _today()
    row = BudgetDay.objects.filter(day=today, subject_id=user_id).first()
    return {
        "tokens_limit": limit.tokens or None,
        "tokens_used": row.tokens if row else 0,
        "usd_limit": to_text(limit.cost_pico) if limit.cost_pico else None,
        "usd_used": to_text(row.cost_pico if row else 0),
        "resets_at": format_time(datetime.combine(today + timedelta(days=1), time(), UTC)),
    }


def reserve(request: LLMRequest, call_id: UUID | None = None) -> BudgetReservation | None:
    """Reserve the worst case of `request` in today's budgets; None where none is set, and for
    offline replies, which no model writes. Raises `BudgetExceeded`. Call it in a thread.
    """
    if not are_configured() or all(model.startswith(OFFLINE) for model in models_of(request)):
        return None
    reserved, cost_pico = estimate(request)
    reservation = BudgetReservation(
        id=call_id or uuid4(),
        day=_today(),
        user_id=as_uuid(request.user_id),
        tokens=reserved,
        cost_pico=cost_pico,
        expires_at=timezone.now() + longest_call() + MARGIN,
    )
    try:
        _store(reservation)
    except BudgetExceeded:
        if not release_expired():
            raise
        _store(reservation)
    return reservation


def _store(reservation: BudgetReservation) -> None:
    with transaction.atomic():
        for scope in find_scopes(reservation.user_id):
            if not budget_rows.reserve(reservation, scope):
                raise BudgetExceeded(_explain(reservation.day, scope))
        reservation.save(force_insert=True)


def _explain(day: date, scope: Scope) -> str:
    """Whether the budget is exhausted, or only too small for this call."""
    row = BudgetDay.objects.filter(day=day, subject_id=scope.subject).first()
    is_reached = row is not None and scope.limit.is_reached(row.tokens, row.cost_pico)
    return scope.detail if is_reached else TOO_LARGE


def settle(settlements: Iterable[Settlement]) -> None:
    """Replace reservations by actual usage, all in one transaction. An expired reservation is still
    charged, once. Must not be repeated after a commit: it would charge twice.
    """
    settlements = list(settlements)
    if not settlements:
        return
    changes: Changes = {}
    with transaction.atomic():
        _free(changes, [one.reservation.id for one in settlements])
        for one in settlements:
            used = one.usage.input_tokens + one.usage.output_tokens if one.usage else 0
            cost = to_pico(one.cost) if one.usage and one.cost else 0
            _add(changes, one.reservation.day, one.reservation.user_id, used, cost)
        budget_rows.apply(changes)


def release_expired() -> int:
    """Release the reservations of dead processes; returns their number."""
    expired = BudgetReservation.objects.filter(expires_at__lt=timezone.now())
    return release(list(expired.values_list("pk", flat=True)[:EXPIRED_ROWS]))


def release(ids: Collection[UUID]) -> int:
    """Release the reservations of calls that will never be settled; returns their number."""
    if not ids:
        return 0
    with transaction.atomic():
        changes: Changes = {}
        freed = _free(changes, ids)
        budget_rows.apply(changes)
    return freed


def _free(changes: Changes, ids: Iterable[UUID]) -> int:
    dropped = budget_rows.drop(ids)
    for one in dropped:
        _add(changes, one.day, one.user_id, -one.tokens, -one.cost_pico)
    return len(dropped)


def _add(changes: Changes, day: date, user_id: UUID | None, used: int, cost_pico: int) -> None:
    for scope in find_scopes(user_id):
        tokens_before, cost_before = changes.get((day, scope.subject), (0, 0))
        changes[day, scope.subject] = tokens_before + used, cost_before + cost_pico


def longest_call() -> timedelta:
    """The longest that a call runs; one still running later is taken for lost. A call with a longer
    `timeout` of its own is taken for lost, too, until its real end is written.
    """
    return timedelta(seconds=max(STREAM_TOTAL_SECONDS, settings.LLM_REQUEST_TIMEOUT))


def _today() -> date:
    return timezone.now().astimezone(UTC).date()
