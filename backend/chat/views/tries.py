"""Trying a character out."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from accounts.models import User
from api import throttling
from api.queries import parse_uuid, read_body
from characters.parsers import DefinitionParser
from characters.services.catalog import find_visible
from chat.serializers.tries import TryAnswerSerializer, TrySerializer, UnsavedTrySerializer
from chat.services.tries import try_character
from chat.services.try_replies import request_reply

_TRY = (
    "Nothing is stored, and no model is called unless `reply` is true. The reply is then returned "
    "as a whole, and counts in budgets and in the log of calls. 404 for a persona that does not "
    "exist; 409 `limit_reached` beyond 5,000 entries. With `reply`: 402 `budget_exceeded`, 409 "
    "`too_many_replies`, and the errors of a model call: 400 `blocked`, `context_too_long`, "
    "`content_filter`; 502 `upstream_auth`, `upstream_bad_response`, `upstream_empty`, "
    "`upstream_incomplete`, `no_api_key`; 503 `upstream_rate_limited`, `upstream_unavailable`; 504 "
    "`upstream_timeout`, `upstream_stalled`."
)


def _answer(user: User, character_id: UUID | None, fields: dict[str, Any]) -> Response:
    wants_reply = fields.pop("reply")
    trial = try_character(user, character_id, **fields)
    receipt = trial.describe()
    if wants_reply:
        request_reply(trial, receipt)
    return Response(receipt)


class CharacterTryView(APIView):
    """`POST /api/characters/<id>/try`."""

    throttle_rate = throttling.TRIES
    parser_classes = (DefinitionParser,)

    @extend_schema(
        operation_id="characters_try",
        summary="Preview the prompt of a character",
        description=(
            "The receipt that a reply would have, for the newest version or for the unsaved "
            "`definition` in the request. 409 `read_only` for a definition of a character that is "
            f"not the user's. {_TRY}"
        ),
        request=TrySerializer,
        responses=TryAnswerSerializer,
    )
    def post(self, request: Request, character_id: str) -> Response:
        user, pk = get_user(request), parse_uuid(character_id)
        find_visible(user, pk)
        return _answer(user, pk, read_body(TrySerializer, request))


class UnsavedTryView(APIView):
    """`POST /api/characters/try`."""

    throttle_rate = throttling.TRIES
    parser_classes = (DefinitionParser,)

    @extend_schema(
        operation_id="characters_try_unsaved",
        summary="Preview the prompt of an unsaved character",
        description=f"The receipt that a reply with this definition would have. {_TRY}",
        request=UnsavedTrySerializer,
        responses=TryAnswerSerializer,
    )
    def post(self, request: Request) -> Response:
        return _answer(get_user(request), None, read_body(UnsavedTrySerializer, request))
