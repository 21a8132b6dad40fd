"""What a server may claim of a call is bounded: whatever it says fits into the tables."""

from decimal import Decimal
from typing import Any

import pytest

from llm_service.providers.reply_fields import read_usage


@pytest.mark.parametrize("cost", [10_001, 5_000_000, 2e9, "1e18", -1, "NaN", {"total": 1}, True])
def test_a_cost_that_no_call_has_is_none(cost: Any) -> None:
    usage = read_usage({"prompt_tokens": 11, "completion_tokens": 3, "cost": cost})
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens, usage.cost_usd) == (11, 3, None)


def test_a_cost_that_a_call_may_have_is_read() -> None:
    usage = read_usage({"prompt_tokens": 11, "completion_tokens": 3, "cost": "0.25"})
    assert usage is not None
    assert usage.cost_usd == Decimal("0.25")


@pytest.mark.parametrize("count", [100_000_001, 2**31 - 1, -35, "11", 11.5, None, True])
def test_a_count_that_no_call_has_is_none(count: Any) -> None:
    assert read_usage({"prompt_tokens": count, "completion_tokens": 3}) is None
