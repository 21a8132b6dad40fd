"""Messages in and out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.fields import TextField
from api.renderers import format_time
from api.sql.prepared import PreparedLookup
from api.text import is_blank
from chat import branches
from chat.journal import store
from chat.models import Message, Run

PROMPT_BYTES = 32 * 1024


class PromptField(TextField):
    """A message as a person typed it, with at least one visible character."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_bytes=PROMPT_BYTES, trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        text = super().run_validation(data)
        if is_blank(text):
            self.fail("blank")
        return text


# The runs of replies, oldest first: the newest one overwrites the others in `page`.
_OF_REPLIES = PreparedLookup(
    lambda replies: (
        Run.objects.filter(message_id__in=replies)
        .order_by("created_at")
        .values_list("message_id", "pk", "finish_reason", "error_code")
    )
)


class SiblingsSerializer(serializers.Serializer[Any]):
    """The position of a message among its siblings: the other answers or edits."""

    index = serializers.IntegerField(help_text="Counted from 0.")
    count = serializers.IntegerField()
    previous_id = serializers.UUIDField(allow_null=True)
    next_id = serializers.UUIDField(allow_null=True)


class MessageSerializer(serializers.Serializer[Message]):
    """A message of a conversation."""

    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    parent_id = serializers.UUIDField(allow_null=True)
    role = serializers.ChoiceField(Message.Role.choices)
    content = serializers.CharField()
    status = serializers.ChoiceField(Message.Status.choices)
    error = serializers.CharField(allow_null=True)
    error_code = serializers.CharField(
        allow_null=True,
        help_text="For a reply that failed or broke off: a stable identifier of the reason.",
    )
    token_count = serializers.IntegerField()
    meta = serializers.DictField(
        help_text="For a reply: `model`, `character`, `thoughts` if the model returned any, and "
        "`edited: true` if the user rewrote it."
    )
    created_at = serializers.DateTimeField()
    run_id = serializers.UUIDField(allow_null=True)
    finish_reason = serializers.CharField(
        allow_null=True,
        help_text="For a finished reply, as the model reports it: `stop`, `length` ...",
    )
    siblings = SiblingsSerializer()

    @staticmethod
    def page(messages: Sequence[Message]) -> list[dict[str, Any]]:
        """Wire dicts; siblings and runs of the whole page by one query each."""
        siblings = branches.find_siblings(messages)
        replies = [row.pk for row in messages if row.role == Message.Role.ASSISTANT]
        # The newest run of each: its id, finish reason and error code.
        runs = {found[0]: found[1:] for found in _OF_REPLIES.fetch(replies)}
        return [_message(row, runs.get(row.pk), siblings[row.pk]) for row in messages]


def _message(
    row: Message, run: tuple[UUID, str, str] | None, siblings: Sequence[UUID]
) -> dict[str, Any]:
    run_id, finish_reason, error_code = run or (None, "", "")
    is_streaming = row.status == Message.Status.STREAMING
    return {
        "id": row.pk,
        "conversation_id": row.conversation_id,
        "parent_id": row.parent_id,
        "role": row.role,
        # A reader must not have seen more of a reply than this returns, so a running one is read
        # from the journal.
        "content": row.content + store.text_so_far(run_id)
        if is_streaming and run_id
        else row.content,
        "status": row.status,
        "error": row.error or None,
        "error_code": (error_code or None) if row.error else None,
        "token_count": row.token_count,
        "meta": row.meta,
        "created_at": format_time(row.created_at),
        "run_id": run_id,
        "finish_reason": finish_reason or None,
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


class NewMessageSerializer(serializers.Serializer[Any]):
    """The text of a message to store."""

    content = PromptField()
