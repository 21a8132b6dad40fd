"""The configured limits of a day, and whose limits a call counts against.

Dollars are counted in pico-dollars (10^-12): whole numbers, which add up exactly on every database.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from llm_service.models import INSTANCE

PICO = 10**12
USED_UP = "Your budget for today is used up; it resets at 00:00 UTC."
INSTANCE_USED_UP = "This server's budget for today is used up; it resets at 00:00 UTC."


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of one subject per day; 0 is unlimited."""

    tokens: int
    cost_pico: int

    def allows(self, tokens: int, cost_pico: int) -> bool:
        """Whether a day with this use is within the limit."""
        return not (
            (self.tokens and tokens > self.tokens)
            or (self.cost_pico and cost_pico > self.cost_pico)
        )

    def is_reached(self, tokens: int, cost_pico: int) -> bool:
        """Whether a day with this use has exhausted its tokens or dollars."""
        return bool(
            (self.tokens and tokens >= self.tokens)
            or (self.cost_pico and cost_pico >= self.cost_pico)
        )


class Scope(NamedTuple):
    """A limit, its subject, and the message for users when it is reached."""

    subject: UUID
    limit: Limit
    detail: str


def find_user_limit() -> Limit | None:
    """The limit of each user; None where none is configured."""
    return _limit(settings.LLM_BUDGET_USER_DAILY_TOKENS, settings.LLM_BUDGET_USER_DAILY_USD)


def find_scopes(user_id: UUID | None) -> list[Scope]:
    """The limits that a call of this user counts against, in the order in which their rows are
    locked. A call without a user counts for the instance alone.
    """
    user_limit = find_user_limit()
    instance_limit = _limit(settings.LLM_BUDGET_DAILY_TOKENS, settings.LLM_BUDGET_DAILY_USD)
    scopes = []
    if user_limit and user_id and user_id != INSTANCE:
        scopes.append(Scope(user_id, user_limit, USED_UP))
    if instance_limit:
        scopes.append(Scope(INSTANCE, instance_limit, INSTANCE_USED_UP))
    return scopes


def are_configured() -> bool:
    tokens = settings.LLM_BUDGET_USER_DAILY_TOKENS or settings.LLM_BUDGET_DAILY_TOKENS
    return bool(tokens) or has_dollar_limit()


def has_dollar_limit() -> bool:
    return bool(settings.LLM_BUDGET_USER_DAILY_USD or settings.LLM_BUDGET_DAILY_USD)


def to_pico(dollars: Decimal | float) -> int:
    """Rounded up: a budget never counts less than was spent."""
    exact = dollars if isinstance(dollars, Decimal) else Decimal(str(dollars))
    return int((exact * PICO).to_integral_value(ROUND_CEILING))


def to_text(cost_pico: int) -> str:
    """Dollars, exactly."""
    return f"{Decimal(cost_pico).scaleb(-12):f}"


def _limit(most_tokens: int, dollars: float) -> Limit | None:
    return Limit(most_tokens, to_pico(dollars)) if most_tokens or dollars else None
