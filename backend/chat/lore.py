"""The lorebooks of a turn, with the facts that they need from its conversation."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.conf import settings

import chatbot
from characters import open_books
from chat.branch_history import read_branch
from chat.models import Message, Run
from chatbot.lore import NO_BOOKS, Book, OpenBooks, find_needs


def open_for(
    run: Run,
    persona: chatbot.Persona,
    history: Sequence[chatbot.HistoryMessage],
    *,
    is_whole: bool,
    character_id: UUID | None,
    has_open: bool,
) -> OpenBooks:
    """The books that are open in a run's conversation with a character. `is_whole`: the history is
    all of the branch above the question; `has_open`: its owner has books that are open without
    being named by a conversation, in this one or in others.

    Needs no query without books; else one (two after a change), and one more for the branch if the
    books count messages or depend on their earlier activations.
    """
    conversation, question = run.conversation, run.user_message
    assert question is not None  # noqa: S101  every run answers a user message
    named = conversation.lorebook_ids
    books: tuple[Book, ...] = ()
    if named or has_open:
        books = open_books.find_open(conversation.user_id, named, character_id)
    opened = OpenBooks(books, settings.LORE_TOKEN_BUDGET)
    every = opened.list_with(persona.book)
    if not every:
        return NO_BOOKS
    needs = find_needs(every)
    if needs.trigger:
        opened = replace(opened, trigger=_find_trigger(run, question))
    is_enough = is_whole or not (needs.whole or needs.depth > len(history) + 1)
    if history and (needs.seeds or not is_enough):
        branch, seeds = read_branch(question)
        opened = replace(opened, branch=branch, seeds=seeds)
    return opened


def _find_trigger(run: Run, question: Message) -> str:
    """SillyTavern's name for this kind of turn."""
    if run.continues_at is not None:
        return "continue"
    others = Message.objects.filter(parent=question).exclude(pk=run.message_id)
    return "regenerate" if others.exists() else "normal"
