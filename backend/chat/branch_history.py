"""The visible branch above a question, as far as prompts use it."""

import zlib
from collections.abc import Iterator
from typing import Any, Literal
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

import chatbot
from api.sql.prepared import PreparedQuery
from chat.models import Message, Run
from chatbot.lore import LoreMessage
from llm_service.thoughts import split_thoughts
from llm_service.tokens import count_tokens_cached

# Rows of the first query: enough for most prompts. A second query reads the rest of a longer
# history.
NEWEST_ROWS = 16


def _find_remembered(conversation_id: UUID) -> QuerySet[Message]:
    """All text that the reader sees, however the reply ended."""
    return (
        Message.objects.visible_branch(conversation_id)
        .exclude(status=Message.Status.STREAMING)
        .exclude(content="")
        .exclude(role=Message.Role.SYSTEM)
        .order_by("-depth")
    )


_NEWEST = PreparedQuery(lambda conversation_id: _find_remembered(conversation_id)[:NEWEST_ROWS])


def seed_of(run_id: UUID) -> int:
    """The random seed of a run. Regenerating a reply makes a new run, so it gets a new seed."""
    return zlib.crc32(run_id.bytes)


def find_seed(reply: Message) -> int:
    """The seed of a reply's first run, or for a corrected reply that of the original; 0 for a
    message that answers nothing.
    """
    first = reply.runs.order_by("created_at").values_list("pk", flat=True).first()
    return seed_of(first) if first else int(reply.meta.get("seed", 0))


def find_above(question: Message) -> Iterator[Message]:
    """The messages above `question` that a prompt may hold, newest first."""
    if not question.depth:
        return
    newest = _NEWEST.fetch(question.conversation_id)
    yield from (message for message in newest if message.depth < question.depth)
    if len(newest) == NEWEST_ROWS:
        seen = min(newest[-1].depth, question.depth)
        rest = _find_remembered(question.conversation_id).filter(depth__lt=seen)
        yield from rest.iterator(chunk_size=100)


def as_history_message(message: Message) -> chatbot.HistoryMessage:
    """A message in the form of the persona engine."""
    is_user = message.role == Message.Role.USER
    text = _read_text(message.role, message.content)
    # The tokens of a reply that was ended from outside were not counted.
    is_counted = message.token_count and text == message.content
    tokens = message.token_count if is_counted else count_tokens_cached(text)
    role: Literal["user", "assistant"] = "user" if is_user else "assistant"
    return chatbot.HistoryMessage(
        role, text, tokens, str(message.pk), position=message.depth, said_at=message.created_at
    )


def read_branch(question: Message) -> tuple[tuple[LoreMessage, ...], tuple[int, ...]]:
    """The whole branch above `question`, oldest first, and a seed for each of its messages: for a
    user message that of the reply to it, else 0. One query.
    """
    first = Run.objects.filter(message=OuterRef("pk")).order_by("created_at").values("pk")[:1]
    rows: Any = (
        _find_remembered(question.conversation_id)
        .filter(depth__lt=question.depth)
        .order_by("depth")
        .values_list("role", "content", Subquery(first), "meta__seed")
    )
    said: list[LoreMessage] = []
    seeds: list[int] = []
    for role, content, run_id, kept_seed in rows:
        is_user = role == Message.Role.USER
        if said and said[-1].role == "user" and not is_user:
            # A corrected reply has no run. It keeps the original's seed, so that the same lorebook
            # entries count as activated.
            seeds[-1] = seed_of(run_id) if run_id else kept_seed or 0
        said.append(LoreMessage("user" if is_user else "assistant", _read_text(role, content)))
        seeds.append(0)
    return tuple(said), tuple(seeds)


def _read_text(role: str, content: str) -> str:
    # A reply that an earlier version wrote while migration 0011 ran still contains its thoughts.
    return content if role == Message.Role.USER else split_thoughts(content)[0]
