"""Trying a lorebook: messages, and the entries they activate."""

from typing import Any

from rest_framework import serializers

from api.fields import NumberField, OneOfField, TextField

MAX_MESSAGES = 200
MESSAGE_BYTES = 32 * 1024


class SpokenSerializer(serializers.Serializer[Any]):
    """A message to search for keys."""

    role = OneOfField(choices=("user", "assistant", "system"))
    content = TextField(max_bytes=MESSAGE_BYTES, allow_blank=True, trim_whitespace=False)


class TryBookSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/lorebooks/<id>/try`."""

    messages = serializers.ListField(
        child=SpokenSerializer(), max_length=MAX_MESSAGES, help_text="Oldest first."
    )
    seed = NumberField(minimum=0, default=0, help_text="Seed for everything random.")


class ActivatedEntrySerializer(serializers.Serializer[Any]):
    """An entry that would be part of the prompt."""

    entry_id = serializers.CharField()
    reason = serializers.CharField()
    matched = serializers.ListField(
        child=serializers.CharField(), help_text="Keys that were found in the messages."
    )
    tokens = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        """Add `pass`: as a keyword of Python it cannot be an attribute."""
        return {**super().get_fields(), "pass": serializers.IntegerField()}


class RejectedEntrySerializer(serializers.Serializer[Any]):
    """A rejected entry, with the reason."""

    entry_id = serializers.CharField()
    reason = serializers.CharField()


class LoreBudgetSerializer(serializers.Serializer[Any]):
    """The token budget of the entries, and how much of it they use."""

    limit = serializers.IntegerField()
    used = serializers.IntegerField()


class ActivationSerializer(serializers.Serializer[Any]):
    """The activated and the rejected entries, with the token budget."""

    activated = ActivatedEntrySerializer(many=True)
    rejected = RejectedEntrySerializer(many=True)
    budget = LoreBudgetSerializer()
