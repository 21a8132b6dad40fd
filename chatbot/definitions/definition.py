"""A definition, parsed: the field names of a card's `data`, with validated types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from chatbot.lore.decorators import read_decorators
from chatbot.text import clean, flatten
from chatbot.user_persona import DEPTH_LIMIT, ROLES, read_name

ENTRY_LIMIT = 5_000
# Further keys of an entry are kept in `raw`, but not searched.
KEY_LIMIT = 1_000
# The key of our data in `extensions`, of a definition and of an entry of its book.
NAMESPACE = "bronn"
# Maximum nesting of our data: deeper than any key path of a style.
OWN_DEPTH = 6
TEXT_FIELDS = (
    "nickname",
    "description",
    "personality",
    "scenario",
    "first_mes",
    "mes_example",
    "system_prompt",
    "post_history_instructions",
    "creator_notes",
    "creator",
    "character_version",
)
LIST_FIELDS = ("alternate_greetings", "group_only_greetings", "tags", "source")


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry of `character_book` that has our data in its extensions, `own`: it is found by
    ranking like all our knowledge, not by the rules of lorebooks.
    """

    id: str
    keys: tuple[str, ...]
    content: str
    constant: bool
    insertion_order: float
    own: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Definition:
    """A parsed definition; missing fields are "" and ().

    `entries` are those of the book that are ours and enabled, `depth_note` is
    `extensions.depth_prompt` of other programs. `own` is our data in `extensions`, `raw` the whole
    input, unknown fields included.
    """

    name: str
    nickname: str = ""
    description: str = ""
    personality: str = ""
    scenario: str = ""
    first_mes: str = ""
    mes_example: str = ""
    system_prompt: str = ""
    post_history_instructions: str = ""
    creator_notes: str = ""
    creator: str = ""
    character_version: str = ""
    alternate_greetings: tuple[str, ...] = ()
    group_only_greetings: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    entries: tuple[BookEntry, ...] = ()
    depth_note: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


def read_definition(data: object) -> Definition:
    """Parse the definition in `data`, the `data` of a card. Never raises for JSON: fields of a
    wrong type count as missing, and invisible characters are removed from texts.
    """
    values = data if isinstance(data, Mapping) else {}
    book = values.get("character_book")
    texts: dict[str, Any] = {
        name: _read_text(values.get(name)) for name in TEXT_FIELDS if name != "nickname"
    }
    lists: dict[str, Any] = {name: _read_texts(values.get(name)) for name in LIST_FIELDS}
    return Definition(
        name=read_name(_read_text(values.get("name"))),
        nickname=read_name(_read_text(values.get("nickname"))),
        **texts,
        **lists,
        entries=_read_entries(book.get("entries") if isinstance(book, Mapping) else None),
        depth_note=_read_depth_note(values.get("extensions")),
        own=_read_own(values),
        raw=values,
    )


def _read_text(value: object) -> str:
    return clean(value).strip() if isinstance(value, str) else ""


def _read_texts(value: object) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(filter(None, map(_read_text, items)))


def _read_entries(value: object) -> tuple[BookEntry, ...]:
    # World info files have an object of entries, not a list.
    items = list(value.values()) if isinstance(value, Mapping) else value
    if not isinstance(items, list):
        return ()
    read = [
        _read_entry(number, item)
        for number, item in enumerate(items[:ENTRY_LIMIT])
        if is_ours(item) and item.get("enabled") is not False and item.get("disable") is not True
    ]
    return tuple(entry for entry in read if entry.content)


def _read_entry(number: int, item: Mapping[str, Any]) -> BookEntry:
    given, order = item.get("id"), item.get("insertion_order", item.get("order"))
    is_id = isinstance(given, str | int) and not isinstance(given, bool)
    is_order = isinstance(order, int | float) and not isinstance(order, bool)
    return BookEntry(
        id=(flatten(str(given)) if is_id else "") or str(number),
        keys=_read_texts(item.get("keys", item.get("key")))[:KEY_LIMIT],
        content=read_decorators(_read_text(item.get("content")))[0],
        constant=item.get("constant") is True,
        insertion_order=order if is_order else 100,
        own=_read_own(item),
    )


def _read_depth_note(extensions: object) -> dict[str, Any]:
    """Return text, depth and role of a `depth_prompt`, {} without text."""
    given = extensions.get("depth_prompt") if isinstance(extensions, Mapping) else None
    if not isinstance(given, Mapping) or not (text := _read_text(given.get("prompt"))):
        return {}
    note: dict[str, Any] = {"text": text}
    depth, role = given.get("depth"), given.get("role")
    if isinstance(depth, int) and 0 <= depth <= DEPTH_LIMIT:
        note["depth"] = int(depth)
    # Some programs write the role as a number.
    if isinstance(role, int) and 0 <= role < len(ROLES):
        note["role"] = ROLES[role]
    elif role in ROLES:
        note["role"] = role
    return note


def is_ours(item: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether an entry of a book declares itself one of our knowledge entries."""
    extensions = item.get("extensions") if isinstance(item, Mapping) else None
    return isinstance(extensions, Mapping) and NAMESPACE in extensions


def _read_own(values: Mapping[str, Any]) -> Mapping[str, Any]:
    extensions = values.get("extensions")
    own = extensions.get(NAMESPACE) if isinstance(extensions, Mapping) else None
    read = _clean_all(own, OWN_DEPTH)
    return read if isinstance(read, dict) else {}


def _clean_all(value: object, depth: int) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_clean_all(item, depth - 1) for item in value] if depth else []
    if isinstance(value, Mapping):
        items = value.items() if depth else ()
        return {clean(str(key)): _clean_all(item, depth - 1) for key, item in items}
    return value
