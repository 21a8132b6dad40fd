"""Pages of the visible branch: by number, or before, after and around a message.

A message's depth is its place on the branch, so every page is one range of one index, however long
the conversation.
"""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from api import queries
from api.errors import bad_request
from api.pagination import envelope, link, numbered_envelope, read_page
from chat.models import Conversation, Message
from chat.serializers.messages import MessageSerializer

PAGE_SIZE = 50
_ANCHORS = ("before", "after", "around")


def read_messages(request: Request, conversation: Conversation) -> dict[str, Any]:
    """The page that the query asks for, in the page envelope; `order` is `asc` by default."""
    order = queries.parse_choice(request.GET, "order", ("asc", "desc"), "asc")
    branch = Message.objects.visible_branch(conversation.pk)
    anchors = [name for name in _ANCHORS if name in request.GET]
    if not anchors:
        page, count = read_page(request.GET, default_size=PAGE_SIZE), conversation.message_count
        page.check(count)
        # A range of depths: OFFSET would read every row that it skips.
        first = page.start if order == "asc" else count - page.start - page.size
        rows = branch.filter(depth__gte=first, depth__lt=first + page.size)
        found = list(rows.order_by("depth" if order == "asc" else "-depth"))
        return numbered_envelope(request, page, count, MessageSerializer.page(found))
    if len(anchors) > 1:
        raise bad_request("invalid_query", "Give only one of before, after and around.")
    size = queries.parse_limit(request.GET, "page_size", default=PAGE_SIZE)
    anchor = get_object_or_404(branch, pk=queries.parse_uuid(request.GET[anchors[0]]))
    first, last = _range(anchors[0], anchor.depth, size, conversation.message_count)
    found = list(branch.filter(depth__gte=first, depth__lte=last).order_by("depth"))
    return _envelope(request, conversation, found, descending=order == "desc")


def _range(kind: str, depth: int, size: int, count: int) -> tuple[int, int]:
    """First and last depth of the page, both included; the anchor is included only with `around`,
    whose page is full at both ends of the branch too.
    """
    if kind == "before":
        return depth - size, depth - 1
    if kind == "after":
        return depth + 1, depth + size
    first = max(0, min(depth - size // 2, count - size))
    return first, first + size - 1


def _envelope(
    request: Request, conversation: Conversation, found: list[Message], *, descending: bool
) -> dict[str, Any]:
    """`next` links the following page in the order shown, as with numbered pages."""
    newer = older = None
    blank = dict.fromkeys((*_ANCHORS, "page"))
    if found and found[-1].depth + 1 < conversation.message_count:
        newer = link(request, **{**blank, "after": found[-1].pk})
    if found and found[0].depth > 0:
        older = link(request, **{**blank, "before": found[0].pk})
    results = MessageSerializer.page(found)
    if descending:
        results.reverse()
        newer, older = older, newer
    return envelope(conversation.message_count, results, next_link=newer, previous_link=older)
