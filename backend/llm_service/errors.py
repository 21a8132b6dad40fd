"""The errors of model calls, as one tree.

`code` is stable and goes over the wire; `detail` is a sentence for users (it never contains a key,
an address or a header); `retryable` says whether the same request may work later.
"""

from typing import ClassVar


class LLMError(Exception):
    """Base of the tree; raised only through its leaves."""

    code: ClassVar[str] = "upstream_unavailable"
    retryable: ClassVar[bool] = False
    default_detail: ClassVar[str] = "The model could not answer."

    def __init__(self, detail: str | None = None) -> None:
        self.detail = detail or self.default_detail
        super().__init__(self.detail)


class ModelNotAllowed(LLMError, ValueError):
    """Refused before it was sent: the model is not in `LLM_ALLOWED_MODELS`."""

    code = "model_not_allowed"
    default_detail = "This model is not on the list of allowed models."


class Blocked(LLMError):
    """A guardrail stopped the call, or failed to decide."""

    code = "blocked"
    default_detail = "This message was blocked by a rule of this server."


class NoApiKey(LLMError):
    """No key is configured for the model's vendor."""

    code = "no_api_key"
    default_detail = "No key is configured for this model's vendor."


class ContextTooLong(LLMError):
    """The vendor refused the prompt as longer than the model's context window."""

    code = "context_too_long"
    default_detail = "The conversation is too long for this model."


class ContentFiltered(LLMError):
    """The vendor refused the prompt; a reply cut short ends with that finish reason instead."""

    code = "content_filter"
    default_detail = "The model service declined to answer this message."


class BudgetExceeded(LLMError):
    """Refused before it was sent: its worst case exceeds the rest of today's budget. HTTP 402."""

    code = "budget_exceeded"
    default_detail = "The budget for today is used up; it resets at 00:00 UTC."


class UpstreamAuthFailed(LLMError):
    """The vendor rejected the key (401 or 403)."""

    code = "upstream_auth"
    default_detail = "The model service did not accept the configured key."


class RetryAfterError(LLMError):
    """Base of errors that may say how long to wait: `retry_after` in seconds, or None."""

    retryable = True

    def __init__(self, detail: str | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class UpstreamRateLimited(RetryAfterError):
    """Rate limit of the vendor (429)."""

    code = "upstream_rate_limited"
    default_detail = "The model service is busy; try again in a moment."


class QuotaExhausted(UpstreamRateLimited):
    """A 429 that retrying does not cure."""

    retryable = False
    default_detail = "The quota at the model service is used up."


class UpstreamUnavailable(RetryAfterError):
    """No connection, or the vendor answered 5xx."""

    code = "upstream_unavailable"
    default_detail = "The model service cannot be reached right now."


class BreakerOpen(UpstreamUnavailable):
    """The vendor's circuit breaker is open; `retry_after`: seconds until the next trial."""

    default_detail = "The model service keeps failing; try again in a moment."


class UpstreamTimeout(LLMError):
    """No first token, or no end, before the deadline."""

    code = "upstream_timeout"
    retryable = True
    default_detail = "The model took too long to answer."


class UpstreamStalled(LLMError):
    """The stream paused for longer than the limit after it had begun."""

    code = "upstream_stalled"
    retryable = True
    default_detail = "The model stopped in the middle of its answer."


class UpstreamIncomplete(LLMError):
    """The stream ended, cleanly or not, without a finish reason."""

    code = "upstream_incomplete"
    retryable = True
    default_detail = "The answer broke off before the end."


class UpstreamEmpty(LLMError):
    """The reply ended properly, without any visible text."""

    code = "upstream_empty"
    retryable = True
    default_detail = "The model answered without any text; try again."


class ThoughtUntilLimit(UpstreamEmpty):
    """The token limit was used up by thoughts; retrying would end the same."""

    default_detail = (
        "The model thought until its limit and said nothing; raise OPENAI_MAX_OUTPUT_TOKENS or"
        " choose another model."
    )


class UpstreamBadResponse(LLMError):
    """The vendor's answer could not be parsed, or refused the request permanently."""

    code = "upstream_bad_response"
    default_detail = "The model service sent an answer that cannot be read."


class UpstreamFailed(UpstreamBadResponse):
    """The reply ended with a reason that means a failure."""

    retryable = True
    default_detail = "The model service ended this answer with an error."


class UpstreamRefused(UpstreamBadResponse):
    """The vendor rejected the request as invalid (400 and the like)."""

    default_detail = "The model service refused the request."


class ModelUnavailable(UpstreamBadResponse):
    """The vendor does not have the model."""

    default_detail = "The model service does not offer this model."


# Refused by ourselves, before or after the model was asked.
REFUSALS = (Blocked, BudgetExceeded, ModelNotAllowed)
# The leaves by their code.
BY_CODE: dict[str, type[LLMError]] = {
    leaf.code: leaf
    for leaf in (
        *(ModelNotAllowed, Blocked, NoApiKey, ContextTooLong, ContentFiltered, BudgetExceeded),
        *(UpstreamAuthFailed, UpstreamRateLimited, UpstreamUnavailable, UpstreamTimeout),
        *(UpstreamStalled, UpstreamIncomplete, UpstreamEmpty, UpstreamBadResponse),
    )
}
