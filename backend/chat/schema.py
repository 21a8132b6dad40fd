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
        required=False, help_text="True where a reply goes on; else absent."
    )
    continues_at = serializers.IntegerField(
        required=False, help_text="Behind so many code points of its text."
    )


class StreamTokenSerializer(serializers.Serializer[Any]):
    """Data of `event: token`: more text of the reply."""

    delta = serializers.CharField()


class StreamErrorSerializer(serializers.Serializer[Any]):
    """Data of `event: error`, at most one, right before the end."""

    detail = serializers.CharField(help_text="A sentence for people.")
    code = serializers.CharField(help_text="A stable name for programs.")
    message_id = serializers.UUIDField()
    retryable = serializers.BooleanField()


class StreamUsageSerializer(serializers.Serializer[Any]):
    """Tokens of the call; null where unknown."""

    input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)


class StreamEndSerializer(serializers.Serializer[Any]):
    """Data of `event: end`, always the last. After a model that thinks, also `thoughts`: the text
    that is kept in the message's `meta`.
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
    """`run_active` names the reply to attach to."""

    detail = serializers.CharField()
    code = serializers.ChoiceField(
        ["run_active", "request_id_reused", "too_many_replies", "storage_full"]
    )
    run_id = serializers.UUIDField(required=False)
    message_id = serializers.UUIDField(required=False)
    limit_bytes = serializers.IntegerField(required=False, help_text="With `storage_full`.")


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
        "Server-sent events, each `id: <run id>:<number>`, `event: <name>`, `data: <one line of "
        "JSON>`: one `start`, any number of `token`, at most one `error`, one `end`. Comment lines "
        "(`: ping`) fill the silence. `X-Run-ID` names the run. The schema is that of each of "
        "its events."
    ),
)
_REFUSED = OpenApiResponse(
    TurnRefusedSerializer,
    description=(
        "A reply is being written, the request id is used up, or the person's messages fill all "
        "that this server keeps for them."
    ),
)
_TOO_EXPENSIVE = OpenApiResponse(
    OpenApiTypes.OBJECT, description="`budget_exceeded`: nothing is left of today's budget."
)
_STREAM = {(200, "text/event-stream"): _EVENTS}


_EVENT_DATA = {"start": "Start", "token": "Token", "error": "Error", "end": "End"}


class StreamDescription(APIView):
    """Read by the schema generator, never routed; `chat/streaming/` answers."""

    @extend_schema(
        operation_id="chat_stream_start",
        description="Begins a turn and follows the reply. Leaving the stream stops nothing.",
        request=TurnRequestSerializer,
        responses={**_STREAM, 402: _TOO_EXPENSIVE, 404: None, 409: _REFUSED},
    )
    def post(self) -> None:
        """The schema generator asks that it is there."""

    @extend_schema(
        operation_id="chat_stream_attach",
        description="Follows a run from a place in it, or a conversation's run from its start.",
        parameters=[
            OpenApiParameter("run_id", str, description="Which run; or name its conversation."),
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
