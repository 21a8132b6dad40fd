"""Branches of a conversation: made, chosen, and looked at."""

from typing import Any

from chat.models import Conversation, Message
from chat.tests.conftest import begin, say, stop
from testing import Http


def path(conversation: Conversation) -> str:
    return f"/api/conversations/{conversation.pk}"


def choose(http: Http, conversation: Conversation, message: Message, **changes: Any) -> Any:
    return http.patch(path(conversation), {"leaf_id": str(message.pk), **changes})


def turn(
    conversation: Conversation, question: str, answer: str, parent: Message | None
) -> tuple[Message, Message]:
    """A finished exchange below `parent`, or at the root."""
    begun = begin(conversation, question, parent_id=parent.pk if parent else None)
    say(begun, answer)
    stop(begun)
    reply = Message.objects.select_related("parent").get(pk=begun.start.message_id)
    assert reply.parent
    return reply.parent, reply


def answer_again(conversation: Conversation, question: Message, answer: str) -> Message:
    begun = begin(conversation, "", create_user_message=False, parent_id=question.pk)
    say(begun, answer)
    stop(begun)
    return Message.objects.get(pk=begun.start.message_id)


def assert_shows(conversation: Conversation, *contents: str) -> None:
    """The visible branch, and that everything that is kept beside it agrees."""
    rows = list(Message.objects.visible_branch(conversation.pk).order_by("depth"))
    assert [row.content for row in rows] == list(contents)
    assert [row.depth for row in rows] == list(range(len(rows)))
    for above, row in zip([None, *rows], rows, strict=False):
        assert row.parent_id == (above.pk if above else None)
    conversation.refresh_from_db()
    assert conversation.message_count == len(rows)
    assert conversation.leaf_id == (rows[-1].pk if rows else None)
