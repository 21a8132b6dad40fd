"""The messages of a conversation."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api.pagination import PAGE_PARAMETERS, page_schema
from api.queries import parse_uuid, read_body
from chat import pages
from chat.serializers.messages import MessageSerializer, NewMessageSerializer
from chat.services.conversations import get_conversation
from chat.services.messages import create_message, delete_message, get_message
from chat.services.rewrites import rewrite_reply


class MessageListView(APIView):
    """The visible branch of a conversation."""

    @extend_schema(
        operation_id="messages_list",
        responses=page_schema(MessageSerializer),
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("order", enum=["asc", "desc"]),
            OpenApiParameter("before", UUID),
            OpenApiParameter("after", UUID),
            OpenApiParameter("around", UUID),
        ],
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        """A page of the visible branch: by number, or before, after or around a message."""
        conversation = get_conversation(get_user(request), parse_uuid(conversation_id))
        return Response(pages.read_messages(request, conversation))


class MessageCreateView(APIView):
    """User messages that ask for no reply."""

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def post(self, request: Request, conversation_id: str) -> Response:
        """Store a user message at the end of the visible branch. 409 `storage_full`."""
        pk = parse_uuid(conversation_id)
        get_conversation(get_user(request), pk)
        fields = read_body(NewMessageSerializer, request)
        message = create_message(get_user(request), pk, fields["content"])
        return Response(MessageSerializer.page([message])[0], status=201)


class MessageView(APIView):
    """One message with everything below it."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Delete the message and everything below it."""
        delete_message(get_user(request), parse_uuid(conversation_id), parse_uuid(message_id))
        return Response(status=204)


class MessageRewriteView(APIView):
    """A reply in other words."""

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def post(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Store a corrected text of a reply or greeting as a new sibling of it, with
        `meta.edited: true`. The visible branch then ends at the new message. 400 `not_a_reply` for
        a user's message; 409 `run_active` while a reply is being written; 409 `storage_full`.
        """
        user, pk = get_user(request), parse_uuid(conversation_id)
        reply_id = parse_uuid(message_id)
        get_message(get_conversation(user, pk), reply_id)
        fields = read_body(NewMessageSerializer, request)
        message = rewrite_reply(user, pk, reply_id, fields["content"])
        return Response(MessageSerializer.page([message])[0], status=201)
