"""Hard budgets of a day (UTC), per user and for the whole instance, in tokens and in dollars.

What a call may cost at most is reserved before it is made, and settled with what it did cost after
its end; so calls that run at once can never spend together what is there only once. A reservation
of a process that died expires. A model without a known price is refused while a budget in dollars
is set: nobody could say what it takes away. Models of one's own server cost tokens and no dollars.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from api.renderers import format_time
from llm_service import budget_rows, tokens
from llm_service.budget_rows import Changes, Limit, as_uuid
from llm_service.errors import BudgetExceeded
from llm_service.models import INSTANCE, BudgetDay, BudgetReservation
from llm_service.policy import STREAM_TOTAL_SECONDS
from llm_service.pricing import cost_of, find_price
from llm_service.types import LLMRequest, Usage

# A dollar in the unit of the counters.
PICO = 10**12
# What a vendor adds to each message, and to the whole.
MESSAGE_TOKENS = 8
# A request without a limit of its own may be answered up to its model's.
UNLIMITED_OUTPUT_TOKENS = 16_384
# For what is not counted to the token: other vendors' models may count more than ours.
ESTIMATE_MARGIN = Decimal("1.5")
MARGIN = timedelta(minutes=1)
OFFLINE = "offline/"

NO_PRICE = (
    "This model has no known price, and this server keeps a budget in dollars; choose another one."
)
USED_UP = "Your budget for today is used up; it starts anew at 00:00 UTC."
INSTANCE_USED_UP = "This server's budget for today is used up; it starts anew at 00:00 UTC."
TOO_LARGE = (
    "What this answer may cost is more than is left of today's budget; it starts anew at 00:00 UTC."
)


@dataclass(frozen=True, slots=True)
class Reservation:
    """The worst case of one call, taken from its day's budgets."""

    id: UUID
    day: date
    user_id: UUID | None
    tokens: int
    cost_pico: int
    input_tokens: int

    def settle(self, usage: Usage | None, cost: Decimal | None) -> None:
        """Replace what was reserved by what was used; without `usage` nothing was. Call it in a
        thread.
        """
        settle([Settlement(self, usage, cost)])


@dataclass(frozen=True, slots=True)
class Settlement:
    """`usage` None: the call was never sent, or failed before its first text."""

    reservation: Reservation
    usage: Usage | None
    cost: Decimal | None


def are_configured() -> bool:
    return any((_user_limit(), _instance_limit()))


def check(user_id: UUID | str | None) -> None:
    """Raise `BudgetExceeded` if nothing at all is left for a call of theirs. Call it in a thread;
    asks nothing where no budget is set.
    """
    if not are_configured():
        return
    used = {
        row.subject_id: row
        for row in BudgetDay.objects.filter(
            day=_today(), subject_id__in=[subject for subject, _, _ in _scopes(as_uuid(user_id))]
        )
    }
    for subject, limit, detail in _scopes(as_uuid(user_id)):
        row = used.get(subject)
        if row and limit.is_reached(row.tokens, row.cost_pico) and not release_expired():
            raise BudgetExceeded(detail)


def describe(user_id: UUID) -> dict[str, Any] | None:
    """A user's own budget of today as it stands, for themselves; None where none is set."""
    limit = _user_limit()
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


def reserve(request: LLMRequest, call_id: UUID | None = None) -> Reservation | None:
    """Take the worst case of `request` out of today's budgets; None where none is set, and for
    offline replies, which no model writes. Raises `BudgetExceeded`. Call it in a thread.
    """
    models = (request.model, *request.fallback_models)
    if not are_configured() or all(model.startswith(OFFLINE) for model in models):
        return None
    reservation = _worst_case(request, call_id or uuid4())
    try:
        _take(reservation)
    except BudgetExceeded:
        if not release_expired():
            raise
        _take(reservation)
    return reservation


def _worst_case(request: LLMRequest, call_id: UUID) -> Reservation:
    """The most that the request may use, whichever of its models answers."""
    now = timezone.now()
    input_tokens = _count_input(request)
    output_tokens = request.max_output_tokens or UNLIMITED_OUTPUT_TOKENS
    usage = Usage(input_tokens, output_tokens)
    models = (request.model, *request.fallback_models)
    return Reservation(
        id=call_id,
        day=now.astimezone(UTC).date(),
        user_id=as_uuid(request.user_id),
        tokens=input_tokens + output_tokens,
        cost_pico=max(_cost_pico(model, usage, now) for model in models),
        input_tokens=input_tokens,
    )


