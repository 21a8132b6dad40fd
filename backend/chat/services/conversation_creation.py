"""Creates conversations, with a greeting if one is wanted."""

from collections.abc import Mapping, Sequence
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
    if index or fields.get("greeting"):
        speaker = find_speaker(conversation)
        texts = prompts.list_greetings(conversation, speaker)
        if index >= len(texts):
            raise bad_request(
                "invalid", f"This character has {len(texts)} greetings.", field="greeting_index"
            )
        if fields.get("greeting"):
            greetings = _store_greetings(conversation, texts, index, speaker.as_meta())
            touch(conversation, greetings[index], first_line=None)
            stored = sum(map(storage.count_text, texts), storage.NOTHING)
    created = Change(ActivityEntry.Kind.CONVERSATION, conversation.pk)
    activity.record(conversation.user_id, created, stored=stored)


def _store_greetings(
    conversation: Conversation, texts: Sequence[str], index: int, meta: dict[str, Any]
) -> list[Message]:
    """Insert all greetings as sibling root messages, of which number `index` is shown."""
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
    return Message.objects.bulk_create(messages)
