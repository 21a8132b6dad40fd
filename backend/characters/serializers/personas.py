"""Personas in and out."""

from typing import Any

from rest_framework import serializers

from api.fields import StrictBooleanField, TextField
from characters.models import PERSONA_NAME_LENGTH, UserPersona

MAX_DESCRIPTION_BYTES = 32 * 1024


class PersonaSerializer(serializers.Serializer[UserPersona]):
    """The user's persona towards characters."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="What characters call the user.")
    description = serializers.CharField()
    is_default = serializers.BooleanField(
        help_text="Whether the user is this one in conversations that name no persona."
    )

    @staticmethod
    def wire(persona: UserPersona) -> dict[str, Any]:
        """`persona` as a wire dict."""
        return {
            "id": persona.pk,
            "name": persona.name,
            "description": persona.description,
            "is_default": persona.is_default,
        }

    @staticmethod
    def page(personas: list[UserPersona]) -> list[dict[str, Any]]:
        """Several as wire dicts."""
        return [PersonaSerializer.wire(persona) for persona in personas]


class NewPersonaSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/personas`."""

    name = TextField(max_length=PERSONA_NAME_LENGTH)
    description = TextField(
        max_bytes=MAX_DESCRIPTION_BYTES, allow_blank=True, trim_whitespace=False, default=""
    )
    is_default = StrictBooleanField(default=False)


class PersonaChangesSerializer(serializers.Serializer[Any]):
    """The body of `PATCH /api/personas/<id>`; absent fields stay."""

    name = TextField(max_length=PERSONA_NAME_LENGTH, required=False)
    description = TextField(
        max_bytes=MAX_DESCRIPTION_BYTES, allow_blank=True, trim_whitespace=False, required=False
    )
    is_default = StrictBooleanField(required=False)
