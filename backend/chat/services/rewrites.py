"""Replies that the user has corrected."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from api.errors import bad_request
from api.text import is_blank
from chat import activity, branches, storage
from chat.activity import Change
from chat.branch_history import find_seed
from chat.models import ActivityEntry, Conversation, Message
from chat.services import active_runs
from chat.services.conversations import get_conversation, touch
from chat.services.messages import get_message
from chat.speakers import copy_speaker
from llm_service.thoughts import split_thoughts
from llm_service.tokens import count_tokens


def rewrite_reply(user: User, conversation_id: UUID, message_id: UUID, content: str) -> Message:
    """Store `content` as a sibling of a reply or greeting, by the same speaker, and end the visible
    branch at it. The original stays, with everything below it. A request that is repeated because
    its answer got lost returns the message that the first one stored.

    Raises 404 for a message that is not the user's, 400 `not_a_reply` for one of the user's own
    words, 409 `run_active` while a reply is being written, 409 `storage_full`.
    """
    text, thoughts = split_thoughts(content)
    if is_blank(text):
        raise bad_request("invalid", "This field may not be blank.", field="content")
    tokens = count_tokens(text)
    active_runs.end_lost_run(get_conversation(user, conversation_id))
    with transaction.atomic():
        conversation = get_conversation(user, conversation_id)
        branches.lock(conversation)
        original = _find_reply(conversation, message_id)
        stored = branches.find_leaf(conversation)
        if stored and _is_rewrite(stored, original, text):
            return stored
        meta = _copy_meta(original) | ({"thoughts": thoughts} if thoughts else {})
        return _store_beside(original, conversation, content=text, token_count=tokens, meta=meta)


def _find_reply(conversation: Conversation, message_id: UUID) -> Message:
    message = get_message(conversation, message_id)
    if message.role != Message.Role.ASSISTANT:
        raise bad_request("not_a_reply", "Only a character's replies can be edited this way.")
    # No reply may be running, not even another one: hiding it would leave a branch without its end.
    active_runs.require_idle(conversation)
    return message


def _is_rewrite(message: Message, original: Message, text: str) -> bool:
    is_beside = message.parent_id == original.parent_id
    return is_beside and message.content == text and bool(message.meta.get("edited"))


def _copy_meta(original: Message) -> dict[str, Any]:
    """The speaker, and the mark of a correction. The model and its thoughts are not copied: they
    belong to the original text.
    """
    meta = copy_speaker(original.meta) | {"edited": True}
    seed = find_seed(original)
    return meta | ({"seed": seed} if seed else {})


def _store_beside(original: Message, conversation: Conversation, **fields: Any) -> Message:
    branches.show_path_to(original.parent, conversation)
    message = branches.new_message(
        conversation, original.parent, role=Message.Role.ASSISTANT, **fields
    )
    message.save(force_insert=True)
    touch(conversation, message, first_line=None)
    activity.record(
        conversation.user_id,
        Change(ActivityEntry.Kind.BRANCH, conversation.pk),
        Change(ActivityEntry.Kind.MESSAGE, conversation.pk, message.pk),
        stored=storage.count_text(message.content),
    )
    return message
