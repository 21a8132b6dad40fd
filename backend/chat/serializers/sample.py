"""The anonymous sample answer of the front page."""

from typing import Any

from rest_framework import serializers

from api.fields import TextField

QUESTION_CHARACTERS = 300


class SampleQuestionSerializer(serializers.Serializer[Any]):
    """What a stranger asks."""

    question = TextField(max_length=QUESTION_CHARACTERS)


class SampleAnswerSerializer(serializers.Serializer[Any]):
    """Who answers, and what."""

    character = serializers.CharField()
    answer = serializers.CharField()
