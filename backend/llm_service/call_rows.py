"""From a call's record to its row in the log, and into the database."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from api.sql.prepared import PreparedInsert
from llm_service import budgets
from llm_service.budget_rows import as_uuid
from llm_service.budgets import Settlement
from llm_service.call_record import PREVIEW_SLACK, CallRecord
from llm_service.models import LLMCallLog
from llm_service.pricing import Price, cost_of, find_price
from llm_service.scrub import scrub, scrub_text
from llm_service.types import ChatMessage, LLMRequest, Usage

Status, CostSource = LLMCallLog.Status, LLMCallLog.CostSource

# What of a request's parameters is kept; texts, keys and addresses are not among them.
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
MAX_COUNT = 2**31 - 1
# UTF-8 bytes of a token, rather too few: what an estimate counts is not less than what was used.
BYTES_PER_TOKEN = 3
_SIX = Decimal("0.000001")
_TWELVE = Decimal("0.000000000001")

_KEPT_ONCE = frozenset({"id", "created_at", "user_id"})
# Texts of a person who was forgotten since the row was begun are not brought back.
_PERSONAL = frozenset(
    {"metadata", "request_kwargs", "prompt_preview", "response_preview", "error_message"}
)


def store(records: Sequence[CallRecord], is_retry: bool) -> None:
    """Write the rows of `records` as they are now and settle the budgets of those that have ended,
    in one transaction. With `is_retry` an earlier attempt may have been committed after all.
    """
    _store([(record, make_row(record)) for record in records], is_retry)


def store_minimal(record: CallRecord) -> None:
    """Whose call it was and how it ended, in plain values."""
    _store([(record, _make_minimal_row(record))], True)


def _store(pairs: Sequence[tuple[CallRecord, LLMCallLog]], is_retry: bool) -> None:
    with transaction.atomic():
        stored = _find_ended([record.id for record, _ in pairs]) if is_retry else ()
        # A record that ended while its beginning was written is handed in once more.
        new = [pair for pair in pairs if not (pair[0].is_stored or pair[0].id in stored)]
        _UPSERT.store([row for _, row in new])
        # By the row, which knows whether the record had ended when it was read.
        ended = [(record, row) for record, row in new if row.duration_ms is not None]
        settlements = (_settlement(record, row) for record, row in ended)
        budgets.settle([one for one in settlements if one])
    for record in [*(record for record, _ in ended), *(r for r, _ in pairs if r.id in stored)]:
        record.is_stored = True


def _on_conflict() -> str:
    table = LLMCallLog._meta.db_table
    changes = []
    for field in LLMCallLog._meta.local_concrete_fields:
        column = field.column
        if field.attname in _KEPT_ONCE:
            continue
        value = f"excluded.{column}"
        if field.attname in _PERSONAL:
            value = (
                f"CASE WHEN {table}.user_id IS NULL AND excluded.user_id IS NOT NULL"
                f" THEN {table}.{column} ELSE {value} END"
            )
        changes.append(f"{column} = {value}")
    return f"(id) DO UPDATE SET {', '.join(changes)}"


_UPSERT = PreparedInsert(LLMCallLog, on_conflict=_on_conflict())


def _find_ended(ids: Sequence[UUID]) -> set[UUID]:
    rows = LLMCallLog.objects.filter(pk__in=ids, duration_ms__isnull=False)
    return set(rows.values_list("pk", flat=True))


def make_row(record: CallRecord) -> LLMCallLog:
    """The row of a call as it stands; another thread may be writing the record meanwhile."""
    ended_at = record.ended_at
    request = record.request
    if record.kept is None:
        # The same in the row of the beginning and in that of the end.
        record.kept = {
            "metadata": _metadata(request),
            "request_kwargs": _parameters(request),
            "prompt_preview": preview_prompt(request),
        }
    row = LLMCallLog(**_identity(record), **record.kept)
    if record.first_token_at is not None:
        row.first_token_ms = _milliseconds(record.started_at, record.first_token_at)
    if ended_at is None:
        return row
    _note_end(row, record, ended_at)
    row.provider_response_id = scrub_text(record.response_id)[:200]
    row.response_model = scrub_text(record.response_model)[:200]
    row.response_preview = _cut(scrub_text("".join(record.preview)))
    _note_usage(row, record)
    return row


def _make_minimal_row(record: CallRecord) -> LLMCallLog:
    metadata = record.request.metadata or {}
    row = LLMCallLog(
        **_identity(record),
        metadata={scrub_text(str(key))[:100]: scrub(str(metadata[key])) for key in metadata},
    )
    if record.ended_at is not None:
        _note_end(row, record, record.ended_at)
    return row


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
    error = record.error
    if error is not None:
        row.error_type = str(getattr(error, "code", type(error).__name__))[:100]
        row.error_message = scrub_text(_explain(error)[:4000])[:1000]
        row.http_status = _http_status(error)


def _note_usage(row: LLMCallLog, record: CallRecord) -> None:
    usage = record.usage
    price = find_price(record.model, record.created_at)
    if usage is not None:
        row.input_tokens = _count(usage.input_tokens)
        row.output_tokens = _count(usage.output_tokens)
        row.cached_tokens = _count(usage.cached_input_tokens)
        row.reasoning_tokens = _count(usage.reasoning_tokens)
        row.total_tokens = _count(usage.input_tokens + usage.output_tokens)
    if price is not None:
        row.input_price = price.input.quantize(_SIX)
        row.cached_input_price = price.cached_input.quantize(_SIX)
        row.output_price = price.output.quantize(_SIX)
    cost, row.cost_source = _cost(usage, price)
    row.cost_usd = None if cost is None else cost.quantize(_TWELVE)


def _cost(usage: Usage | None, price: Price | None) -> tuple[Decimal | None, str]:
    """What the provider says, else what the table says, else nothing."""
    if usage is not None and usage.cost_usd is not None:
        return usage.cost_usd, CostSource.PROVIDER
    if price is not None and usage is not None:
        return cost_of(usage, price), CostSource.TABLE
    if price is not None and price.input == price.output == 0:
        return Decimal(0), CostSource.TABLE
    return None, CostSource.UNKNOWN


def _settlement(record: CallRecord, row: LLMCallLog) -> Settlement | None:
    """What the call is to be charged: a reply that broke off is estimated, rather too high."""
    reservation = record.reservation
    if reservation is None:
        return None
    usage, cost = record.usage, row.cost_usd
    if usage is None and record.output_bytes:
        usage = Usage(reservation.input_tokens, -(-record.output_bytes // BYTES_PER_TOKEN))
        price = find_price(record.model, record.created_at)
        cost = cost_of(usage, price) if price else None
    return Settlement(reservation, usage, cost)


def _milliseconds(start: float, end: float) -> int:
    return min(MAX_COUNT, round((end - start) * 1000))


def _count(number: int) -> int:
    return min(MAX_COUNT, max(0, number))


def _explain(error: BaseException) -> str:
    """For an operator: also what stands behind the sentence that users see."""
    detail = str(getattr(error, "detail", error))
    cause = error.__cause__
    return f"{detail} ({type(cause).__name__}: {cause})" if cause is not None else detail


def _http_status(error: BaseException | None) -> int | None:
    """Of the answer that was an error, which stands behind our own name for it."""
    while error is not None:
        status = getattr(error, "status_code", None)
        if isinstance(status, int) and 100 <= status <= 599:
            return status
        error = error.__cause__
    return None


def preview_prompt(request: LLMRequest) -> str:
    """The prompt's beginning and its end, which is what was asked."""
    room = settings.LLM_LOG_PREVIEW_CHARACTERS
    if not room:
        return ""
    messages = request.messages
    if sum(len(message.text) + len(message.role) + 3 for message in messages) <= room:
        return scrub_text("\n".join(_line(message, 0, None) for message in messages))[:room]
    head = room // 4
    tail = room - head - 1
    start = scrub_text(_gather(messages, head + PREVIEW_SLACK))
    end = scrub_text(_gather(messages[::-1], tail + PREVIEW_SLACK, is_from_end=True))
    return f"{start[:head]}…{end[-tail:]}"


