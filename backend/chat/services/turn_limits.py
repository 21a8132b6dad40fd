"""Checks before a model is asked: which model, the budget, and how many replies the person has
running.
"""

from uuid import UUID

from django.db.models.functions import Now

from accounts.models import User, read_settings
from api.errors import ApiError, bad_request
from api.metrics import LIMITS_HIT
from chat.models import Run
from llm_service import budgets
from llm_service.catalog import OFFLINE_MODEL, resolve_model
from llm_service.errors import BudgetExceeded, ModelNotAllowed

REPLIES_AT_ONCE = 3


def choose_model(user: User, requested: str | None) -> str:
    """The model that answers; raises 400 `model_not_allowed`."""
    try:
        return resolve_model(requested, read_settings(user).chat_model or None)
    except ModelNotAllowed as error:
        raise bad_request("model_not_allowed", error.detail, field="model") from None


def require_budget(user: User, model: str) -> None:
    """Raises 402 if today's budget is used up, so that nothing is stored for a call that would be
    refused.
    """
    if model == OFFLINE_MODEL:
        return
    try:
        budgets.check(user.pk)
    except BudgetExceeded as error:
        LIMITS_HIT.labels("budget").inc()
        raise ApiError(402, error.code, error.detail) from None


def count_replies(user_id: UUID) -> int:
    """The person's running replies. Queries the database."""
    active = Run.objects.active().filter(lease_expires_at__gt=Now())
    return active.filter(conversation__user_id=user_id).count()


def too_many_replies() -> ApiError:
    """The 409 for a person who has `REPLIES_AT_ONCE` running replies."""
    LIMITS_HIT.labels("replies at once").inc()
    return ApiError(
        409, "too_many_replies", "Other replies are still being written for you. Wait for one."
    )
