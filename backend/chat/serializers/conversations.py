"""Conversations in and out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from rest_framework import serializers

from api.fields import IdField, StrictBooleanField, TextField
from api.renderers import format_time
from api.sql.prepared import PreparedLookup
from chat.events import Cursor
from chat.models import CHARACTER_LENGTH, TITLE_LENGTH, Conversation, Run, RunEvent
from chat.prompts import DEFAULT_CHARACTER

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


class ConversationSerializer(serializers.Serializer[Conversation]):
    """A conversation as lists and pages show it."""

    id = serializers.UUIDField()
    character = serializers.CharField()
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

    @staticmethod
    def page(conversations: Sequence[Conversation]) -> list[dict[str, Any]]:
        """Wire dicts; the active runs of the whole page, with their cursors, by one query."""
        found = _ACTIVE.fetch([row.pk for row in conversations])
        active = {conversation_id: _active_run(*run) for conversation_id, *run in found}
        return [_conversation(row, active.get(row.pk)) for row in conversations]


def _conversation(row: Conversation, active_run: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "character": row.character,
        "title": row.title,
        "is_archived": row.is_archived,
        "is_pinned": row.is_pinned,
        "created_at": format_time(row.created_at),
        "updated_at": format_time(row.updated_at),
        "last_message_at": format_time(row.activity_at) if row.message_count else None,
        "message_count": row.message_count,
        "leaf_id": row.leaf_id,
        "active_run": active_run,
    }


def _active_run(run_id: UUID, message_id: UUID, status: str, last_seq: int) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "message_id": message_id,
        "status": status,
        "cursor": str(Cursor(run_id, last_seq)),
    }


class NewConversationSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/conversations`."""

    character = TextField(max_length=CHARACTER_LENGTH, default=DEFAULT_CHARACTER)
    title = TextField(max_length=TITLE_LENGTH, required=False)
    greeting = StrictBooleanField(default=False)


class ConversationChangesSerializer(serializers.Serializer[Any]):
    """The body of `PATCH /api/conversations/<id>`; what is absent stays."""

    title = TextField(max_length=TITLE_LENGTH, required=False)
    character = TextField(max_length=CHARACTER_LENGTH, required=False)
    is_archived = StrictBooleanField(required=False)
    is_pinned = StrictBooleanField(required=False)
    leaf_id = IdField(required=False)
