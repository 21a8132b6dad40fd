"""The anonymous sample answer of the front page."""

from typing import Any

from rest_framework import serializers

from api.fields import TextField

QUESTION_CHARACTERS = 300


class SampleQuestionSerializer(serializers.Serializer[Any]):
    """A question without an account."""

    question = TextField(max_length=QUESTION_CHARACTERS)


class SampleAnswerSerializer(serializers.Serializer[Any]):
    """The answer and its character."""

    character = serializers.CharField()
    answer = serializers.CharField()
