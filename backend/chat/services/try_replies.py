"""A model's reply to a message that a character is tried with. The view, in a thread, leaves a
`ReplyRequest`; the event loop asks the model (`streaming/try_reply.py`), so that no thread waits.
Only the cost of the reply is stored.
"""

from collections import Counter
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

import chatbot
from api import throttling
from api.errors import ApiError, unavailable
from api.health.draining import refuse_when_draining
from api.text import is_blank
from chat.own_parts import keep_own_part
from chat.prompts import pick_own_lines
from chat.services.tries import Trial
from chat.services.turn_limits import (
    REPLIES_AT_ONCE,
    count_replies,
    require_budget,
    too_many_replies,
)
from llm_service.base import collect
from llm_service.client import get_client
from llm_service.errors import ContentFiltered, LLMError, UpstreamEmpty
from llm_service.types import LLMRequest

# The HTTP status of each error code; 502 for all others.
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


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """A reply that a view wants in its answer. `receipt` is the answer without it, `limit` the
    number of try replies that the person may have at once, in addition to those running in their
    conversations.
    """

    llm_request: LLMRequest
    user_id: UUID
    limit: int
    receipt: dict[str, Any]
    own_lines: chatbot.OwnLines


# The list to which the view of the current HTTP request appends at most one reply to generate; None
# outside of `try_with_reply`, which generates it.
reply_requests: ContextVar[list[ReplyRequest] | None] = ContextVar("reply_requests", default=None)


def request_reply(trial: Trial, receipt: dict[str, Any]) -> None:
    """Request a reply to a try from the current view. Raises 429 `throttled`, 402
    `budget_exceeded`, 409 `too_many_replies`, 503 without an event loop or during shutdown.
    """
    requested = reply_requests.get()
    if requested is None:
        raise unavailable()
    refuse_when_draining()
    throttling.acquire(throttling.TRY_REPLIES, str(trial.user.pk))
    require_budget(trial.user, trial.model)
    user_id, limit = trial.user.pk, REPLIES_AT_ONCE
    if settings.RATE_LIMITS_ENABLED:
        limit -= count_replies(user_id)
    own_lines = pick_own_lines(trial.persona, trial.turn.user, trial.prompt)
    requested.append(ReplyRequest(trial.as_request(), user_id, limit, receipt, own_lines))


async def write_reply(requested: ReplyRequest) -> dict[str, Any]:
    """The model's reply as fields of the answer. Raises 409 `too_many_replies`, and the model's
    errors as `ApiError` of the same code.
    """
    request, user_id = requested.llm_request, requested.user_id
    if settings.RATE_LIMITS_ENABLED and _being_written[user_id] >= requested.limit:
        raise too_many_replies()
    _being_written[user_id] += 1
    try:
        # Streamed, so that the deadlines of a chat apply: a silent model is given up long before a
        # talkative one.
        written = keep_own_part(get_client().stream(request), requested.own_lines)
        result = await collect(request.model, written)
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
