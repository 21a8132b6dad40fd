"""Trying a character out."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api import throttling
from api.queries import parse_uuid, read_body
from characters.services.catalog import find_visible
from chat.serializers.receipts import TryReceiptSerializer, TrySerializer
from chat.services.tries import try_character


class CharacterTryView(APIView):
    """`POST /api/characters/<id>/try`."""

    throttle_rate = throttling.TRIES

    @extend_schema(
        operation_id="characters_try",
        summary="What a reply would be made of",
        request=TrySerializer,
        responses=TryReceiptSerializer,
    )
    def post(self, request: Request, character_id: str) -> Response:
        """The receipt that a reply would have. No model is asked, nothing is stored."""
        user, pk = get_user(request), parse_uuid(character_id)
        find_visible(user, pk)
        return Response(try_character(user, pk, **read_body(TrySerializer, request)))
