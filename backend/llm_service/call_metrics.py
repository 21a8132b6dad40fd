"""Metrics and spans of model calls."""

from django.conf import settings

from api import tracing
from api.metrics import LIMITS_HIT, MODEL_CALL_SECONDS, MODEL_CALLS, MODEL_COST, MODEL_TOKENS
from llm_service.call_record import CallRecord, Status
from llm_service.call_rows import cost_usage
from llm_service.catalog import is_allowed, vendor_of
from llm_service.errors import BudgetExceeded, LLMError


def count_call(record: CallRecord) -> None:
    model = _label(record)
    MODEL_CALLS.labels(model, record.status).inc()
    if record.ended_at is not None:
        MODEL_CALL_SECONDS.labels(model).observe(record.ended_at - record.started_at)
    if isinstance(record.error, BudgetExceeded):
        LIMITS_HIT.labels("budget").inc()
    usage = record.usage
    if usage is not None:
        MODEL_TOKENS.labels(model, "in").inc(max(0, usage.input_tokens))
        MODEL_TOKENS.labels(model, "out").inc(max(0, usage.output_tokens))
    cost, _ = cost_usage(record, usage)
    if cost:
        MODEL_COST.labels(model).inc(float(cost))


def _label(record: CallRecord) -> str:
    """The model's name as a label; names made up by clients are grouped, to bound their number."""
    if record.model in settings.LLM_ALLOWED_MODELS or record.status == Status.SUCCESS:
        return record.model
    return f"{vendor_of(record.model)}/*" if is_allowed(record.model) else "other"


def end_span(span: tracing.Span, record: CallRecord) -> None:
    """End the span of a call that has ended; attribute names follow OpenTelemetry's conventions."""
    model = record.model
    attributes: dict[str, tracing.Value] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": vendor_of(model),
        "gen_ai.request.model": model.partition("/")[2],
        "call_id": str(record.id),
        "attempts": record.attempts,
        "status": record.status,
    }
    if record.request.run_id:
        attributes["run_id"] = record.request.run_id
    if record.usage is not None:
        attributes["gen_ai.usage.input_tokens"] = record.usage.input_tokens
        attributes["gen_ai.usage.output_tokens"] = record.usage.output_tokens
    if record.first_token_at is not None:
        attributes["first_token_seconds"] = record.first_token_at - record.started_at
    error = record.error
    code = error.code if isinstance(error, LLMError) else type(error).__name__ if error else ""
    span.end(f"chat {model}", code, attributes)
