"""Trying a lorebook: messages, and the entries they activate."""

from typing import Any

from rest_framework import serializers

from api.fields import NumberField, OneOfField, TextField

MAX_MESSAGES = 200
MESSAGE_BYTES = 32 * 1024


class SpokenSerializer(serializers.Serializer[Any]):
    """A message of the visible branch."""

    role = OneOfField(choices=("user", "assistant", "system"))
    content = TextField(max_bytes=MESSAGE_BYTES, allow_blank=True, trim_whitespace=False)


class TryBookSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/lorebooks/<id>/try`."""

    messages = serializers.ListField(
        child=SpokenSerializer(), max_length=MAX_MESSAGES, help_text="The oldest first."
    )
    seed = NumberField(minimum=0, default=0, help_text="Chance is drawn from it.")


class ActivatedEntrySerializer(serializers.Serializer[Any]):
    """An entry that would stand in the prompt."""

    entry_id = serializers.CharField()
    reason = serializers.CharField()
    matched = serializers.ListField(
        child=serializers.CharField(), help_text="Keys that were found."
    )
    tokens = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        """Add `pass`: as a keyword of Python it cannot be an attribute."""
        return {**super().get_fields(), "pass": serializers.IntegerField()}


class RejectedEntrySerializer(serializers.Serializer[Any]):
    """A rejected entry, and why."""

    entry_id = serializers.CharField()
    reason = serializers.CharField()


class LoreBudgetSerializer(serializers.Serializer[Any]):
    """Tokens that entries may take, and take."""

    limit = serializers.IntegerField()
    used = serializers.IntegerField()


class ActivationSerializer(serializers.Serializer[Any]):
    """The entries that messages activate and reject."""

    activated = ActivatedEntrySerializer(many=True)
    rejected = RejectedEntrySerializer(many=True)
    budget = LoreBudgetSerializer()
