"""What error answers on the OpenAI wire mean."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time

from llm_service.errors import (
    ContentFiltered,
    ContextTooLong,
    LLMError,
    ModelUnavailable,
    QuotaExhausted,
    UpstreamAuthFailed,
    UpstreamBadResponse,
    UpstreamRateLimited,
    UpstreamRefused,
    UpstreamUnavailable,
)

_BY_ERROR_CODE: dict[str, type[LLMError]] = {
    "context_length_exceeded": ContextTooLong,
    "content_filter": ContentFiltered,
    "content_policy_violation": ContentFiltered,
    "insufficient_quota": QuotaExhausted,
    "invalid_api_key": UpstreamAuthFailed,
    "authentication_error": UpstreamAuthFailed,
    "model_not_found": ModelUnavailable,
    "rate_limit_exceeded": UpstreamRateLimited,
    "rate_limit_error": UpstreamRateLimited,
}
_BY_STATUS: dict[int, type[LLMError]] = {
    401: UpstreamAuthFailed,
    402: QuotaExhausted,
    403: UpstreamAuthFailed,
    404: ModelUnavailable,
    408: UpstreamUnavailable,
    409: UpstreamUnavailable,
    413: ContextTooLong,
    429: UpstreamRateLimited,
}
# Servers that only borrow the wire say it in prose.
_TOO_LONG = re.compile(
    r"context (length|window|size)|maximum context|prompt is too long", re.IGNORECASE
)


def error_in_stream(error: object) -> LLMError:
    """What an error object in the middle of a stream means; without a known code: unavailable."""
    details = error if isinstance(error, Mapping) else {"message": error}
    code = details.get("code")
    status = code if isinstance(code, int) else 500
    return _classify(status, details, None)


def error_from_status(status: int, body: object, headers: Mapping[str, str]) -> LLMError:
    """What an HTTP answer of `status` with the error object `body` means."""
    if isinstance(body, list) and body and isinstance(body[0], Mapping):
        body = body[0].get("error") or body[0]  # as Gemini packs it
    details = body if isinstance(body, Mapping) else {"message": body}
    return _classify(status, details, read_retry_after(headers))


def _classify(status: int, details: Mapping[str, object], retry_after: float | None) -> LLMError:
    known = _BY_ERROR_CODE.get(str(details.get("code"))) or _BY_ERROR_CODE.get(
        str(details.get("type"))
    )
    kind = known or _BY_STATUS.get(status)
    if kind is None and _TOO_LONG.search(str(details.get("message"))[:2000]):
        kind = ContextTooLong
    if kind is None and status >= 500:
        kind = UpstreamUnavailable
    if kind is None:
        kind = UpstreamRefused if status >= 400 else UpstreamBadResponse
    if issubclass(kind, UpstreamRateLimited | UpstreamUnavailable):
        return kind(retry_after=retry_after)
    return kind()


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `Retry-After-Ms` or `Retry-After` (seconds or a date), or None."""
    milliseconds = _to_seconds(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _to_seconds(value)
    if seconds is not None or value is None:
        return seconds
    try:
        return max(parsedate_to_datetime(value).timestamp() - time(), 0.0)
    except (ValueError, OverflowError):
        return None


def _to_seconds(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
