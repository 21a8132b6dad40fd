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
        + "`frame`: what stands around some of them."
    )
    source_id = serializers.CharField(
        help_text="What it comes from: a key of the style, an entry, or a message."
    )
    tokens = serializers.IntegerField()
    reason = serializers.CharField()
    score = serializers.FloatField(
        allow_null=True, help_text="Of an entry; about 1 is where they begin to go into a prompt."
    )
    certainty = serializers.FloatField(
        allow_null=True,
        required=False,
        help_text="Of an entry; 1 is where it is said without a model. Earlier receipts have none.",
    )
    text = serializers.CharField(
        allow_null=True,
        help_text="Null for what was said: the message has it; for notes if their reply is gone. "
        "Empty if cut.",
    )
    message = serializers.IntegerField(
        allow_null=True, help_text="Which message of the prompt it is part of, from 0; null if cut."
    )


class ThresholdsSerializer(serializers.Serializer[Any]):
    """The units of scores and of certainties, as measured for this character's knowledge."""

    prompt = serializers.FloatField(help_text="What a score of 1 stands for.")
    offline = serializers.FloatField(help_text="What a certainty of 1 stands for.")


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
        allow_null=True, help_text="The model call in the log; null until it is there."
    )
    cost_usd = serializers.DecimalField(
        max_digits=18, decimal_places=12, allow_null=True, help_text="Null while it is not known."
    )
    cost_source = serializers.ChoiceField(
        [("provider", "As the provider told"), ("table", "By the price table")], allow_null=True
    )
    mode = serializers.ChoiceField([("ic", "In character"), ("ooc", "Out of character")])
    budget = serializers.IntegerField(help_text="The tokens that earlier messages may take.")
    history_tokens = serializers.IntegerField(
        allow_null=True, help_text="What they take, with their notes, by our count."
    )
    tokens = serializers.IntegerField(help_text="What the whole prompt takes, by our count.")
    cached_tokens = serializers.IntegerField(
        allow_null=True,
        help_text="How many of `input_tokens` the model's server had kept; null if not told.",
    )
    thresholds = ThresholdsSerializer(required=False, help_text="Earlier receipts have none.")
    encoder = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="The model by which meaning took part in what was found; empty if it did not.",
    )
    encoder_failure = serializers.CharField(
        required=False, allow_blank=True, help_text="Why it did not, where one is configured."
    )
    lore = LoreAccountSerializer(
        allow_null=True, help_text="Null where no lorebook was open, and in earlier receipts."
    )
    segments = SegmentSerializer(many=True)
    cut = SegmentSerializer(many=True, help_text="What was left out, and why.")
