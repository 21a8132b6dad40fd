"""Tries a lorebook on given messages."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from characters.open_books import load_one
from characters.people import find_person
from characters.services.lorebooks import get_book
from chatbot import MacroContext, fill_in
from chatbot.lore import Activation, LoreMessage, LoreSettings, activate, replay
from chatbot.placeholders import OPEN_READER, fill_names
from llm_service.tokens import count_tokens


def try_book(
    user: User, book_id: UUID, messages: list[dict[str, str]], seed: int
) -> dict[str, Any]:
    """Which entries the messages (oldest first) activate, and why the others are rejected. Stores
    nothing. Raises 404.
    """
    book = load_one(get_book(user, book_id))
    turn = MacroContext(seed=seed, now=timezone.now(), user=find_person(user.pk, None).user)
    said = [
        LoreMessage("user", message["content"], turn.user.called)
        if message["role"] == "user"
        else LoreMessage("assistant", message["content"])
        for message in messages
    ]

    def fill(text: str) -> str:
        # The speaker is unknown: `{{char}}` stays unreplaced.
        return fill_in(fill_names(text, "{{char}}", OPEN_READER), turn)

    rules = LoreSettings(budget=settings.LORE_TOKEN_BUDGET, count_tokens=count_tokens, fill=fill)
    state = replay([book], said, [seed] * len(said), rules)
    # Of two limits the lower one is the limit.
    limit = min(rules.budget, rules.budget if book.token_budget is None else book.token_budget)
    return _describe(activate([book], said, rules, state, seed), limit)


def _describe(found: Activation, limit: int) -> dict[str, Any]:
    return {
        "activated": [
            {
                "entry_id": one.entry.id,
                "reason": one.reason,
                "matched": list(one.matched),
                "pass": one.pass_,
                "tokens": one.tokens,
            }
            for one in found.activated
        ],
        "rejected": [{"entry_id": left.entry.id, "reason": left.reason} for left in found.rejected],
        "budget": {"limit": limit, "used": found.budget.used},
    }
