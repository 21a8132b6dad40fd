"""Continuing a reply that was cut off."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from api.errors import bad_request
from chat import branches
from chat.models import Conversation, Message
from chat.services.active_runs import ReplyRunning

# The finish reason of a reply that reached the requested maximum length.
LENGTH = "length"


def reopen(conversation: Conversation, message_id: UUID) -> Message:
    """Reopen the newest reply for writing, keeping its text; call it in a transaction that holds
    the tree's lock.

    Raises 404 for a message that is not in the conversation, 400 `nothing_to_continue` for one that
    is not the newest reply or was not cut off, `ReplyRunning` while a reply is being written.
    """
    message = get_object_or_404(conversation.messages.select_related("parent"), pk=message_id)
    if message.status == Message.Status.STREAMING:
        raise ReplyRunning
    leaf = branches.find_leaf(conversation)
    if leaf is None or leaf.pk != message.pk or not _was_cut_off(message):
        raise bad_request(
            "nothing_to_continue",
            "Only the newest reply can be continued, and only if it was cut off.",
        )
    message.status = Message.Status.STREAMING
    message.error = ""
    message.save(update_fields=["status", "error"])
    return message


def _was_cut_off(message: Message) -> bool:
    if message.parent is None or message.role != Message.Role.ASSISTANT or not message.content:
        return False
    if message.status != Message.Status.FINAL:
        return True
    run = message.runs.order_by("-created_at").first()
    return run is not None and run.finish_reason == LENGTH
