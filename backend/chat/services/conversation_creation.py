"""Creates conversations."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from chat import activity, storage
from chat.activity import Change
from chat.models import ActivityEntry, Conversation
from chat.services import conversation_character
from chat.services.conversations import touch
from chat.services.greetings import greet, require_greeting


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
        require_greeting(conversation, index)
    if fields.get("greeting"):
        message, stored = greet(conversation, index, conversation.created_at)
        touch(conversation, message, first_line=None)
    created = Change(ActivityEntry.Kind.CONVERSATION, conversation.pk)
    stored_bytes = activity.record(conversation.user_id, created, stored=stored)
    if stored.bytes:
        storage.require_room(stored_bytes)
