"""Trying a character: request and answers."""

from typing import Any

from rest_framework import serializers

from api.fields import IdField, OneOfField, StrictBooleanField, TextField
from characters.serializers.characters import DefinitionField
from chat.models import Run
from chat.serializers.messages import PROMPT_BYTES, PromptField
from chat.serializers.receipts import ReceiptSerializer

MAX_HISTORY = 500


class TryReplySerializer(serializers.Serializer[Any]):
    """The model's reply; it is not stored."""

    content = serializers.CharField()
    finish_reason = serializers.CharField(
        help_text="As the model reports it: `stop`, or `length` if it was cut off."
    )


class TryAnswerSerializer(ReceiptSerializer):
    """The prompt that would be sent, with the reason for each part; and the reply, if requested."""

    run_id = serializers.UUIDField(allow_null=True)
    message_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(Run.Status.choices, allow_null=True)
    history_tokens = serializers.IntegerField()
    reply = TryReplySerializer(required=False)


class SaidSerializer(serializers.Serializer[Any]):
    """An earlier message."""

    role = OneOfField(choices=("user", "assistant"))
    content = TextField(max_bytes=PROMPT_BYTES, trim_whitespace=False)


class TrySerializer(serializers.Serializer[Any]):
    """The body of `POST /api/characters/<id>/try`."""

    message = PromptField()
    history = serializers.ListField(
        child=SaidSerializer(), max_length=MAX_HISTORY, default=list, help_text="Oldest first."
    )
    persona_id = IdField(required=False, allow_null=True, default=None)
    definition = DefinitionField(
        required=False,
        help_text="Used instead of the saved one; validated like a definition to save.",
    )
    reply = StrictBooleanField(
        required=False, default=False, help_text="Whether to call the model for a reply."
    )


class UnsavedTrySerializer(TrySerializer):
    """The body of `POST /api/characters/try`."""

    definition = DefinitionField()
