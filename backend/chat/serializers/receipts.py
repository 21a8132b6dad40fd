"""The receipt of a reply."""

from typing import Any

from rest_framework import serializers

from chat.models import Run
from chat.serializers.receipt_lore import LoreAccountSerializer
from chatbot.layout import PARTS


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
        help_text="Null for messages, which are stored in the conversation, and for notes if their "
        "reply was deleted. Empty if cut.",
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
