"""Removal of a person's conversations and characters together with their account."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import models, transaction

from accounts.models import User
from characters.services.removal import remove_characters
from chat import branches
from chat.erasure import erasures
from chat.journal.endings import STOPPED
from chat.journal.journal import end_run
from chat.models import ActivityEntry, Conversation, Message, Run
from chat.services.conversation_character import release_unused
from llm_service import call_log

# Rows removed by one transaction: it holds SQLite's only write lock for some milliseconds.
STEP_CONVERSATIONS = 50
STEP_MESSAGES = 500
STEP_RUNS = 100
# The longest pause after each transaction.
PAUSE_SECONDS = 0.02


def remove_everything(user: User) -> None:
    """Remove the conversations of `user`, then their personas and characters, except characters
    that others still use; then deleted characters whose last conversation was among these. Call it
    like `remove_conversations`.
    """
    remove_conversations(user)
    remove_characters(user)
    release_unused()


def remove_conversations(user: User) -> None:
    """End running replies of `user`, then delete their conversations with all dependent rows, in
    steps that let others write between, and blank them in the log of model calls. Call it in a
    thread, outside of a transaction.
    """
    for run_id in Run.objects.owned_by(user).active().values_list("pk", flat=True):
        end_run(run_id, STOPPED)
    mine = Conversation.objects.owned_by(user).order_by()
    while ids := _keys(mine, STEP_CONVERSATIONS):
        of_runs = Run.objects.filter(conversation_id__in=ids)
        while run_ids := _keys(of_runs, STEP_RUNS):
            with _step():
                branches.delete_runs(run_ids)
        # Leaves first: no message is left without its parent.
        of_messages = Message.objects.filter(conversation_id__in=ids).order_by("-depth")
        while message_ids := _keys(of_messages, STEP_MESSAGES):
            with _step():
                branches.delete_rows("chat_message", "id", message_ids)
        with _step():
            branches.delete_rows("chat_conversation", "id", ids)
            erasures.request()
    with _step():
        ActivityEntry.objects.filter(user=user).delete()
    call_log.forget_user(user.pk)


def _keys(rows: "models.QuerySet[models.Model]", limit: int) -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[:limit])


@contextmanager
def _step() -> Iterator[None]:
    """One transaction, then a pause of the same length, `PAUSE_SECONDS` at most: writers that wait
    for SQLite's lock poll it, and would seldom find it free otherwise.
    """
    began_at = time.monotonic()
    with transaction.atomic():
        yield
    time.sleep(min(PAUSE_SECONDS, time.monotonic() - began_at))
