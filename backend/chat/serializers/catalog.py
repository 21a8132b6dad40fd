"""Models and search results."""

from typing import Any

from rest_framework import serializers

from api.rows import RowSerializer
from chat.models import Message
from chat.search.results import Results


class ModelSerializer(serializers.Serializer[Any]):
    """A model that may be chosen."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of its own here
    provider = serializers.CharField()
    ready = serializers.BooleanField(help_text="Whether the model's API key is configured.")


class ModelCatalogSerializer(serializers.Serializer[Any]):
    """All models that may be chosen, and the default one."""

    default = serializers.CharField()
    models = ModelSerializer(many=True)


class FoundConversationSerializer(RowSerializer):
    """A conversation whose title matches."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    character = serializers.CharField()
    is_archived = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class FoundMessageSerializer(serializers.Serializer[Any]):
    """A message that matches, with the part around the first match."""

    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    conversation_title = serializers.CharField()
    character = serializers.CharField(help_text="The character of the conversation.")
    is_archived = serializers.BooleanField(help_text="Whether the conversation is archived.")
    role = serializers.ChoiceField(Message.Role.choices)
    content = serializers.CharField()
    created_at = serializers.DateTimeField()
    snippet = serializers.CharField()


class SearchResultsSerializer(serializers.Serializer[Any]):
    """Search results, newest first."""

    conversations = FoundConversationSerializer(many=True)
    messages = FoundMessageSerializer(many=True)

    @staticmethod
    def wire(found: Results) -> dict[str, Any]:
        """`found` as wire dicts."""
        return {
            "conversations": FoundConversationSerializer.page(found.conversations),
            "messages": [
                {
                    "id": row.pk,
                    "conversation_id": row.conversation_id,
                    "conversation_title": around.title,
                    "character": around.character,
                    "is_archived": around.is_archived,
                    "role": row.role,
                    "content": row.content,
                    "created_at": row.created_at,
                    "snippet": snippet,
                }
                for row, around, snippet in found.messages
            ],
        }
