"""The part of a receipt about lorebooks."""

from typing import Any

from rest_framework import serializers


class LoreUseSerializer(serializers.Serializer[Any]):
    """Tokens of all entries together, except those that ignore the budget."""

    limit = serializers.IntegerField()
    used = serializers.IntegerField()


class LoreBookSerializer(serializers.Serializer[Any]):
    """A lorebook that was open."""

    id = serializers.CharField(
        allow_blank=True, help_text="Empty for the character's own lorebook."
    )
    name = serializers.CharField(allow_blank=True)
    # `source` is an attribute of REST framework's fields: see `get_fields`.
    limit = serializers.IntegerField(allow_null=True, help_text="Its own budget in tokens.")
    used = serializers.IntegerField(help_text="Tokens that its entries use of that.")
    entry_count = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        """Adds `source`."""
        source = serializers.ChoiceField(
            ["chat", "character", "global"],
            help_text="`chat`: the conversation names it; `character`: the character's own, or "
            "attached to it; `global`: it is always open.",
        )
        return {**super().get_fields(), "source": source}


class LoreActivatedSerializer(serializers.Serializer[Any]):
    """An entry that was activated."""

    book_id = serializers.CharField(allow_blank=True)
    entry_id = serializers.CharField()
    comment = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(
        help_text="`keys`, `constant`, `sticky`, `meaning`, `kept` or `forced on`."
    )
    matched = serializers.ListField(
        child=serializers.CharField(), help_text="The keys that were found, at most ten."
    )
    # `pass` is a keyword of Python: see `get_fields`.
    tokens = serializers.IntegerField()
    position = serializers.IntegerField(help_text="The position in its lorebook, 0 to 9.")
    depth = serializers.IntegerField(help_text="Like `role`, only used at position 4.")
    role = serializers.CharField(help_text="`system`, `user` or `assistant`.")
    place = serializers.CharField(
        allow_null=True, help_text="The `kind` of its segment; null if it is not in the prompt."
    )
    message = serializers.IntegerField(
        allow_null=True, help_text="Index of its message in the prompt, from 0."
    )
    unplaced = serializers.CharField(
        allow_null=True,
        help_text="Why it is not in the prompt: `no text`, `no author's note`, `answered out of "
        "character`, `outlet not in the prompt` or `no place`.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Adds `pass`, which is 0 for entries that messages activate."""
        return {**super().get_fields(), "pass": serializers.IntegerField()}


class LoreRejectedSerializer(serializers.Serializer[Any]):
    """An entry that was not activated."""

    book_id = serializers.CharField(allow_blank=True)
    entry_id = serializers.CharField()
    comment = serializers.CharField(
        allow_blank=True, help_text="The first keys of an entry without a comment."
    )
    reason = serializers.CharField()


class LoreAccountSerializer(serializers.Serializer[Any]):
    """The open lorebooks, with their activated and rejected entries."""

    budget = LoreUseSerializer()
    books = LoreBookSerializer(many=True)
    activated = LoreActivatedSerializer(many=True, help_text="In the order of activation.")
    activated_count = serializers.IntegerField()
    rejected = LoreRejectedSerializer(
        many=True, help_text="At most 50; those whose reason is `no key` come last."
    )
    rejected_count = serializers.IntegerField()
