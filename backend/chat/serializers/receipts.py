"""The receipt of a reply, and the part of it about lorebooks."""

from typing import Any

from rest_framework import serializers

from chat.models import Run
from chatbot.layout import PARTS


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


class SegmentSerializer(serializers.Serializer[Any]):
    """One piece of a prompt."""

    kind = serializers.CharField(
        help_text="".join(f"`{part.kind}`: {part.holds}. " for part in PARTS)
        + "`frame`: headings and separators around other parts."
    )
    source_id = serializers.CharField(
        help_text="Its source: a key of the style, an entry, or a message."
    )
    tokens = serializers.IntegerField()
    reason = serializers.CharField()
    score = serializers.FloatField(
        allow_null=True, help_text="For an entry; those from about 1 up go into the prompt."
    )
    certainty = serializers.FloatField(
        allow_null=True,
        required=False,
        help_text="For an entry; from 1 up it is used in replies without a model. Absent in older "
        "receipts.",
    )
    text = serializers.CharField(
        allow_null=True,
        help_text="Null for messages, which are stored in the conversation (and sent without "
        "invisible characters and the toggle that asks for an answer out of character), and for "
        "notes if their reply was deleted. Empty if cut.",
    )
    message = serializers.IntegerField(
        allow_null=True, help_text="Index of its message in the prompt, from 0; null if cut."
    )


class ThresholdsSerializer(serializers.Serializer[Any]):
    """The thresholds of `score` and `certainty`, measured for this character's knowledge."""

    prompt = serializers.FloatField(
        help_text="The raw score that counts as 1, before the style's `min_score`."
    )
    offline = serializers.FloatField(help_text="The raw certainty that counts as 1.")


class ReceiptSerializer(serializers.Serializer[Any]):
    """The prompt of a reply, with the reason for each part."""

    run_id = serializers.UUIDField()
    message_id = serializers.UUIDField()
    model = serializers.CharField()
    status = serializers.ChoiceField(Run.Status.choices)
    created_at = serializers.DateTimeField()
    first_token_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)
    call_log_id = serializers.UUIDField(
        allow_null=True, help_text="The model call in the log; null until it is logged."
    )
    cost_usd = serializers.DecimalField(
        max_digits=18, decimal_places=12, allow_null=True, help_text="Null if unknown."
    )
    cost_source = serializers.ChoiceField(
        [("provider", "As reported by the provider"), ("table", "Computed from the price table")],
        allow_null=True,
    )
    mode = serializers.ChoiceField([("ic", "In character"), ("ooc", "Out of character")])
    budget = serializers.IntegerField(help_text="Maximum tokens of earlier messages.")
    history_tokens = serializers.IntegerField(
        allow_null=True,
        help_text="Tokens of earlier messages and their notes, as estimated by the server.",
    )
    tokens = serializers.IntegerField(
        help_text="Tokens of the whole prompt, as estimated by the server."
    )
    cached_tokens = serializers.IntegerField(
        allow_null=True,
        help_text="How many of `input_tokens` came from the provider's cache; null if unknown.",
    )
    thresholds = ThresholdsSerializer(required=False, help_text="Absent in older receipts.")
    encoder = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="The embedding model used in the search; empty if none was.",
    )
    encoder_failure = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Why the configured embedding model was not used.",
    )
    lore = LoreAccountSerializer(
        allow_null=True, help_text="Null if no lorebook was open, and in older receipts."
    )
    segments = SegmentSerializer(many=True)
    cut = SegmentSerializer(many=True, help_text="Segments that were left out, with the reasons.")