def _cost_pico(model: str, usage: Usage, now: datetime) -> int:
    price = find_price(model, now)
    if price:
        # As if nothing came from the provider's cache.
        return to_pico(cost_of(usage, price))
    if settings.LLM_BUDGET_USER_DAILY_USD or settings.LLM_BUDGET_DAILY_USD:
        raise BudgetExceeded(NO_PRICE)
    return 0


def _count_input(request: LLMRequest) -> int:
    messages = len(request.messages)
    counted = sum(tokens.count_tokens(text) for text in request.texts())
    counted += MESSAGE_TOKENS * (messages + 1)
    for beside in (request.tools, request.response_format):
        counted += tokens.count_tokens(str(beside)) if beside else 0
    if all(model.startswith("openai/") for model in (request.model, *request.fallback_models)):
        return counted
    return int((counted * ESTIMATE_MARGIN).to_integral_value(ROUND_CEILING))


def _take(reservation: Reservation) -> None:
    amount = reservation.tokens, reservation.cost_pico
    with transaction.atomic():
        for subject, limit, detail in _scopes(reservation.user_id):
            if not budget_rows.take(reservation.day, subject, *amount, limit):
                raise BudgetExceeded(_why(reservation.day, subject, limit, detail))
        BudgetReservation.objects.create(
            id=reservation.id,
            day=reservation.day,
            user_id=reservation.user_id,
            tokens=reservation.tokens,
            cost_pico=reservation.cost_pico,
            expires_at=timezone.now() + longest_call() + MARGIN,
        )


def _why(day: date, subject: UUID, limit: Limit, detail: str) -> str:
    """Whether nothing is left, or only too little for this call."""
    row = BudgetDay.objects.filter(day=day, subject_id=subject).first()
    return detail if row and limit.is_reached(row.tokens, row.cost_pico) else TOO_LARGE


def settle(settlements: Iterable[Settlement]) -> None:
    """Replace reservations by what was used, all in one transaction. A reservation that has expired
    meanwhile is counted all the same, once. Not to be repeated after a commit.
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
    """Give back what dead processes had reserved; how many calls that were."""
    now = timezone.now()
    expired = BudgetReservation.objects.filter(expires_at__lt=now)
    ids = list(expired.values_list("pk", flat=True)[:500])
    return release(ids)


def release(ids: Collection[UUID]) -> int:
    """Give back the reservations of calls that nobody will settle; how many there were."""
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


def forget_before(day: date) -> None:
    """Remove the counters of days before `day`."""
    BudgetDay.objects.filter(day__lt=day).delete()


def longest_call() -> timedelta:
    """After that long a call has ended, or its process is gone."""
    return timedelta(seconds=max(STREAM_TOTAL_SECONDS, settings.LLM_REQUEST_TIMEOUT))


def to_pico(dollars: Decimal | float) -> int:
    """Rounded up: a budget never counts less than was spent."""
    exact = dollars if isinstance(dollars, Decimal) else Decimal(str(dollars))
    return int((exact * PICO).to_integral_value(ROUND_CEILING))


def to_text(cost_pico: int) -> str:
    """Dollars, exactly."""
    return f"{Decimal(cost_pico).scaleb(-12):f}"


def _user_limit() -> Limit | None:
    return _limit(settings.LLM_BUDGET_USER_DAILY_TOKENS, settings.LLM_BUDGET_USER_DAILY_USD)


def _instance_limit() -> Limit | None:
    return _limit(settings.LLM_BUDGET_DAILY_TOKENS, settings.LLM_BUDGET_DAILY_USD)


def _limit(most_tokens: int, dollars: float) -> Limit | None:
    return Limit(most_tokens, to_pico(dollars)) if most_tokens or dollars else None


def _scopes(user_id: UUID | None) -> list[tuple[UUID, Limit, str]]:
    """Whose budgets a call of theirs is taken from, always in the order in which their rows are
    locked. A call of nobody's counts for the instance alone.
    """
    user_limit, instance_limit = _user_limit(), _instance_limit()
    scopes = []
    if user_limit and user_id and user_id != INSTANCE:
        scopes.append((user_id, user_limit, USED_UP))
    if instance_limit:
        scopes.append((INSTANCE, instance_limit, INSTANCE_USED_UP))
    return scopes


def _add(changes: Changes, day: date, user_id: UUID | None, used: int, cost_pico: int) -> None:
    for subject, _, _ in _scopes(user_id):
        before = changes.get((day, subject), (0, 0))
        changes[day, subject] = before[0] + used, before[1] + cost_pico


def _today() -> date:
    return timezone.now().astimezone(UTC).date()
