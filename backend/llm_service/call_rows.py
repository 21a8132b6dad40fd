"""From a call's record to its row in the log, with bounded excerpts and without secrets."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings

from llm_service.call_record import PREVIEW_SLACK, CallRecord
from llm_service.models import LLMCallLog, as_uuid
from llm_service.pricing import cost_of, find_price
from llm_service.scrub import scrub, scrub_text
from llm_service.types import LLMRequest, Usage

CostSource = LLMCallLog.CostSource

# The largest value of an integer column on PostgreSQL.
MAX_COUNT = 2**31 - 1
# The parameters of a request that are kept; texts, keys and addresses are not among them.
KEPT_PARAMETERS = (
    "temperature",
    "max_output_tokens",
    "top_p",
    "seed",
    "stop",
    "tool_choice",
    "reasoning_effort",
    "fallback_models",
)
MAX_METADATA_ITEMS = 50
MAX_METADATA_CHARACTERS = 500
_SIX = Decimal("0.000001")
_TWELVE = Decimal("0.000000000001")


def make_row(record: CallRecord) -> LLMCallLog:
    """The row of a call as of now; another thread may be updating the record."""
    ended_at = record.ended_at
    if record.kept is None:
        record.kept = {
            "metadata": _keep_metadata(record.request),
            "request_kwargs": _keep_parameters(record.request),
            "prompt_preview": _preview_prompt(record.request) if record.keeps_words else "",
        }
    row = LLMCallLog(**_identity(record), **record.kept)
    if ended_at is None:
        return row
    _note_end(row, record, ended_at)
    row.provider_response_id = scrub_text(record.response_id)[:200]
    row.response_model = scrub_text(record.response_model)[:200]
    row.response_preview = _preview_reply(record.preview)
    _note_usage(row, record)
    return row


def make_minimal_row(record: CallRecord) -> LLMCallLog:
    """A row of plain values only: whose call it was and how it ended."""
    row = LLMCallLog(**_identity(record), metadata=_keep_plain_metadata(record.request))
    if record.ended_at is not None:
        _note_end(row, record, record.ended_at)
    return row


def cost_usage(record: CallRecord, usage: Usage | None) -> tuple[Decimal | None, str]:
    """The cost of `usage` in dollars and its source: the provider, else the price table. None where
    neither has it; 0 for a free model.
    """
    if usage is not None and usage.cost_usd is not None:
        return usage.cost_usd, CostSource.PROVIDER
    price = find_price(record.model, record.created_at)
    if price is not None and usage is not None:
        return cost_of(usage, price), CostSource.TABLE
    if price is not None and price.input == price.output == 0:
        return Decimal(0), CostSource.TABLE
    return None, CostSource.UNKNOWN


def _identity(record: CallRecord) -> dict[str, Any]:
    request = record.request
    return {
        "id": record.id,
        "created_at": record.created_at,
        "user_id": as_uuid(request.user_id),
        "request_id": scrub_text(str(request.request_id or ""))[:200],
        "run_id": as_uuid(request.run_id),
        "model": scrub_text(record.model)[:200],
        "is_stream": record.is_stream,
        "retry_count": max(0, record.attempts - 1),
    }


def _note_end(row: LLMCallLog, record: CallRecord, ended_at: float) -> None:
    row.status = record.status
    row.duration_ms = _milliseconds(record.started_at, ended_at)
    # If hooks let no text through, the first text received counts: the model did answer.
    first_token_at = record.first_token_at or record.received_at
    if first_token_at is not None:
        row.first_token_ms = _milliseconds(record.started_at, first_token_at)
    error = record.error
    if error is not None:
        row.error_type = str(getattr(error, "code", type(error).__name__))[:100]
        row.error_message = scrub_text(_explain(error)[:4000])[:1000]
        row.http_status = _http_status(error)


def _note_usage(row: LLMCallLog, record: CallRecord) -> None:
    usage = record.usage
    if usage is not None:
        row.input_tokens = _count(usage.input_tokens)
        row.output_tokens = _count(usage.output_tokens)
        row.cached_tokens = _count(usage.cached_input_tokens)
        row.reasoning_tokens = _count(usage.reasoning_tokens)
        row.total_tokens = _count(usage.input_tokens + usage.output_tokens)
    price = find_price(record.model, record.created_at)
    if price is not None:
        row.input_price = price.input.quantize(_SIX)
        row.cached_input_price = price.cached_input.quantize(_SIX)
        row.output_price = price.output.quantize(_SIX)
    cost, row.cost_source = cost_usage(record, usage)
    row.cost_usd = None if cost is None else cost.quantize(_TWELVE)


def _milliseconds(start: float, end: float) -> int:
    return min(MAX_COUNT, round((end - start) * 1000))


def _count(number: int) -> int:
    return min(MAX_COUNT, max(0, number))


def _explain(error: BaseException) -> str:
    """For operators: the user-facing sentence and its cause."""
    detail = str(getattr(error, "detail", error))
    cause = error.__cause__
    return f"{detail} ({type(cause).__name__}: {cause})" if cause is not None else detail


def _http_status(error: BaseException | None) -> int | None:
    """The status of the HTTP response that caused the error, or None."""
    while error is not None:
        status = getattr(error, "status_code", None)
        if isinstance(status, int) and 100 <= status <= 599:
            return status
        error = error.__cause__
    return None


def _preview_prompt(request: LLMRequest) -> str:
    """Beginning and end (the question) of the prompt, at most LLM_LOG_PREVIEW_CHARACTERS."""
    room = settings.LLM_LOG_PREVIEW_CHARACTERS
    if not room:
        return ""
    text = "\n".join(f"{message.role}: {message.text}" for message in request.messages)
    if len(text) <= room:
        return scrub_text(text)[:room]
    head = room // 4
    tail = room - head - 1
    start = scrub_text(text[: head + PREVIEW_SLACK])
    end = scrub_text(text[-(tail + PREVIEW_SLACK) :])
    return f"{start[:head]}…{end[-tail:] if tail else ''}"


def _preview_reply(pieces: Sequence[str]) -> str:
    """The beginning of the reply, at most LLM_LOG_PREVIEW_CHARACTERS."""
    room: int = settings.LLM_LOG_PREVIEW_CHARACTERS
    text = scrub_text("".join(pieces))
    return text if len(text) <= room else f"{text[: max(0, room - 1)]}…"[:room]


def _keep_parameters(request: LLMRequest) -> dict[str, Any]:
    """The `KEPT_PARAMETERS` that were given; of tools and formats only the names."""
    kept = {name: getattr(request, name) for name in KEPT_PARAMETERS}
    kept["response_format"] = request.response_format and request.response_format.get("type")
    kept["tools"] = [tool.get("function", {}).get("name") for tool in request.tools or ()]
    scrubbed: dict[str, Any] = scrub({name: one for name, one in kept.items() if one})
    return {name: _bound(one) for name, one in scrubbed.items()}


def _keep_metadata(request: LLMRequest) -> dict[str, Any]:
    """The caller's metadata, at most `MAX_METADATA_ITEMS`."""
    items = list((request.metadata or {}).items())[:MAX_METADATA_ITEMS]
    scrubbed: dict[str, Any] = scrub(dict(items))
    return {key[:100]: _bound(one) for key, one in scrubbed.items()}


def _keep_plain_metadata(request: LLMRequest) -> dict[str, Any]:
    """The same with every value as text, for a row that could not be written in full."""
    items = list((request.metadata or {}).items())[:MAX_METADATA_ITEMS]
    return {scrub_text(str(key))[:100]: _bound(scrub(str(value))) for key, value in items}


def _bound(value: Any) -> Any:
    """The value, or the beginning of its text if that is too long."""
    text = str(value)
    return value if len(text) <= MAX_METADATA_CHARACTERS else text[:MAX_METADATA_CHARACTERS]
