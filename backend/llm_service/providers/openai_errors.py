"""Classifies error answers of model servers: by their words and codes (`data/error_rules.yml`),
else by status.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache, partial
from pathlib import Path
from time import time
from typing import Any

import yaml

from llm_service.errors import (
    ContentFiltered,
    ContextTooLong,
    LLMError,
    ModelUnavailable,
    QuotaExhausted,
    RetryAfterError,
    UpstreamAuthFailed,
    UpstreamBadResponse,
    UpstreamFailed,
    UpstreamRateLimited,
    UpstreamRefused,
    UpstreamUnavailable,
)
from llm_service.providers.error_details import ErrorDetails, read_details

RULES_FILE = Path(__file__).parent.parent / "data" / "error_rules.yml"
NO_ADDRESS = "Nothing answers at this address ({status}); OPENAI_BASE_URL usually ends in /v1."
MOVED = "The model service has moved ({status}): its address in the settings is an old one."
PAGE = "A web page answers at this address, not a model; OPENAI_BASE_URL usually ends in /v1."
PROXY = "The proxy on the way to the model service refuses the connection ({status})."
DATA_POLICY = "No server for this model fits the data policy of the account at the model service."
_KINDS: dict[str, Callable[[], LLMError]] = {
    "too_long": ContextTooLong,
    "filtered": ContentFiltered,
    "no_quota": QuotaExhausted,
    "bad_key": UpstreamAuthFailed,
    "no_model": ModelUnavailable,
    "busy": UpstreamRateLimited,
    "overloaded": UpstreamUnavailable,
    "refused": UpstreamRefused,
    "bad_response": UpstreamBadResponse,
    "data_policy": partial(ModelUnavailable, DATA_POLICY),
}
_BY_STATUS = {
    401: "bad_key",
    402: "no_quota",
    403: "bad_key",
    404: "no_model",
    405: "no_address",
    407: "proxy",
    408: "overloaded",
    409: "overloaded",
    410: "no_model",
    413: "too_long",
    424: "overloaded",
    425: "overloaded",
    429: "busy",
    501: "refused",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """All conditions must hold; None is no condition."""

    kind: str
    status: frozenset[int] | None
    code: frozenset[str] | None
    words: re.Pattern[str] | None

    def fits(self, status: int, details: ErrorDetails) -> bool:
        return (
            (self.status is None or status in self.status)
            and (self.code is None or not self.code.isdisjoint(details.codes))
            and (self.words is None or self.words.search(details.text) is not None)
        )


def error_in_stream(error: object, default_status: int = 500) -> LLMError:
    """The typed error for an error in an answer with status 200; `default_status` where it names
    none.
    """
    details = read_details(error)
    status = details.status or default_status
    return _make(_classify(status, details), details.status or 200, None)


def error_by_words(payload: object) -> LLMError | None:
    """The typed error for an object that may be an error, by its words; None if no rule fits."""
    details = read_details(payload)
    kind = _find_rule(400, details)
    return None if kind is None else _make(kind, 400, None)


def error_of_choice(error: object) -> LLMError:
    """The typed error for a bad finish reason: a retryable `UpstreamFailed`, unless `error` names a
    more exact cause. Text received so far is kept.
    """
    found = error_in_stream(error) if error else None
    return UpstreamFailed() if found is None or type(found) is UpstreamUnavailable else found


def error_from_status(status: int, body: object, headers: Mapping[str, str]) -> LLMError:
    """The typed error for an HTTP answer of `status`, from its body or error object."""
    details = read_details(body)
    return _make(_classify(status, details), status, read_retry_after(headers))


def _classify(status: int, details: ErrorDetails) -> str:
    if 300 <= status < 400:
        return "moved"
    if not details.is_page and (kind := _find_rule(status, details)):
        return kind
    # HTML pages and plain text come from proxies and web servers, not from a model server.
    if status == 403 and not details.is_object:
        return "refused"
    if status == 404 and (not details.is_object or "model" not in details.text):
        return "no_address"
    if kind := _BY_STATUS.get(status):
        return kind
    if status >= 500:
        return "overloaded"
    return "refused" if status >= 400 else "bad_response"


def _find_rule(status: int, details: ErrorDetails) -> str | None:
    return next((rule.kind for rule in _load_rules() if rule.fits(status, details)), None)


def _make(kind: str, status: int, retry_after: float | None) -> LLMError:
    if kind == "no_address":
        return UpstreamRefused(NO_ADDRESS.format(status=status))
    if kind == "moved":
        return UpstreamRefused(MOVED.format(status=status))
    if kind == "proxy":
        return UpstreamRefused(PROXY.format(status=status))
    error = _KINDS[kind]()
    if isinstance(error, RetryAfterError):
        error.retry_after = retry_after
    return error


@cache
def _load_rules() -> tuple[Rule, ...]:
    rows = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))
    return tuple(map(_read_rule, rows))


def _read_rule(row: dict[str, Any]) -> Rule:
    """Parse one row; raises ValueError if it is malformed."""
    unknown = row.keys() - {"kind", "status", "code", "words", "source"}
    if unknown or row["kind"] not in {*_KINDS, "no_address"} or not row.get("source"):
        raise ValueError(f"{RULES_FILE.name}: cannot read {row}")
    return Rule(
        row["kind"],
        frozenset(row["status"]) if "status" in row else None,
        frozenset(map(str, row["code"])) if "code" in row else None,
        re.compile(row["words"]) if "words" in row else None,
    )


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
