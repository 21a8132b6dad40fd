"""A person's conversations."""

from django.db.models import Value
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api import queries
from api.pagination import PAGE_PARAMETERS, page_schema, paginate
from api.queries import parse_uuid, read_body
from chat.models import Conversation
from chat.serializers.conversations import (
    ConversationChangesSerializer,
    ConversationSerializer,
    NewConversationSerializer,
)
from chat.services.conversation_creation import create_conversation
from chat.services.conversations import change_conversation, delete_conversation, get_conversation


class ConversationListView(APIView):
    """The user's conversations, most recently active first."""

    @extend_schema(
        operation_id="conversations_list",
        responses=page_schema(ConversationSerializer),
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("archived", bool),
            OpenApiParameter(
                "pinned", bool, description="`true`: only pinned ones; `false`: only others."
            ),
            OpenApiParameter("character"),
        ],
    )
    def get(self, request: Request) -> Response:
        rows = Conversation.objects.owned_by(get_user(request)).newest_first()
        is_archived = queries.parse_flag(request.GET, "archived")
        # A parameter, because SQLite uses no index for `NOT is_archived` and would sort all rows.
        rows = rows.filter(is_archived=Value(is_archived))
        if "pinned" in request.GET:
            rows = rows.filter(is_pinned=queries.parse_flag(request.GET, "pinned"))
        if character := queries.parse_text(request, "character"):
            rows = rows.filter(character__iexact=character)
        return Response(paginate(request, rows, ConversationSerializer.page))

    @extend_schema(request=NewConversationSerializer, responses={201: ConversationSerializer})
    def post(self, request: Request) -> Response:
        """404 for a character, persona or lorebook that the user cannot see; 409 `storage_full` if
        there is no room for the greeting.
        """
        fields = read_body(NewConversationSerializer, request)
        conversation = create_conversation(get_user(request), fields)
        return Response(ConversationSerializer.page([conversation])[0], status=201)


class ConversationView(APIView):
    """One conversation."""

    @extend_schema(responses=ConversationSerializer)
    def get(self, request: Request, conversation_id: str) -> Response:
        conversation = get_conversation(get_user(request), parse_uuid(conversation_id))
        return Response(ConversationSerializer.page([conversation])[0])

    @extend_schema(request=ConversationChangesSerializer, responses=ConversationSerializer)
    def patch(self, request: Request, conversation_id: str) -> Response:
        """Change the title, archived or pinned state, visible branch, character, its version,
        persona, lorebooks or author's note. 409 `run_active` for a branch while a reply is being
        written.
        """
        pk = parse_uuid(conversation_id)
        get_conversation(get_user(request), pk)
        changes = read_body(ConversationChangesSerializer, request)
        conversation = change_conversation(get_user(request), pk, changes)
        return Response(ConversationSerializer.page([conversation])[0])

    @extend_schema(responses={204: None})
    def delete(self, request: Request, conversation_id: str) -> Response:
        """Stop its reply and delete it."""
        delete_conversation(get_user(request), parse_uuid(conversation_id))
        return Response(status=204)
