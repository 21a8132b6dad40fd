"""The list of characters: the server's, then one's own, then what others share."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from accounts.models import User
from api import queries
from api.pagination import count_rows, numbered_envelope, read_page
from characters import server_characters
from characters.models import Character
from characters.server_characters import ServerCharacter
from characters.services.catalog import LIST_LIMIT
from characters.summaries import CharacterSummary, show_rows, show_server
from chatbot.text import flatten
from chatbot.tokens import fold

# A request with one of these parameters gets a page.
_PAGED = ("page", "page_size", "q", "tag", "mine")
_ORDER = {"desc": ("-updated_at", "-id"), "asc": ("updated_at", "id")}

Part = Sequence[ServerCharacter] | QuerySet[Character]


def read(request: Request, user: User) -> list[CharacterSummary] | dict[str, Any]:
    """A bare list of at most 200, or the page envelope. Raises 400 for invalid parameters, 404 past
    the last page.
    """
    query = request.GET
    order = _ORDER[queries.parse_choice(query, "order", tuple(_ORDER), "desc")]
    if not any(name in query for name in _PAGED):
        return _show(_list_parts(user, order), user, 0, LIST_LIMIT)
    page = read_page(query)
    parts = _list_parts(
        user,
        order,
        words=fold(flatten(queries.parse_text(request, "q"))).split(),
        tag=fold(flatten(queries.parse_text(request, "tag"))),
        only_own=queries.parse_flag(query, "mine"),
    )
    total = sum(map(count_rows, parts))
    page.check(total)
    return numbered_envelope(request, page, total, _show(parts, user, page.start, page.size))


def _list_parts(
    user: User,
    order: tuple[str, ...],
    *,
    words: Sequence[str] = (),
    tag: str = "",
    only_own: bool = False,
) -> list[Part]:
    own = _filter(Character.objects.owned_by(user), words, tag).order_by(*order)
    if only_own:
        return [own]
    known = [each for each in server_characters.list_all() if _matches(each, words, tag)]
    offered = _filter(Character.objects.offered_to(user), words, tag).order_by(*order)
    return [known, own, offered]


def _filter(rows: QuerySet[Character], words: Sequence[str], tag: str) -> QuerySet[Character]:
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return rows.filter(tag_lines__contains=f"\n{tag}\n") if tag else rows


def _matches(character: ServerCharacter, words: Sequence[str], tag: str) -> bool:
    tags = [fold(each) for each in character.tags]
    persona = character.persona
    text = fold(" ".join((persona.name, persona.tagline, *tags)))
    return all(word in text for word in words) and (not tag or tag in tags)


def _show(parts: Sequence[Part], user: User, start: int, size: int) -> list[CharacterSummary]:
    """At most `size` summaries from `start` on, across the parts in their order."""
    summaries: list[CharacterSummary] = []
    for part in parts:
        end = start + size - len(summaries)
        if isinstance(part, QuerySet):
            summaries += show_rows(list(part[start:end]), user)
        else:
            summaries += [show_server(character) for character in part[start:end]]
        if len(summaries) >= size:
            break
        start = max(0, start - count_rows(part)) if start else 0
    return summaries
