"""REST: conversations, messages, search, characters, models, stopping a run."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tickets
from accounts.authentication import Identity
from accounts.models import User
from api import queries
from api.pagination import page_schema, paginate
from chat import pages, prompts, receipts, search, services
from chat.models import Conversation, Run
from chat.serializers import (
    CharacterSerializer,
    ConversationChangesSerializer,
    ConversationSerializer,
    MessageSerializer,
    ModelCatalogSerializer,
    NewConversationSerializer,
    NewMessageSerializer,
    NewSocketTicketSerializer,
    ReceiptSerializer,
    RunStoppedSerializer,
    SearchResultsSerializer,
    SocketTicketSerializer,
)
from llm_service import tokens
from llm_service.client import list_models

_PAGE = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


def _user(request: Request) -> User:
    return cast(User, request.user)


def _read(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


class ConversationListView(APIView):
    @extend_schema(
        operation_id="conversations_list",
        responses=page_schema(ConversationSerializer),
        parameters=[*_PAGE, OpenApiParameter("archived", bool), OpenApiParameter("character")],
    )
    def get(self, request: Request) -> Response:
        rows = Conversation.objects.owned_by(_user(request)).newest_first()
        rows = rows.filter(is_archived=queries.parse_flag(request.GET, "archived", default=False))
        if character := queries.parse_text(request.GET, "character"):
            rows = rows.filter(character__iexact=character)
        # Whoever looks at the list is about to write: have the tokenizer ready by then.
        tokens.warm_up()
        return Response(paginate(request, rows, ConversationSerializer.page))

    @extend_schema(request=NewConversationSerializer, responses={201: ConversationSerializer})
    def post(self, request: Request) -> Response:
        fields = _read(NewConversationSerializer(data=request.data))
        conversation = services.create_conversation(
            _user(request),
            character=fields["character"],
            title=fields.get("title"),
            greeting=fields["greeting"],
        )
        tokens.warm_up()
        return Response(ConversationSerializer.page([conversation])[0], status=201)


class ConversationView(APIView):
    @extend_schema(responses=ConversationSerializer)
    def get(self, request: Request, conversation_id: str) -> Response:
        conversation = services.get_conversation(
            _user(request), queries.parse_uuid(conversation_id)
        )
        return Response(ConversationSerializer.page([conversation])[0])

    @extend_schema(request=ConversationChangesSerializer, responses=ConversationSerializer)
    def patch(self, request: Request, conversation_id: str) -> Response:
        pk = queries.parse_uuid(conversation_id)
        services.get_conversation(_user(request), pk)
        changes = _read(ConversationChangesSerializer(data=request.data))
        conversation = services.change_conversation(_user(request), pk, changes)
        return Response(ConversationSerializer.page([conversation])[0])

    @extend_schema(responses={204: None})
    def delete(self, request: Request, conversation_id: str) -> Response:
        services.delete_conversation(_user(request), queries.parse_uuid(conversation_id))
        return Response(status=204)


class MessageListView(APIView):
    @extend_schema(
        operation_id="messages_list",
        responses=page_schema(MessageSerializer),
        parameters=[
            *_PAGE,
            OpenApiParameter("order", enum=["asc", "desc"]),
            OpenApiParameter("before", UUID),
            OpenApiParameter("after", UUID),
            OpenApiParameter("around", UUID),
        ],
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        conversation = services.get_conversation(
            _user(request), queries.parse_uuid(conversation_id)
        )
        return Response(pages.read_messages(request, conversation))


class MessageCreateView(APIView):
    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def post(self, request: Request, conversation_id: str) -> Response:
        pk = queries.parse_uuid(conversation_id)
        services.get_conversation(_user(request), pk)
        fields = _read(NewMessageSerializer(data=request.data))
        message = services.create_message(_user(request), pk, fields["content"])
        return Response(MessageSerializer.page([message])[0], status=201)


class MessageView(APIView):
    """One message with everything below it."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, conversation_id: str, message_id: str) -> Response:
        services.delete_message(
            _user(request), queries.parse_uuid(conversation_id), queries.parse_uuid(message_id)
        )
        return Response(status=204)


class SocketTicketView(APIView):
    @extend_schema(
        operation_id="auth_ws_ticket",
        summary="A ticket that opens a socket of one conversation, once",
        request=NewSocketTicketSerializer,
        responses=SocketTicketSerializer,
    )
    def post(self, request: Request) -> Response:
        conversation_id = _read(NewSocketTicketSerializer(data=request.data))["conversation_id"]
        services.get_conversation(_user(request), conversation_id)
        ticket = tickets.issue(cast(Identity, request.auth), conversation_id)
        expires_in = int(tickets.LIFETIME.total_seconds())
        return Response({"ticket": ticket, "expires_in": expires_in})


class SearchView(APIView):
    @extend_schema(
        responses=SearchResultsSerializer,
        parameters=[OpenApiParameter("q"), OpenApiParameter("limit", int)],
    )
    def get(self, request: Request) -> Response:
        query = queries.parse_text(request.GET, "q", maximum=search.QUERY_CHARACTERS)
        found = search.find(_user(request), query, queries.parse_limit(request.GET))
        return Response(SearchResultsSerializer.wire(found))


class CharacterListView(APIView):
    @extend_schema(responses=CharacterSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(CharacterSerializer(prompts.list_personas(), many=True).data)


class ModelListView(APIView):
    @extend_schema(responses=ModelCatalogSerializer)
    def get(self, request: Request) -> Response:
        return Response(ModelCatalogSerializer(list_models()).data)


class RunReceiptView(APIView):
    """What was sent to the model for a reply, piece by piece, and why; 404 until its first words
    are stored.
    """

    @extend_schema(responses=ReceiptSerializer)
    def get(self, request: Request, run_id: str) -> Response:
        return Response(receipts.read(_user(request), queries.parse_uuid(run_id)))


class RunStopView(APIView):
    """Stops a reply, from any tab. Answering 202 means that nothing is appended any more."""

    @extend_schema(request=None, responses={202: RunStoppedSerializer})
    def post(self, request: Request, run_id: str) -> Response:
        run = services.stop_run(_user(request), queries.parse_uuid(run_id))
        return _stopped(run)


class ConversationStopView(APIView):
    @extend_schema(request=None, responses={202: RunStoppedSerializer})
    def post(self, request: Request, conversation_id: str) -> Response:
        run = services.stop_conversation(_user(request), queries.parse_uuid(conversation_id))
        return _stopped(run)


def _stopped(run: Run | None) -> Response:
    if run is None:
        return Response({"run_id": None, "status": None}, status=202)
    run.refresh_from_db(fields=["status"])
    return Response({"run_id": run.pk, "status": run.status}, status=202)
