"""Requests for turns, stopped runs, and tickets for sockets."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.fields import IdField, StrictBooleanField, TextField
from api.text import is_blank
from chat.models import Run
from chat.serializers.messages import PROMPT_BYTES
from chat.services.turn_requests import TurnRequest


@extend_schema_serializer(component_name="Turn")
class TurnRequestSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/chat/stream`. A socket's `message.send` is converted to it."""

    conversation_id = IdField()
    prompt = TextField(
        max_bytes=PROMPT_BYTES, trim_whitespace=False, allow_blank=True, allow_null=True, default=""
    )
    create_user_message = StrictBooleanField(default=True)
    parent_id = IdField(required=False, allow_null=True)
    client_request_id = IdField(required=False, allow_null=True)
    model = TextField(max_length=200, required=False, allow_null=True)
    continue_message_id = IdField(
        required=False,
        allow_null=True,
        help_text="The newest reply, to continue it where it was cut off. Of the other fields only "
        "`client_request_id` and `model` are then used.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The fields of `TurnRequest`; refuses a blank prompt where a message is to be stored."""
        if attrs.get("continue_message_id"):
            attrs.pop("parent_id", None)
            return attrs | {"prompt": "", "create_user_message": False}
        attrs["prompt"] = attrs["prompt"] or ""
        if attrs["create_user_message"] and is_blank(attrs["prompt"]):
            raise serializers.ValidationError(
                {"prompt": ["Write something first."]}, code="prompt_required"
            )
        return attrs


# Shared by all requests, because making a serializer costs twice as much as using it.
_TURN_REQUEST = TurnRequestSerializer()


def read_turn_request(data: Mapping[str, Any]) -> TurnRequest:
    """A validated request for a turn; raises REST framework's ValidationError."""
    return TurnRequest(**_TURN_REQUEST.run_validation(data))


class RunStoppedSerializer(serializers.Serializer[Any]):
    """The run that was stopped; nulls if there was none."""

    run_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(Run.Status.choices, allow_null=True)


class NewSocketTicketSerializer(serializers.Serializer[Any]):
    """The conversation that the ticket is for."""

    conversation_id = IdField()


class SocketTicketSerializer(serializers.Serializer[Any]):
    """A ticket that opens one socket."""

    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Lifetime in seconds.")
