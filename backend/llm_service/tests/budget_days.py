"""Calls with a budget, and what is used of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from llm_service import budgets
from llm_service.budgets import Settlement
from llm_service.models import BudgetDay, BudgetReservation
from llm_service.tests.sample import ask
from llm_service.types import Usage

MODEL = "openai/gpt-4o-mini"
USER, OTHER = uuid4(), uuid4()
# What it reads: 5 and 1 tokens of text, 8 for each message and 8 beside them.
INPUT = 30


def request(user: Any = USER, model: str = MODEL, most: int = 70, **fields: Any) -> Any:
    return ask(
        model, "Hello", user_id=str(user) if user else None, max_output_tokens=most, **fields
    )


def used(subject: Any) -> tuple[int, int]:
    row = BudgetDay.objects.filter(subject_id=subject).first()
    return (row.tokens, row.cost_pico) if row else (0, 0)


def settle(reservation: BudgetReservation, usage: Usage | None, cost: Decimal | None) -> None:
    budgets.settle([Settlement(reservation, usage, cost)])
