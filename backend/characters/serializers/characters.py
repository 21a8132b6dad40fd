"""Characters and their versions, in and out."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import NumberField, OneOfField, TextField
from characters.definitions import Json, find_faults
from characters.models import NOTE_LENGTH, Character
from characters.summaries import SERVER
from chatbot.style import DEVICES

VISIBILITIES = tuple(Character.Visibility.values)


@extend_schema_field(OpenApiTypes.OBJECT)
class DefinitionField(serializers.JSONField):
    """A definition by the field names of card specification V3's `data`."""

    def to_internal_value(self, data: Any) -> Json:
        """The definition as it came; refuses what the engine cannot take."""
        if faults := find_faults(data):
            raise serializers.ValidationError([fault.named for fault in faults], code="invalid")
        return dict(data)


class LookSerializer(serializers.Serializer[Any]):
    """The look of a character; empty fields are derived from its name."""

    accent = serializers.CharField(help_text="A color as `#rrggbb`, or empty.")
    light = serializers.CharField(help_text="A color as `#rrggbb`, or empty.")
    device = serializers.ChoiceField(choices=[*DEVICES, ""])


class CharacterVersionSerializer(serializers.Serializer[Any]):
    """A version of a character, without its text."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    note = serializers.CharField()


class CharacterVersionDetailSerializer(CharacterVersionSerializer):
    """A version of a character with its definition."""

    definition = DefinitionField()


class CharacterSerializer(serializers.Serializer[Any]):
    """A character that the user can talk to."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    tagline = serializers.CharField()
    greeting = serializers.CharField(help_text="Cut if long; the definition has the whole text.")
    avatar = serializers.CharField(help_text="A short symbol such as an emoji, or empty.")
    avatar_url = serializers.CharField(
        allow_null=True, help_text="The path of its picture, null without one."
    )
    tags = serializers.ListField(child=serializers.CharField())
    visibility = serializers.ChoiceField(
        [(SERVER, "Comes with the server"), *Character.Visibility.choices]
    )
    is_mine = serializers.BooleanField()
    is_hidden = serializers.BooleanField(
        help_text="Hidden by an operator: only its owner sees it, even if it is shared."
    )
    owner_name = serializers.CharField(
        allow_null=True, help_text="Null for a character of the server."
    )
    version = CharacterVersionSerializer(help_text="The newest version.")
    entry_count = serializers.IntegerField(
        help_text="Entries of its own lorebook, including disabled ones."
    )
    token_count = serializers.IntegerField(help_text="Tokens that its texts use in every prompt.")
    updated_at = serializers.DateTimeField()
    look = LookSerializer()
    openers = serializers.ListField(
        child=serializers.CharField(), help_text="Suggested first messages."
    )
    alternate_greetings = serializers.ListField(child=serializers.CharField())
    topics = serializers.ListField(child=serializers.CharField(), help_text="Suggested topics.")


class CharacterDetailSerializer(CharacterSerializer):
    """A character with its newest definition."""

    definition = DefinitionField()


class NewCharacterSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/characters`."""

    definition = DefinitionField()
    visibility = OneOfField(choices=VISIBILITIES, default=Character.Visibility.PRIVATE)
    note = TextField(max_length=NOTE_LENGTH, allow_blank=True, default="")


class CharacterChangesSerializer(serializers.Serializer[Any]):
    """The body of `PATCH /api/characters/<id>`; omitted fields are unchanged."""

    definition = DefinitionField(required=False)
    visibility = OneOfField(choices=VISIBILITIES, required=False)
    note = TextField(max_length=NOTE_LENGTH, allow_blank=True, required=False)
    base_version = NumberField(
        required=False, help_text="The number of the version that the changes are based on."
    )


class AvatarSerializer(serializers.Serializer[Any]):
    """The path of a character's picture."""

    avatar_url = serializers.CharField(allow_null=True)
