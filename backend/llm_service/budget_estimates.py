"""The most that a call may use, estimated before it is made: its counted text, and as many reply
tokens as it will request.

Two things can exceed it: images or sound in a message, which count nothing here, and a vendor that
ignores the limit it is sent. The actual use is charged at the end of the call.
"""

from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from django.conf import settings
from django.utils import timezone

from llm_service.budget_limits import has_dollar_limit, to_pico
from llm_service.errors import BudgetExceeded
from llm_service.pricing import cost_of, find_price
from llm_service.tokens import count_tokens
from llm_service.types import LLMRequest, Usage

# Tokens that a vendor adds to each message, and once to the whole.
MESSAGE_TOKENS = 8
# We count with OpenAI's tokenizer; another vendor's may find up to this many times as many tokens.
ESTIMATE_MARGIN = Decimal("1.5")
NO_PRICE = (
    "This model has no known price, and this server keeps a budget in dollars; choose another one."
)


def estimate(request: LLMRequest) -> tuple[int, int]:
    """The most tokens and pico-dollars that the request may use, whichever of its models answers.
    Raises `BudgetExceeded` for a model without a price while there is a budget in dollars.
    """
    now = timezone.now()
    usage = Usage(count_input(request), _output_limit(request))
    cost_pico = max(_cost_pico(model, usage, now) for model in models_of(request))
    return usage.input_tokens + usage.output_tokens, cost_pico


def models_of(request: LLMRequest) -> tuple[str, ...]:
    """The models that may answer, as `vendor/name`."""
    return request.model, *request.fallback_models


def count_input(request: LLMRequest) -> int:
    """Tokens of the prompt; for other vendors' models with `ESTIMATE_MARGIN`."""
    counted = MESSAGE_TOKENS * (len(request.messages) + 1)
    for message in request.messages:
        counted += count_tokens(message.text)
        counted += sum(count_tokens(call.name + call.arguments) for call in message.tool_calls)
    for beside in (request.tools, request.response_format):
        counted += count_tokens(str(beside)) if beside else 0
    if all(model.startswith("openai/") for model in models_of(request)):
        return counted
    return int((counted * ESTIMATE_MARGIN).to_integral_value(ROUND_CEILING))


def _output_limit(request: LLMRequest) -> int:
    """The limit that is sent with the request: see `providers/openai_request.py`."""
    limit = request.max_output_tokens
    return settings.OPENAI_MAX_OUTPUT_TOKENS if limit is None else limit


def _cost_pico(model: str, usage: Usage, now: datetime) -> int:
    price = find_price(model, now)
    if price:
        # `usage` has no cached tokens: the dearest case.
        return to_pico(cost_of(usage, price))
    if has_dollar_limit():
        raise BudgetExceeded(NO_PRICE)
    return 0
