"""The part of a receipt about lorebooks."""

from typing import Any

from rest_framework import serializers


class LoreUseSerializer(serializers.Serializer[Any]):
    """Tokens of all entries together, except those that ignore the budget."""

    limit = serializers.IntegerField()
    used = serializers.IntegerField()


class LoreBookSerializer(serializers.Serializer[Any]):
    """A lorebook that was open."""

    id = serializers.CharField(allow_blank=True, help_text="Empty for the character's own.")
    name = serializers.CharField(allow_blank=True)
    # `source` is an attribute of REST framework's fields: see `get_fields`.
    limit = serializers.IntegerField(allow_null=True, help_text="Its own budget in tokens.")
    used = serializers.IntegerField(help_text="What its entries took of that.")
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
        child=serializers.CharField(), help_text="Which of its keys were found, ten at most."
    )
    # `pass` is a keyword of Python: see `get_fields`.
    tokens = serializers.IntegerField()
    position = serializers.IntegerField(help_text="0 to 9, as in its book.")
    depth = serializers.IntegerField(help_text="Counts at position 4, as does the role.")
    role = serializers.CharField(help_text="`system`, `user` or `assistant`.")
    place = serializers.CharField(
        allow_null=True, help_text="The `kind` of its segment; null where it stands nowhere."
    )
    message = serializers.IntegerField(
        allow_null=True, help_text="Which message of the prompt it is part of, from 0."
    )
    unplaced = serializers.CharField(
        allow_null=True,
        help_text="Why it stands nowhere: `no text`, `no author's note`, `answered out of "
        "character`, `outlet not in the prompt`.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Adds `pass`, which is 0 for entries that messages activate."""
        return {**super().get_fields(), "pass": serializers.IntegerField()}


class LoreRejectedSerializer(serializers.Serializer[Any]):
    """An entry that was not activated."""

    book_id = serializers.CharField(allow_blank=True)
    entry_id = serializers.CharField()
    comment = serializers.CharField(allow_blank=True, help_text="Its first keys where it has none.")
    reason = serializers.CharField()


class LoreAccountSerializer(serializers.Serializer[Any]):
    """The lorebooks that were open, and what became of their entries."""

    budget = LoreUseSerializer()
    books = LoreBookSerializer(many=True)
    activated = LoreActivatedSerializer(many=True, help_text="In the order in which they got in.")
    activated_count = serializers.IntegerField()
    rejected = LoreRejectedSerializer(
        many=True, help_text="50 at most, those first that say more than `no key`."
    )
    rejected_count = serializers.IntegerField()
