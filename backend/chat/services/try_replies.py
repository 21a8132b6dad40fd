"""A model's reply to a message that somebody tries: wished for by a view in a thread, written on
the event loop (`streaming/try_reply.py`), where nothing waits but the request itself. Nothing of it
is stored but what it cost.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from api import throttling
from api.errors import ApiError, unavailable
from api.health.draining import refuse_when_draining
from chat.services.tries import Trial
from chat.services.turn_limits import (
    REPLIES_AT_ONCE,
    count_replies,
    require_budget,
    too_many_replies,
)
from llm_service.base import collect
from llm_service.blanks import is_blank
from llm_service.client import get_client
from llm_service.errors import ContentFiltered, LLMError, UpstreamEmpty
from llm_service.types import LLMRequest

# The status of each code that an answer without a stream can have; 502 for all others.
_STATUSES = {
    "model_not_allowed": 400,
    "blocked": 400,
    "context_too_long": 400,
    "content_filter": 400,
    "budget_exceeded": 402,
    "upstream_rate_limited": 503,
    "upstream_unavailable": 503,
    "upstream_timeout": 504,
    "upstream_stalled": 504,
}
_RETRY_SECONDS = 5

# On the event loop only.
_being_written: Counter[UUID] = Counter()


@dataclass(slots=True)
class Wish:
    """What a view wants to be asked once it has answered; None: nothing."""

    request: LLMRequest | None = None
    user_id: UUID | None = None
    # How many replies to tries the person may have beside those in their conversations.
    room: int = REPLIES_AT_ONCE


_wish: ContextVar[Wish | None] = ContextVar("wish", default=None)


@contextmanager
def expect_wish() -> Iterator[Wish]:
    """A wish that views of the request at hand may fill in."""
    wish = Wish()
    token = _wish.set(wish)
    try:
        yield wish
    finally:
        _wish.reset(token)


def ask_for_reply(trial: Trial) -> None:
    """Wish for a reply to what is tried. Raises 429 `throttled`, 402 `budget_exceeded`, 409
    `too_many_replies`, 503 where no event loop could answer or the process is ending.
    """
    wish = _wish.get()
    if wish is None:
        raise unavailable()
    refuse_when_draining()
    throttling.acquire(throttling.TRY_REPLIES, str(trial.user.pk))
    require_budget(trial.user, trial.model)
    if settings.RATE_LIMITS_ENABLED:
        wish.room = REPLIES_AT_ONCE - count_replies(trial.user.pk)
    wish.request, wish.user_id = trial.as_request(), trial.user.pk


async def write_reply(wish: Wish) -> dict[str, Any]:
    """What the model says, as fields of the answer. Raises 409 `too_many_replies`, and what the
    model fails with as an `ApiError` of the same code.
    """
    request, user_id = wish.request, wish.user_id
    assert request is not None and user_id is not None  # noqa: S101  it was wished for
    if settings.RATE_LIMITS_ENABLED and _being_written[user_id] >= wish.room:
        raise too_many_replies()
    _being_written[user_id] += 1
    try:
        # As a stream, so that its deadlines are those of a chat: a model that says nothing is given
        # up long before one that says much.
        result = await collect(request.model, get_client().stream(request))
        if result.finish_reason == "content_filter":
            raise ContentFiltered
        if is_blank(result.text):
            raise UpstreamEmpty
    except LLMError as error:
        raise _translate(error) from error
    finally:
        _being_written[user_id] -= 1
        if not _being_written[user_id]:
            del _being_written[user_id]
    usage = result.usage
    return {
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
        "call_log_id": str(request.call_id),
        "reply": {"content": result.text, "finish_reason": result.finish_reason},
    }


def _translate(error: LLMError) -> ApiError:
    status = _STATUSES.get(error.code, 502)
    if status != 503:
        return ApiError(status, error.code, error.detail)
    wait = max(1, round(getattr(error, "retry_after", None) or _RETRY_SECONDS))
    headers = {"Retry-After": str(wait)}
    return ApiError(status, error.code, error.detail, headers=headers, extra={"retry_after": wait})
