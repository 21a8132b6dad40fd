"""Prices of model calls: list prices as data, each with its period of validity."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from llm_service.types import Usage

PRICE_FILE = Path(__file__).parent / "data" / "prices.yml"
# `gpt-4o-2024-08-06` costs what `gpt-4o` does unless it has a row of its own.
_SNAPSHOT = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")
# `source` documents the origin of a price for readers of the file.
_FIELDS = {"model", "from", "until", "input", "cached_input", "output", "source"}
_MILLION = -6  # as a power of ten


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens, valid from `since` until before `until` (UTC; None: still valid)."""

    model: str
    input: Decimal
    cached_input: Decimal
    output: Decimal
    since: date
    until: date | None

    def is_good_at(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def find_price(model: str, at: datetime) -> Price | None:
    """The price of `vendor/name` at a time: its own row, that of its undated name, or that of
    `vendor/*`. None without a price: then the cost is unknown, not zero.
    """
    day = at.astimezone(UTC).date()
    vendor = model.partition("/")[0]
    table = load_prices()
    for name in (model, _SNAPSHOT.sub("", model), f"{vendor}/*"):
        for price in table.get(name, ()):
            if price.is_good_at(day):
                return price
    return None


def cost_of(usage: Usage, price: Price) -> Decimal:
    """USD, exactly. Cached tokens are part of the input tokens, reasoning ones of the output."""
    cached = min(usage.cached_input_tokens, usage.input_tokens)
    total = (
        (usage.input_tokens - cached) * price.input
        + cached * price.cached_input
        + usage.output_tokens * price.output
    )
    return total.scaleb(_MILLION)


@cache
def load_prices() -> dict[str, tuple[Price, ...]]:
    """Prices by model, newest first; a model's rows in LLM_PRICE_FILE replace ours. Read once;
    raises `ImproperlyConfigured` naming LLM_PRICE_FILE if that cannot be read.
    """
    table = _by_model(_read(PRICE_FILE))
    if settings.LLM_PRICE_FILE:
        try:
            table |= _by_model(_read(settings.LLM_PRICE_FILE))
        except (OSError, ValueError, yaml.YAMLError) as error:
            reason = str(error).partition("\n")[0]
            raise ImproperlyConfigured(f"LLM_PRICE_FILE: {reason}") from error
    return table


def _by_model(prices: Iterable[Price]) -> dict[str, tuple[Price, ...]]:
    table: dict[str, tuple[Price, ...]] = {}
    for price in sorted(prices, key=lambda price: price.since, reverse=True):
        table[price.model] = (*table.get(price.model, ()), price)
    return table


def _read(path: Path) -> list[Price]:
    # Numbers are read as text and then as decimals: 0.1 has no exact binary form.
    text = path.read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (it makes only text)
    if not isinstance(rows, list):
        raise ValueError("expected a list of prices")
    return [_parse(row, number) for number, row in enumerate(rows, start=1)]


def _parse(row: Any, number: int) -> Price:
    try:
        unknown = set(row) - _FIELDS
        if unknown:
            raise ValueError(f"unknown {sorted(unknown)[0]}")
        return Price(
            model=_model(row["model"]),
            input=_amount(row["input"]),
            cached_input=_amount(row.get("cached_input", row["input"])),
            output=_amount(row["output"]),
            since=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if "until" in row else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError, InvalidOperation) as error:
        raise ValueError(
            f"price {number}: expected model: vendor/name, from: YYYY-MM-DD, input and output in"
            f" USD per million tokens ({error})"
        ) from error


def _model(name: str) -> str:
    vendor, _, rest = name.partition("/")
    if not vendor or not rest:
        raise ValueError(f"{name} is no vendor/name")
    return name


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    exponent = amount.as_tuple().exponent
    if not amount.is_finite() or amount < 0 or amount >= 1_000_000:
        raise ValueError(f"{text} is no price")
    # So that a token costs a whole number of pico-dollars.
    if not isinstance(exponent, int) or exponent < _MILLION:
        raise ValueError(f"{text} has more than six decimals")
    return amount


def _forget(**changed: Any) -> None:
    if changed["setting"] == "LLM_PRICE_FILE":
        load_prices.cache_clear()


setting_changed.connect(_forget, dispatch_uid="llm_service.pricing")
