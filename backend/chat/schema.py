"""The API schema of `/api/chat/stream`, which is a plain ASGI application, not a view of REST
framework.
"""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
)
from rest_framework import serializers
from rest_framework.views import APIView

from chat.models import Run
from chat.serializers.runs import TurnRequestSerializer

PATH = "/api/chat/stream"
_ENDED = [status for status in Run.Status.values if status != Run.Status.RUNNING]


class StreamStartSerializer(serializers.Serializer[Any]):
    """Data of `event: start`, always the first."""

    message_id = serializers.UUIDField()
    ts = serializers.DateTimeField()
    run_id = serializers.UUIDField()
    user_message_id = serializers.UUIDField(allow_null=True)
    continues = serializers.BooleanField(
        required=False, help_text="True if the run continues an existing reply; absent otherwise."
    )
    continues_at = serializers.IntegerField(
        required=False,
        help_text="Length of the existing text in code points; new text is appended to it.",
    )


class StreamTokenSerializer(serializers.Serializer[Any]):
    """Data of `event: token`: more text of the reply."""

    delta = serializers.CharField()


class StreamErrorSerializer(serializers.Serializer[Any]):
    """Data of `event: error`, at most one, right before the end."""

    detail = serializers.CharField(help_text="A message for the user.")
    code = serializers.CharField(help_text="A stable identifier for programs.")
    message_id = serializers.UUIDField()
    retryable = serializers.BooleanField()


class StreamUsageSerializer(serializers.Serializer[Any]):
    """Tokens of the call; null where unknown."""

    input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)


class StreamEndSerializer(serializers.Serializer[Any]):
    """Data of `event: end`, always the last. If the model returned its thoughts, the event also
    has `thoughts`, the text that is stored in the message's `meta`.
    """

    ts = serializers.DateTimeField()
    status = serializers.ChoiceField(_ENDED)
    message_id = serializers.CharField(help_text="Empty if the conversation was deleted.")
    finish_reason = serializers.CharField(allow_null=True)
    usage = StreamUsageSerializer()
    call_log_id = serializers.UUIDField(
        allow_null=True, help_text="The model call in the log; null if none was made."
    )


class TurnRefusedSerializer(serializers.Serializer[Any]):
    """With `run_active`, `run_id` and `message_id` are those of the running reply."""

    detail = serializers.CharField()
    code = serializers.ChoiceField(
        ["run_active", "request_id_reused", "too_many_replies", "storage_full"]
    )
    run_id = serializers.UUIDField(required=False)
    message_id = serializers.UUIDField(required=False)
    limit_bytes = serializers.IntegerField(required=False, help_text="Only with `storage_full`.")


_EVENTS = OpenApiResponse(
    PolymorphicProxySerializer(
        component_name="StreamEvent",
        serializers=[
            StreamStartSerializer,
            StreamTokenSerializer,
            StreamErrorSerializer,
            StreamEndSerializer,
        ],
        resource_type_field_name=None,
    ),
    description=(
        "Server-sent events, each with `id: <run id>:<number>`, `event: <name>` and `data: <one "
        "line of JSON>`: one `start`, any number of `token`, at most one `error`, one `end`. "
        "Comment lines (`: ping`) keep an idle connection alive. The header `X-Run-ID` is the id "
        "of the run. The schema describes a single event."
    ),
)
_REFUSED = OpenApiResponse(
    TurnRefusedSerializer,
    description=(
        "A reply is being written in the conversation, the request id was used before, too many "
        "replies are being written for the user, or the user's storage is full."
    ),
)
_TOO_EXPENSIVE = OpenApiResponse(
    OpenApiTypes.OBJECT, description="`budget_exceeded`: today's budget is used up."
)
_STREAM = {(200, "text/event-stream"): _EVENTS}


_EVENT_DATA = {"start": "Start", "token": "Token", "error": "Error", "end": "End"}


class StreamDescription(APIView):
    """Read by the schema generator, never routed; `chat/streaming/` answers."""

    @extend_schema(
        operation_id="chat_stream_start",
        description="Begins a turn and streams the reply. Closing the stream does not stop it.",
        request=TurnRequestSerializer,
        responses={**_STREAM, 402: _TOO_EXPENSIVE, 404: None, 409: _REFUSED},
    )
    def post(self) -> None:
        """The schema generator asks that it is there."""

    @extend_schema(
        operation_id="chat_stream_attach",
        description="Streams a run from `Last-Event-ID` or `after`, or a conversation's run from "
        "its start. 400 `run_id_required`, `invalid_cursor`, `invalid_after`.",
        parameters=[
            OpenApiParameter(
                "run_id", str, description="The run; alternatively give `conversation_id`."
            ),
            OpenApiParameter("conversation_id", str),
            OpenApiParameter("after", int, description="The number of the last event seen."),
            OpenApiParameter(
                "Last-Event-ID", str, OpenApiParameter.HEADER, description="`<run id>:<number>`"
            ),
        ],
        responses={
            **_STREAM,
            204: OpenApiResponse(description="No reply is being written in the conversation."),
            404: None,
        },
    )
    def get(self) -> None:
        """The schema generator asks that it is there."""


def add_stream(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[Any]:
    """A preprocessing hook of drf-spectacular: adds the stream to the conversations' routes."""
    if not any(path == "/api/conversations" for path, *_ in endpoints):
        return endpoints
    view = StreamDescription.as_view()
    return [*endpoints, *((PATH, PATH, method, view) for method in ("GET", "POST"))]


def describe_events(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: describes events as on the wire, with names and ids
    around their data, in the terms that OpenAPI 3.2 has for them.
    """
    schemas = result.get("components", {}).get("schemas", {})
    if "StreamEvent" not in schemas:
        return result
    schemas["StreamEvent"] = {
        "oneOf": [
            {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "pattern": "^[0-9a-f-]{36}:[0-9]+$"},
                    "event": {"type": "string", "const": event},
                    "data": {
                        "type": "string",
                        "contentMediaType": "application/json",
                        "contentSchema": {"$ref": f"#/components/schemas/Stream{name}"},
                    },
                },
                "required": ["id", "event", "data"],
            }
            for event, name in _EVENT_DATA.items()
        ]
    }
    for operation in result["paths"].get(PATH, {}).values():
        operation["responses"]["200"]["headers"] = {
            "X-Run-ID": {"schema": {"type": "string", "format": "uuid"}}
        }
    return result
