"""What `/metrics` counts of model calls."""

from django.conf import settings

from api.metrics import LIMITS_HIT, MODEL_CALL_SECONDS, MODEL_CALLS, MODEL_COST, MODEL_TOKENS
from llm_service.call_record import CallRecord, Status
from llm_service.call_rows import cost_usage
from llm_service.catalog import is_allowed, vendor_of
from llm_service.errors import BudgetExceeded


def count_call(record: CallRecord) -> None:
    """Count a call that has ended."""
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
    """The model's name; not one that somebody made up, of which there might be any number."""
    if record.model in settings.LLM_ALLOWED_MODELS or record.status == Status.SUCCESS:
        return record.model
    return f"{vendor_of(record.model)}/*" if is_allowed(record.model) else "other"
