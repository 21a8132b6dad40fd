"""REST: the anonymous sample answer of the front page."""

import zlib
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import throttling
from api.fields import TextField
from api.queries import read_body
from characters import server_characters
from chatbot import MacroContext, compose_offline, fill_in


class SampleQuestionSerializer(serializers.Serializer[Any]):
    """A question to the default character."""

    question = TextField(max_length=300)


class SampleAnswerSerializer(serializers.Serializer[Any]):
    """The answer, and the name of the character."""

    character = serializers.CharField()
    answer = serializers.CharField()


class SampleView(APIView):
    """`POST /api/chat/sample`: the default character answers from its notes.

    No model is called and nothing is stored, not even in the log of calls.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_rate = throttling.SAMPLES

    @extend_schema(
        summary="Ask the default character without an account",
        request=SampleQuestionSerializer,
        responses=SampleAnswerSerializer,
    )
    def post(self, request: Request) -> Response:
        """Answered from the character's notes, without a model. 429 after a few questions from one
        network address.
        """
        question = read_body(SampleQuestionSerializer, request)["question"]
        # By words alone: anonymous questions must not cost a call for vectors.
        persona = server_characters.load_persona(server_characters.DEFAULT_CHARACTER)
        # The same question has the same answer: there is no history.
        turn = MacroContext(seed=zlib.crc32(question.encode()), now=timezone.localtime())
        answer = fill_in(compose_offline(persona, question, (), seed=turn.seed), turn)
        return Response({"character": persona.name, "answer": answer})
