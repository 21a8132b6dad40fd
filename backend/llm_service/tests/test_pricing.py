"""What a call costs, by the list prices of its day."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from llm_service.apps import check_prices
from llm_service.pricing import PRICE_FILE, cost_of, find_price, load_prices
from llm_service.types import Usage

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_the_default_model_costs_what_its_vendor_lists() -> None:
    price = find_price("openai/gpt-4o-mini", NOW)
    assert price is not None
    assert (price.input, price.cached_input, price.output) == (
        Decimal("0.15"),
        Decimal("0.075"),
        Decimal("0.60"),
    )
    # 1,000 fresh, 200 cached, 300 written: 150 + 15 + 180 millionths of a dollar.
    assert cost_of(Usage(1200, 300, 200), price) == Decimal("0.000345")


def test_the_smallest_cost_is_exact() -> None:
    price = find_price("openai/gpt-5-nano", NOW)
    assert price is not None
    assert cost_of(Usage(1, 0, 1), price) == Decimal("0.000000005")
    assert cost_of(Usage(3, 7), price) == Decimal("0.00000295")


def test_more_cached_than_read_is_not_paid_back() -> None:
    price = find_price("openai/gpt-4o", NOW)
    assert price is not None
    assert cost_of(Usage(10, 0, 99), price) == Decimal("0.0000125")


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2025, 6, 9), "10.00"), (date(2025, 6, 10), "2.00")]
)
def test_a_price_is_good_for_its_days_in_utc(day: date, expected: str) -> None:
    last_moment = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
    price = find_price("openai/o3", last_moment)
    assert price is not None
    assert price.input == Decimal(expected)


def test_nothing_is_guessed_before_a_model_was_sold_or_without_a_row() -> None:
    assert find_price("openai/gpt-4o-mini", datetime(2024, 7, 17, tzinfo=UTC)) is None
    assert find_price("openai/gpt-4o-mini-audio-preview", NOW) is None
    assert find_price("nobody/nothing", NOW) is None


def test_a_dated_name_costs_what_its_undated_one_does() -> None:
    assert find_price("openai/gpt-4o-mini-2024-07-18", NOW) == find_price("openai/gpt-4o-mini", NOW)
    old = find_price("openai/gpt-4o-2024-05-13", NOW)
    assert old is not None
    assert old.input == Decimal("5.00")


def test_local_models_are_free() -> None:
    for model in ("offline/persona", "scripted/any", "ollama/llama3.3:70b"):
        price = find_price(model, NOW)
        assert price is not None
        assert cost_of(Usage(10**6, 10**6), price) == 0


def test_every_row_of_the_table_names_its_source_and_no_two_hold_at_once() -> None:
    rows = yaml.safe_load(PRICE_FILE.read_text())
    for row in rows:
        assert row["source"], row
    for prices in load_prices().values():
        newest_first = [(price.since, price.until) for price in prices]
        for (since, _), (_, until) in pairwise(newest_first):
            assert until is not None
            assert until <= since


def test_an_operators_own_prices_replace_ours(tmp_path: Path, settings: Any) -> None:
    own = tmp_path / "prices.yml"
    own.write_text(
        "- {model: openai/gpt-4o-mini, from: 2020-01-01, input: 0.1, output: 0.2}\n"
        "- {model: groq/*, from: 2020-01-01, input: 0.5, output: 0.7}\n"
    )
    settings.LLM_PRICE_FILE = own
    mini, groq = find_price("openai/gpt-4o-mini", NOW), find_price("groq/llama-3.3-70b", NOW)
    assert mini is not None
    assert (mini.input, mini.cached_input) == (Decimal("0.1"), Decimal("0.1"))
    assert groq is not None
    assert groq.output == Decimal("0.7")
    assert find_price("openai/gpt-4o", NOW) is not None


def assert_start_is_refused() -> None:
    """By the system checks, which name the variable."""
    [error] = check_prices(None)
    assert error.id == "llm_service.E002"
    assert error.msg.startswith("LLM_PRICE_FILE: ")


def test_our_own_prices_can_be_read() -> None:
    assert check_prices(None) == []


@pytest.mark.parametrize(
    "text",
    [
        "model: x",
        "- {model: gpt-4o, from: 2020-01-01, input: 1, output: 1}",
        "- {model: openai/x, from: yesterday, input: 1, output: 1}",
        "- {model: openai/x, from: 2020-01-01, input: -1, output: 1}",
        "- {model: openai/x, from: 2020-01-01, input: NaN, output: 1}",
        "- {model: openai/x, from: 2020-01-01, input: 0.0000001, output: 1}",
        "- {model: openai/x, from: 2020-01-01, input: 1}",
        "- {model: openai/x, from: 2020-01-01, input: 1, output: 1, currency: EUR}",
        "- [1, 2]",
        "{",
    ],
)
def test_a_malformed_price_file_names_its_variable(
    tmp_path: Path, settings: Any, text: str
) -> None:
    own = tmp_path / "prices.yml"
    own.write_text(text)
    settings.LLM_PRICE_FILE = own
    assert_start_is_refused()


def test_a_missing_price_file_names_its_variable(tmp_path: Path, settings: Any) -> None:
    settings.LLM_PRICE_FILE = tmp_path / "none.yml"
    assert_start_is_refused()
