"""Messages on their own: stored without asking for a reply, and deleted."""

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from chat import activity, branches, storage
from chat.activity import Change
from chat.erasure import erasures
from chat.journal.endings import STOPPED
from chat.journal.journal import end_run
from chat.models import ActivityEntry, Conversation, Message
from chat.services.active_runs import find_run_below
from chat.services.conversations import (
    ATTEMPTS,
    busy,
    describe_branch,
    get_conversation,
    touch,
)
from chat.title_text import first_line_title
from llm_service import call_log
from llm_service.tokens import count_tokens


def create_message(user: User, conversation_id: UUID, content: str) -> Message:
    """Store a user message at the end of the visible branch without asking for a reply. Raises 404
    for a conversation that is not the user's, 409 `storage_full`.
    """
    tokens = count_tokens(content)
    for _ in range(ATTEMPTS):
        conversation = get_conversation(user, conversation_id)
        try:
            with transaction.atomic():
                return _append_message(conversation, content, tokens)
        except IntegrityError:
            # Another insert took this depth: retry after it. Or the conversation is gone.
            continue
    raise busy()


def _append_message(conversation: Conversation, content: str, tokens: int) -> Message:
    branches.lock(conversation)
    message = branches.new_message(
        conversation,
        branches.find_leaf(conversation),
        role=Message.Role.USER,
        content=content,
        token_count=tokens,
    )
    message.save(force_insert=True)
    named = touch(conversation, message, first_line=message)
    created = Change(ActivityEntry.Kind.MESSAGE, conversation.pk, message.pk)
    activity.record(conversation.user_id, created, *named, stored=storage.count_text(content))
    return message


def delete_message(user: User, conversation_id: UUID, message_id: UUID) -> None:
    """Delete a message with everything below it, after stopping a reply that is running there. If
    it was visible, the branch through its previous (else next) sibling becomes visible; without
    one, the branch ends above it. An automatic title made from a deleted message is replaced.

    Raises 404 for a message that is not the user's.
    """
    for _ in range(ATTEMPTS):
        conversation = get_conversation(user, conversation_id)
        if run := find_run_below(get_message(conversation, message_id)):
            end_run(run.pk, STOPPED)
        with transaction.atomic():
            branches.lock(conversation)
            message = get_message(conversation, message_id)
            # If another reply has begun there since, the next attempt stops that one as well.
            if not find_run_below(message):
                _remove(message, conversation)
                return
    raise busy()


def get_message(conversation: Conversation, message_id: UUID) -> Message:
    """A message of the conversation; raises 404 for any other."""
    return get_object_or_404(conversation.messages, pk=message_id)


def _remove(message: Message, conversation: Conversation) -> None:
    siblings = branches.find_siblings([message])[message.pk]
    removed = branches.remove(message)
    call_log.forget_runs(removed.run_ids)
    erasures.request()
    changes: dict[str, object] = {}
    if message.is_visible:
        place = siblings.index(message.pk)
        neighbours = siblings[place - 1 : place] or siblings[place + 1 : place + 2]
        leaf = branches.find_leaf(conversation)
        if neighbours:
            leaf = branches.choose(Message.objects.get(pk=neighbours[0]), conversation)
        changes = describe_branch(leaf)
    told = [Change(ActivityEntry.Kind.BRANCH, conversation.pk)]
    # Read again under the lock: a model may have named it since.
    conversation.refresh_from_db()
    if named := _replace_title(conversation, removed.message_ids):
        changes |= named
        told.append(Change(ActivityEntry.Kind.TITLE, conversation.pk))
    rows = Conversation.objects.filter(pk=conversation.pk)
    rows.update(**changes, updated_at=timezone.now())
    activity.record(conversation.user_id, *told, stored=-removed.stored)


def _replace_title(conversation: Conversation, removed: Collection[UUID]) -> dict[str, object]:
    """Returns the title fields to change now that the messages `removed` are gone: a title made
    from one of them becomes that of the first message left on the visible branch, or the
    character's name. A title that the person chose stays. Call it under the conversation's lock,
    with the row read under it.
    """
    sources = Conversation.TitleSource
    if conversation.title_source not in (sources.FIRST_LINE, sources.MODEL):
        return {}
    # If the source was not recorded, it may be any of the removed messages.
    if conversation.titled_from_id and conversation.titled_from_id not in removed:
        return {}
    branch = Message.objects.visible_branch(conversation.pk).filter(role=Message.Role.USER)
    first = branch.order_by("depth").first()
    if first is None:
        named = {"title": conversation.character, "title_source": sources.CHARACTER}
        return {**named, "titled_from_id": None}
    title = first_line_title(conversation.character, first.content)
    return {"title": title, "title_source": sources.FIRST_LINE, "titled_from_id": first.pk}
