"""Creates conversations, with a greeting if one is wanted."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from api.errors import bad_request
from chat import activity, branches, prompts, storage
from chat.activity import Change
from chat.models import ActivityEntry, Conversation, Message
from chat.services import conversation_character
from chat.services.conversations import touch
from chat.speakers import find_speaker
from llm_service.tokens import count_tokens


def create_conversation(user: User, fields: Mapping[str, Any]) -> Conversation:
    """Create a conversation from the fields of `NewConversationSerializer`. With `greeting` its
    first message is a greeting of the character; raises 409 `storage_full` if there is no room for
    it.

    Raises 404 for a character or persona that the user cannot see, 400 for a version or a greeting
    that is not there.
    """
    now = timezone.now()
    title = fields.get("title")
    try:
        with transaction.atomic():
            speaker = conversation_character.choose(user, fields)
            conversation_character.require_persona(user, fields)
            conversation = Conversation.objects.create(
                user=user,
                **speaker,
                greeting_index=fields.get("greeting_index", 0) if fields.get("greeting") else None,
                persona_id=fields.get("persona_id"),
                author_note=fields.get("author_note"),
                **conversation_character.read_books(user, fields),
                title=title or str(speaker["character"]),
                title_source=(
                    Conversation.TitleSource.USER if title else Conversation.TitleSource.CHARACTER
                ),
                created_at=now,
                updated_at=now,
                activity_at=now,
            )
            _begin(conversation, fields)
    except IntegrityError:
        # The character or the persona was deleted at this moment.
        raise Http404 from None
    conversation.refresh_from_db()
    return conversation


def _begin(conversation: Conversation, fields: Mapping[str, Any]) -> None:
    stored, index = storage.NOTHING, fields.get("greeting_index", 0)
    if index:
        _require_greeting(conversation, index)
    if fields.get("greeting"):
        message, stored = _greet(conversation, index)
        touch(conversation, message, first_line=None)
    created = Change(ActivityEntry.Kind.CONVERSATION, conversation.pk)
    stored_bytes = activity.record(conversation.user_id, created, stored=stored)
    if stored.bytes:
        storage.require_room(stored_bytes)


def _require_greeting(conversation: Conversation, index: int) -> None:
    """Raises 400 where the character has no greeting of this number."""
    count = len(prompts.list_greetings(conversation, find_speaker(conversation)))
    if index >= count:
        raise bad_request(
            "invalid", f"This character has {count} greetings.", field="greeting_index"
        )


def _greet(conversation: Conversation, index: int) -> tuple[Message, storage.Stored]:
    """Insert all greetings as sibling root messages and show number `index`; returns that message
    and the storage used by all.
    """
    speaker = find_speaker(conversation)
    texts = prompts.list_greetings(conversation, speaker)
    meta = speaker.as_meta()
    messages = [
        branches.new_message(
            conversation,
            None,
            role=Message.Role.ASSISTANT,
            content=text,
            token_count=count_tokens(text),
            meta=meta,
            is_visible=number == index,
            # Siblings are ordered by `created_at`.
            created_at=conversation.created_at + timedelta(microseconds=number),
        )
        for number, text in enumerate(texts)
    ]
    Message.objects.bulk_create(messages)
    stored = sum((storage.count_text(text) for text in texts), storage.NOTHING)
    return messages[index], stored
