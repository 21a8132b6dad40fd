"""Replies that were cut off, and requests to continue them."""

from typing import Any

from chat.models import Conversation, Message
from chat.tests.conftest import begin, say, stop
from testing import Api, Seen


def go_on(api: Api, conversation: Conversation, message_id: Any, **fields: Any) -> Seen:
    return api.stream(conversation.pk, continue_message_id=str(message_id), **fields)


def cut_off(conversation: Conversation, text: str = "Once upon ") -> Message:
    """A reply that was stopped."""
    turn = begin(conversation, "Tell me a story")
    say(turn, text)
    stop(turn)
    return Message.objects.get(pk=turn.start.message_id)
