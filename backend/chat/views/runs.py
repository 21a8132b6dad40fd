"""Replies: stopping them, their receipts, and tickets for following them over a socket."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tickets
from accounts.authentication import get_identity, get_user
from api.queries import parse_uuid, read_body
from chat import receipts
from chat.models import Run
from chat.serializers.receipts import ReceiptSerializer
from chat.serializers.runs import (
    NewSocketTicketSerializer,
    RunStoppedSerializer,
    SocketTicketSerializer,
)
from chat.services.active_runs import stop_conversation, stop_run
from chat.services.conversations import get_conversation


class StreamOptionsView(APIView):
    """Answers OPTIONS of the stream, as every route does; `chat/streaming/` answers the rest."""

    schema = None
    http_method_names = ("options",)

    @property
    def allowed_methods(self) -> list[str]:
        """The methods that `chat/streaming/` accepts."""
        return ["GET", "POST", "OPTIONS"]


class RunReceiptView(APIView):
    """The prompt of a reply as segments, with the reason for each. 404 until the first words of
    the reply are stored.
    """

    @extend_schema(responses=ReceiptSerializer)
    def get(self, request: Request, run_id: str) -> Response:
        return Response(receipts.read(get_user(request), parse_uuid(run_id)))


class RunStopView(APIView):
    """Stops a reply. After the answer 202 no more text is appended to it."""

    @extend_schema(request=None, responses={202: RunStoppedSerializer})
    def post(self, request: Request, run_id: str) -> Response:
        return _stopped(stop_run(get_user(request), parse_uuid(run_id)))


class ConversationStopView(APIView):
    """Stops the running reply of a conversation."""

    @extend_schema(request=None, responses={202: RunStoppedSerializer})
    def post(self, request: Request, conversation_id: str) -> Response:
        conversation = get_conversation(get_user(request), parse_uuid(conversation_id))
        return _stopped(stop_conversation(conversation))


def _stopped(run: Run | None) -> Response:
    if run is None:
        return Response({"run_id": None, "status": None}, status=202)
    run.refresh_from_db(fields=["status"])
    return Response({"run_id": run.pk, "status": run.status}, status=202)


class SocketTicketView(APIView):
    """Tickets for WebSockets."""

    @extend_schema(
        operation_id="auth_ws_ticket",
        summary="A single-use ticket to open a WebSocket for one conversation",
        request=NewSocketTicketSerializer,
        responses=SocketTicketSerializer,
    )
    def post(self, request: Request) -> Response:
        """404 for a conversation of another user."""
        conversation_id = read_body(NewSocketTicketSerializer, request)["conversation_id"]
        get_conversation(get_user(request), conversation_id)
        ticket = tickets.issue(get_identity(request), conversation_id)
        expires_in = int(tickets.LIFETIME.total_seconds())
        return Response({"ticket": ticket, "expires_in": expires_in})
