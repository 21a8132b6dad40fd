"""Personas in and out."""

from typing import Any

from rest_framework import serializers

from api.fields import StrictBooleanField, TextField
from api.rows import RowSerializer
from characters.models import PERSONA_NAME_LENGTH

MAX_DESCRIPTION_BYTES = 32 * 1024


class PersonaSerializer(RowSerializer):
    """A persona: who the user is in conversations."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="What characters call the user.")
    description = serializers.CharField()
    is_default = serializers.BooleanField(
        help_text="Whether conversations without a persona of their own use this one."
    )


class NewPersonaSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/personas`."""

    name = TextField(max_length=PERSONA_NAME_LENGTH)
    description = TextField(
        max_bytes=MAX_DESCRIPTION_BYTES, allow_blank=True, trim_whitespace=False, default=""
    )
    is_default = StrictBooleanField(default=False)


class PersonaChangesSerializer(serializers.Serializer[Any]):
    """The body of `PATCH /api/personas/<id>`; omitted fields are unchanged."""

    name = TextField(max_length=PERSONA_NAME_LENGTH, required=False)
    description = TextField(
        max_bytes=MAX_DESCRIPTION_BYTES, allow_blank=True, trim_whitespace=False, required=False
    )
    is_default = StrictBooleanField(required=False)
