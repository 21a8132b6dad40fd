"""Replaces an automatic title when the message it quotes is removed."""

from collections.abc import Collection
from uuid import UUID

from chat.models import Conversation, Message
from chat.title_text import first_line_title

_Source = Conversation.TitleSource


def replace_title(conversation: Conversation, removed: Collection[UUID]) -> dict[str, object]:
    """Returns the title fields to change now that the messages `removed` are gone: a title made
    from one of them becomes that of the first message left on the visible branch, or the
    character's name. A title that the person chose stays. Call it behind the conversation's lock,
    with its row read there.
    """
    if conversation.title_source not in (_Source.FIRST_LINE, _Source.MODEL):
        return {}
    # Where the source was not recorded, it may be any of them.
    if conversation.titled_from_id and conversation.titled_from_id not in removed:
        return {}
    branch = Message.objects.visible_branch(conversation.pk).filter(role=Message.Role.USER)
    first = branch.order_by("depth").first()
    if first is None:
        named = {"title": conversation.character, "title_source": _Source.CHARACTER}
        return {**named, "titled_from_id": None}
    title = first_line_title(conversation.character, first.content)
    return {"title": title, "title_source": _Source.FIRST_LINE, "titled_from_id": first.pk}
