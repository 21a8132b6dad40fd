"""The wire shapes of conversations, messages and turns."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.fields import IdField, StrictBooleanField, TextField
from api.renderers import format_time
from api.sql.prepared import PreparedLookup
from chat import branches, search
from chat.journal import store
from chat.models import CHARACTER_LENGTH, TITLE_LENGTH, Conversation, Message, Run
from chat.prompts import DEFAULT_CHARACTER
from chat.services import Below, TurnRequest

PROMPT_BYTES = 32 * 1024

_ACTIVE = PreparedLookup(
    lambda conversations: Run.objects.active().filter(conversation_id__in=conversations)
)
# By message, not by depth: a page may be as deep as a thousand hidden branches beside it.
_OF_REPLIES = PreparedLookup(
    lambda replies: Run.objects.filter(message_id__in=replies).values_list("message_id", "pk")
)


class ActiveRunSerializer(serializers.Serializer[Any]):
    run_id = serializers.UUIDField()
    message_id = serializers.UUIDField()
    status = serializers.ChoiceField(Run.Status.choices)
    cursor = serializers.CharField()


class ConversationSerializer(serializers.Serializer[Conversation]):
    id = serializers.UUIDField()
    character = serializers.CharField()
    title = serializers.CharField()
    is_archived = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    last_message_at = serializers.DateTimeField(allow_null=True)
    message_count = serializers.IntegerField()
    leaf_id = serializers.UUIDField(
        allow_null=True, help_text="The last message of the visible branch."
    )
    active_run = ActiveRunSerializer(allow_null=True)

    @staticmethod
    def page(conversations: Sequence[Conversation]) -> list[dict[str, Any]]:
        """Wire dicts; the active runs of the whole page by one query."""
        runs = {
            run.conversation_id: run for run in _ACTIVE.fetch([row.pk for row in conversations])
        }
        return [_conversation(row, runs.get(row.pk)) for row in conversations]


def _conversation(row: Conversation, run: Run | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "character": row.character,
        "title": row.title,
        "is_archived": row.is_archived,
        "created_at": format_time(row.created_at),
        "updated_at": format_time(row.updated_at),
        "last_message_at": format_time(row.activity_at) if row.message_count else None,
        "message_count": row.message_count,
        "leaf_id": row.leaf_id,
        "active_run": _active_run(run) if run else None,
    }


def _active_run(run: Run) -> dict[str, Any]:
    return {
        "run_id": run.pk,
        "message_id": run.message_id,
        "status": run.status,
        "cursor": f"{run.pk}:{store.last_seq(run.pk)}",
    }


class SiblingsSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="From 0.")
    count = serializers.IntegerField()
    previous_id = serializers.UUIDField(allow_null=True)
    next_id = serializers.UUIDField(allow_null=True)


class MessageSerializer(serializers.Serializer[Message]):
    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    parent_id = serializers.UUIDField(allow_null=True)
    role = serializers.ChoiceField(Message.Role.choices)
    content = serializers.CharField()
    status = serializers.ChoiceField(Message.Status.choices)
    error = serializers.CharField(allow_null=True)
    token_count = serializers.IntegerField()
    meta = serializers.DictField()
    created_at = serializers.DateTimeField()
    run_id = serializers.UUIDField(allow_null=True)
    siblings = SiblingsSerializer()

    @staticmethod
    def page(messages: Sequence[Message]) -> list[dict[str, Any]]:
        """Wire dicts; siblings and runs of the whole page by one query each."""
        siblings = branches.find_siblings(messages)
        runs = _find_runs(messages)
        return [_message(row, runs.get(row.pk), siblings[row.pk]) for row in messages]


def _find_runs(messages: Sequence[Message]) -> dict[UUID, UUID]:
    """The run behind each message that has one."""
    replies = [row.pk for row in messages if row.role == Message.Role.ASSISTANT]
    return dict(_OF_REPLIES.fetch(replies))


def _message(row: Message, run_id: UUID | None, siblings: Sequence[UUID]) -> dict[str, Any]:
    is_streaming = row.status == Message.Status.STREAMING
    return {
        "id": row.pk,
        "conversation_id": row.conversation_id,
        "parent_id": row.parent_id,
        "role": row.role,
        # Nobody may have seen more of a reply than this answers, so a running one is read from the
        # journal.
        "content": store.text_so_far(run_id) if is_streaming and run_id else row.content,
        "status": row.status,
        "error": row.error or None,
        "token_count": row.token_count,
        "meta": row.meta,
        "created_at": format_time(row.created_at),
        "run_id": run_id,
        "siblings": _siblings(row.pk, siblings),
    }


def _siblings(message_id: UUID, group: Sequence[UUID]) -> dict[str, Any]:
    index = group.index(message_id)
    return {
        "index": index,
        "count": len(group),
        "previous_id": group[index - 1] if index else None,
        "next_id": group[index + 1] if index + 1 < len(group) else None,
    }


class CharacterSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    tagline = serializers.CharField()
    greeting = serializers.CharField()
    avatar = serializers.CharField()


class ModelSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of its own here
    provider = serializers.CharField()
    ready = serializers.BooleanField(help_text="Whether its key is configured.")


class ModelCatalogSerializer(serializers.Serializer[Any]):
    default = serializers.CharField()
    models = ModelSerializer(many=True)


class FoundConversationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    character = serializers.CharField()
    updated_at = serializers.DateTimeField()


class FoundMessageSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    role = serializers.ChoiceField(Message.Role.choices)
    content = serializers.CharField()
    created_at = serializers.DateTimeField()
    snippet = serializers.CharField()


class SearchResultsSerializer(serializers.Serializer[Any]):
    conversations = FoundConversationSerializer(many=True)
    messages = FoundMessageSerializer(many=True)

    @staticmethod
    def wire(found: search.Results) -> dict[str, Any]:
        return {
            "conversations": [
                {
                    "id": row.pk,
                    "title": row.title,
                    "character": row.character,
                    "updated_at": format_time(row.updated_at),
                }
                for row in found.conversations
            ],
            "messages": [
                {
                    "id": row.pk,
                    "conversation_id": row.conversation_id,
                    "role": row.role,
                    "content": row.content,
                    "created_at": format_time(row.created_at),
                    "snippet": snippet,
                }
                for row, snippet in found.messages
            ],
        }


class SegmentSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(
        help_text="`template`, `style`, `example`, `knowledge`, `instructions`, `user`, "
        "`assistant`, `question`, or the `frame` around some of them."
    )
    source_id = serializers.CharField(
        help_text="What it comes from: a key of the style, an entry, or a message."
    )
    tokens = serializers.IntegerField()
    reason = serializers.CharField()
    score = serializers.FloatField(allow_null=True, help_text="Of an entry; 1 is where they begin.")
    text = serializers.CharField(
        allow_null=True, help_text="Null for what was said: the message has it. Empty if cut."
    )
    message = serializers.IntegerField(
        allow_null=True, help_text="Which message of the prompt it is part of, from 0; null if cut."
    )


class ReceiptSerializer(serializers.Serializer[Any]):
    run_id = serializers.UUIDField()
    message_id = serializers.UUIDField()
    model = serializers.CharField()
    status = serializers.ChoiceField(Run.Status.choices)
    created_at = serializers.DateTimeField()
    first_token_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)
    call_log_id = serializers.UUIDField(
        allow_null=True, help_text="The model call in the log; null until it is there."
    )
    cost_usd = serializers.DecimalField(
        max_digits=18, decimal_places=12, allow_null=True, help_text="Null while it is not known."
    )
    cost_source = serializers.ChoiceField(
        [("provider", "As the provider told"), ("table", "By the price table")], allow_null=True
    )
    mode = serializers.ChoiceField([("ic", "In character"), ("ooc", "Out of character")])
    budget = serializers.IntegerField(help_text="The tokens that the prompt may take.")
    tokens = serializers.IntegerField(help_text="The tokens that it takes, by our count.")
    segments = SegmentSerializer(many=True)
    cut = SegmentSerializer(many=True, help_text="What was left out, and why.")


class SocketTicketSerializer(serializers.Serializer[Any]):
    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")


class RunStoppedSerializer(serializers.Serializer[Any]):
    run_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(Run.Status.choices, allow_null=True)


# --- What comes in --------------------------------------------------------------------------------


class NewConversationSerializer(serializers.Serializer[Any]):
    character = TextField(max_length=CHARACTER_LENGTH, default=DEFAULT_CHARACTER)
    title = TextField(max_length=TITLE_LENGTH, required=False)
    greeting = StrictBooleanField(default=False)


class ConversationChangesSerializer(serializers.Serializer[Any]):
    title = TextField(max_length=TITLE_LENGTH, required=False)
    character = TextField(max_length=CHARACTER_LENGTH, required=False)
    is_archived = StrictBooleanField(required=False)
    leaf_id = IdField(required=False)


class NewMessageSerializer(serializers.Serializer[Any]):
    content = TextField(max_bytes=PROMPT_BYTES, trim_whitespace=False)

    def validate_content(self, content: str) -> str:
        if not content.strip():
            raise serializers.ValidationError("This field may not be blank.", code="blank")
        return content


class NewSocketTicketSerializer(serializers.Serializer[Any]):
    conversation_id = IdField()


@extend_schema_serializer(component_name="Turn")
class TurnRequestSerializer(serializers.Serializer[Any]):
    conversation_id = IdField()
    prompt = TextField(
        max_bytes=PROMPT_BYTES, trim_whitespace=False, allow_blank=True, allow_null=True, default=""
    )
    create_user_message = StrictBooleanField(default=True)
    parent_id = IdField(required=False, allow_null=True)
    client_request_id = IdField(required=False, allow_null=True)
    model = TextField(max_length=200, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["create_user_message"] and not (attrs["prompt"] or "").strip():
            raise serializers.ValidationError(
                {"prompt": ["Write something first."]}, code="prompt_required"
            )
        return attrs


# One for all: a serializer of its own for each request costs twice what it does.
_TURN_REQUEST = TurnRequestSerializer()


def read_turn_request(data: Mapping[str, Any]) -> TurnRequest:
    """A validated request for a turn; raises REST framework's ValidationError."""
    fields = _TURN_REQUEST.run_validation(data)
    return TurnRequest(
        conversation_id=fields["conversation_id"],
        prompt=fields["prompt"] or "",
        create_user_message=fields["create_user_message"],
        parent_id=fields.get("parent_id", Below.LEAF),
        client_request_id=fields.get("client_request_id"),
        model=fields.get("model"),
    )