def _gather(messages: Sequence[ChatMessage], room: int, *, is_from_end: bool = False) -> str:
    """The first or the last `room` characters of a prompt, without looking at the rest."""
    lines: list[str] = []
    for message in messages:
        if room <= 0:
            break
        cut = (-room, None) if is_from_end else (0, room)
        line = _line(message, *cut)
        lines.append(line)
        room -= len(line) + 1
    return "\n".join(lines[::-1] if is_from_end else lines)


def _line(message: ChatMessage, start: int, end: int | None) -> str:
    return f"{message.role}: {message.text[start:end]}"


def _cut(text: str) -> str:
    room: int = settings.LLM_LOG_PREVIEW_CHARACTERS
    return text if len(text) <= room else f"{text[: max(0, room - 1)]}…"[:room]


def _parameters(request: LLMRequest) -> dict[str, Any]:
    kept = {name: getattr(request, name) for name in KEPT_PARAMETERS}
    kept["response_format"] = request.response_format and request.response_format.get("type")
    kept["tools"] = [tool.get("function", {}).get("name") for tool in request.tools or ()]
    scrubbed: dict[str, Any] = scrub({name: one for name, one in kept.items() if one})
    return {name: _bound(one) for name, one in scrubbed.items()}


def _metadata(request: LLMRequest) -> dict[str, Any]:
    items = list((request.metadata or {}).items())[:MAX_METADATA_ITEMS]
    scrubbed: dict[str, Any] = scrub(dict(items))
    return {key[:100]: _bound(one) for key, one in scrubbed.items()}


def _bound(value: Any) -> Any:
    """No single value is longer than an operator reads."""
    if isinstance(value, str):
        return value[:MAX_METADATA_CHARACTERS]
    if isinstance(value, dict | list):
        text = str(value)
        return value if len(text) <= MAX_METADATA_CHARACTERS else text[:MAX_METADATA_CHARACTERS]
    return value
