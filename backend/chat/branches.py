"""The visible path through a conversation's tree of messages.

Choosing a branch rewrites flags, never content. Every function runs inside the caller's
transaction.
"""

from collections.abc import Sequence
from uuid import UUID

from api.prepared import PreparedQuery
from chat.models import Conversation, Message

_LEAF = PreparedQuery(lambda pk: Message.objects.visible_branch(pk).order_by("-depth")[:1])


def find_leaf(conversation: Conversation) -> Message | None:
    """The newest message of the visible branch."""
    return next(iter(_LEAF.fetch(conversation.pk)), None)


def show_path_to(message: Message | None, conversation: Conversation) -> None:
    """Make the visible branch end at `message` (None: before the root), whatever it was."""
    keep = -1 if message is None else message.depth
    visible = Message.objects.visible_branch(conversation.pk)
    if message is None or message.is_visible:
        visible.filter(depth__gt=keep).update(is_visible=False)
        return
    path = [message.pk]
    above = message.parent
    while above is not None and not above.is_visible:
        path.append(above.pk)
        above = above.parent
    visible.filter(depth__gt=-1 if above is None else above.depth).update(is_visible=False)
    Message.objects.filter(pk__in=path).update(is_visible=True)


def new_message(conversation: Conversation, parent: Message | None, **fields: object) -> Message:
    """A visible message to store below `parent`, which must be the end of the visible branch."""
    depth = 0 if parent is None else parent.depth + 1
    return Message(conversation=conversation, parent=parent, depth=depth, **fields)


def find_siblings(messages: Sequence[Message]) -> dict[UUID, list[UUID]]:
    """For each message the ids of all answers, or all edits, that hang beside it, oldest first."""
    if not messages:
        return {}
    depths = [message.depth for message in messages]
    # Siblings share their depth, and a page is a stretch of depths: one range of one index.
    rows = Message.objects.filter(
        conversation_id=messages[0].conversation_id, depth__range=(min(depths), max(depths))
    )
    groups: dict[tuple[UUID | None, str], list[UUID]] = {}
    for pk, parent_id, role in rows.order_by("created_at", "id").values_list(
        "pk", "parent_id", "role"
    ):
        groups.setdefault((parent_id, role), []).append(pk)
    return {message.pk: groups[(message.parent_id, message.role)] for message in messages}
