"""What a lorebook would say to messages."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import User
from characters.lore_fields import to_book
from characters.models import LoreEntry
from characters.services.lorebooks import get_book
from chatbot.lore import Activation, Book, LoreMessage, LoreSettings, activate, read_book, replay
from llm_service.tokens import count_tokens

# Large ones take some megabytes with their index.
_KEPT = 8


def try_book(
    user: User, book_id: UUID, messages: list[dict[str, str]], seed: int
) -> dict[str, Any]:
    """Which entries the messages, oldest first, call up, and why the others stay out. Nothing is
    stored. Raises 404.
    """
    row = get_book(user, book_id)
    books = [_load(row.pk, row.updated_at.isoformat())]
    said = [
        LoreMessage("user" if message["role"] == "user" else "assistant", message["content"])
        for message in messages
    ]
    rules = LoreSettings(budget=settings.LORE_TOKEN_BUDGET, count_tokens=count_tokens)
    state = replay(books, said, [seed] * len(said), rules)
    return _describe(activate(books, said, rules, state, seed))


@lru_cache(_KEPT)
def _load(book_id: UUID, _updated_at: str) -> Book:
    """The book as the engine has it, kept until it is changed."""
    rows = LoreEntry.objects.filter(lorebook=book_id).order_by("number")
    entries = [
        {**to_book(entry.fields, entry.source), "id": str(entry.pk)} for entry in rows.iterator()
    ]
    book = rows.values(
        "lorebook__scan_depth", "lorebook__token_budget", "lorebook__recursive_scanning"
    ).first()
    given = {name.removeprefix("lorebook__"): value for name, value in (book or {}).items()}
    return read_book({**given, "name": str(book_id), "entries": entries})


def _describe(found: Activation) -> dict[str, Any]:
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
        "budget": {"limit": found.budget.limit, "used": found.budget.used},
    }
