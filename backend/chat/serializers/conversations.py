"""Conversations in and out."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery
from rest_framework import serializers

from api.fields import IdField, NumberField, OneOfField, StrictBooleanField, TextField
from api.sql.prepared import PreparedLookup
from characters import server_characters
from characters.services.lorebooks import MAX_LOREBOOKS
from chat.events import Cursor
from chat.models import CHARACTER_LENGTH, TITLE_LENGTH, Conversation, Run, RunEvent

MAX_NOTE_BYTES = 32 * 1024
MAX_NOTE_DEPTH = 10_000
NOTE_ROLES = ("system", "user", "assistant")
# A correlated subquery: the newest event of a run is one step in the journal's primary key.
_LAST_SEQ = RunEvent.objects.filter(run_id=OuterRef("pk")).order_by("-seq").values("seq")[:1]
_ACTIVE = PreparedLookup(
    lambda conversations: (
        Run.objects.active()
        .filter(conversation_id__in=conversations)
        .values_list("conversation_id", "pk", "message_id", "status", Subquery(_LAST_SEQ))
    )
)


class ActiveRunSerializer(serializers.Serializer[Any]):
    """The reply that is being written in a conversation."""

    run_id = serializers.UUIDField()
    message_id = serializers.UUIDField()
    status = serializers.ChoiceField(Run.Status.choices)
    cursor = serializers.CharField()


class AuthorNoteSerializer(serializers.Serializer[Any]):
    """A text that is inserted into every prompt of a conversation, near its end."""

    text = TextField(max_bytes=MAX_NOTE_BYTES, trim_whitespace=False)
    depth = NumberField(
        minimum=0,
        maximum=MAX_NOTE_DEPTH,
        default=4,
        help_text="Number of messages between it and the end of the prompt.",
    )
    role = OneOfField(choices=NOTE_ROLES, default="system")


class ConversationSerializer(serializers.Serializer[Conversation]):
    """A conversation as lists and pages show it."""

    id = serializers.UUIDField()
    character = serializers.CharField()
    character_id = serializers.UUIDField(
        allow_null=True, help_text="Null if no character has the name."
    )
    character_version = serializers.IntegerField(
        allow_null=True, help_text="The number of the version to use; null: the newest."
    )
    greeting_index = serializers.IntegerField(
        allow_null=True, help_text="The greeting that it began with, from 0; null: none."
    )
    persona_id = serializers.UUIDField(
        allow_null=True, help_text="The user's persona; null: the default persona."
    )
    author_note = AuthorNoteSerializer(allow_null=True)
    lorebook_ids = serializers.ListField(
        child=serializers.UUIDField(), help_text="Lorebooks that are open in the conversation."
    )
    title = serializers.CharField()
    is_archived = serializers.BooleanField()
    is_pinned = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    last_message_at = serializers.DateTimeField(allow_null=True)
    message_count = serializers.IntegerField()
    leaf_id = serializers.UUIDField(
        allow_null=True, help_text="The last message of the visible branch."
    )
    active_run = ActiveRunSerializer(allow_null=True)

    @classmethod
    def page(cls, conversations: Sequence[Conversation]) -> list[dict[str, Any]]:
        """Wire dicts; the active runs of the whole page, with their cursors, by one query."""
        found = _ACTIVE.fetch([row.pk for row in conversations])
        active = {
            pk: {
                "run_id": run_id,
                "message_id": message_id,
                "status": status,
                "cursor": str(Cursor(run_id, last_seq)),
            }
            for pk, run_id, message_id, status, last_seq in found
        }
        return [cls._wire(row, active.get(row.pk)) for row in conversations]

    @classmethod
    def _wire(cls, row: Conversation, active_run: dict[str, Any] | None) -> dict[str, Any]:
        own = {
            "character_id": row.character_row_id or server_characters.find_id(row.character),
            "last_message_at": row.activity_at if row.message_count else None,
            "active_run": active_run,
        }
        return {
            name: own[name] if name in own else getattr(row, name) for name in cls._declared_fields
        }


class NewConversationSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/conversations`."""

    character = TextField(
        max_length=CHARACTER_LENGTH,
        required=False,
        help_text="A name; without `character_id` the default is `Bronn`.",
    )
    character_id = IdField(required=False)
    character_version = NumberField(required=False, allow_null=True)
    persona_id = IdField(required=False, allow_null=True)
    author_note = AuthorNoteSerializer(required=False, allow_null=True)
    lorebook_ids = serializers.ListField(child=IdField(), max_length=MAX_LOREBOOKS, required=False)
    title = TextField(max_length=TITLE_LENGTH, required=False)
    greeting = StrictBooleanField(default=False)
    greeting_index = NumberField(
        minimum=0,
        default=0,
        help_text="The greeting to show, from 0; the others become its siblings.",
    )


class ConversationChangesSerializer(serializers.Serializer[Any]):
    """The body of `PATCH /api/conversations/<id>`; omitted fields are unchanged."""

    title = TextField(max_length=TITLE_LENGTH, required=False)
    character = TextField(max_length=CHARACTER_LENGTH, required=False)
    character_id = IdField(required=False)
    character_version = NumberField(required=False, allow_null=True)
    persona_id = IdField(required=False, allow_null=True)
    author_note = AuthorNoteSerializer(required=False, allow_null=True)
    lorebook_ids = serializers.ListField(child=IdField(), max_length=MAX_LOREBOOKS, required=False)
    is_archived = StrictBooleanField(required=False)
    is_pinned = StrictBooleanField(required=False)
    leaf_id = IdField(required=False)
