"""Makes a persona of a definition: its texts become style keys and fields of knowledge entries,
which are parsed like those of files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chatbot.definitions.definition import ENTRY_LIMIT, BookEntry, Definition, is_ours
from chatbot.definitions.examples import read_examples
from chatbot.knowledge import Knowledge, KnowledgeEntry
from chatbot.knowledge_file import FIELDS, BadLine, build_entry
from chatbot.lore import NO_BOOK, Book, read_book
from chatbot.personas import Persona
from chatbot.placeholders import OPEN_READER, OPEN_READER_TO_THEIR_FACE, close_reader, fill_names
from chatbot.style import ANY_LENGTH, LengthPolicy, Sentences, Style, Templates
from chatbot.style_file import STYLE_KEYS
from chatbot.style_reader import StyleReader
from chatbot.templates import render_template
from chatbot.world import World

NAMELESS = "Stranger"
# The definition field that each style key is read from.
FIELD_OF = {
    "nickname": "nickname",
    "description": "description",
    "personality": "personality",
    "scenario": "scenario",
    "greeting": "first_mes",
    "alternate_greetings": "alternate_greetings",
    "post_history_instructions": "post_history_instructions",
}
# Style keys that are fields of a card, and so are not in our data in `extensions`.
ELSEWHERE = frozenset((*FIELD_OF, "examples", "depth_note"))
_ORIGINAL = re.compile(r"\{\{\s*original\s*\}\}", re.IGNORECASE)
# A key of a book of this form is a pattern.
_PATTERN = re.compile(r"/.+/[gimsuy]*", re.DOTALL)


def persona_of(definition: Definition, *, slug: str) -> Persona:
    """Return the persona of a definition. Never raises for its content.

    Cache the result: the entries are indexed here.
    """
    name = definition.name or NAMELESS
    style = _read_style(definition, name)
    entries = tuple(_read_entries(definition, style.nickname or name))
    world = World(*_read_book(definition), definition.creator_notes, definition.tags)
    tagline, avatar = (
        text if isinstance(text := definition.own.get(key), str) else ""
        for key in ("tagline", "avatar")
    )
    return Persona(slug, name, tagline, avatar, style, Knowledge(entries), world)


def render_prompt(style: Style) -> str:
    """Return the opening of a style as other programs can read it."""
    return close_reader(render_template(style.system.ic_template, style, "{{char}}", "{{user}}"))


def _read_style(definition: Definition, name: str) -> Style:
    called = definition.nickname or name
    values = {
        key: value
        for key, value in definition.own.items()
        if key in STYLE_KEYS and key not in ELSEWHERE
    }
    for key, field in FIELD_OF.items():
        if value := getattr(definition, field):
            values[key] = _ORIGINAL.sub("", value) if isinstance(value, str) else list(value)
    if depth_note := definition.depth_note:
        values["depth_note"] = depth_note
    if pairs := read_examples(definition.mes_example, {name, called}):
        values["examples"] = pairs
    reader = StyleReader({}, called, is_open=True)
    style = Style(**reader.read_group(values, STYLE_KEYS, ()))
    written = definition.system_prompt
    if written and written != render_prompt(style):
        style = _put_in(style, written, has_length="length_policy" in values)
    ic, ooc = (
        fill_names(text, called, OPEN_READER)
        for text in (style.system.ic_template, style.system.ooc_template)
    )
    return replace(style, system=replace(style.system, ic_template=ic, ooc_template=ooc))


def _put_in(style: Style, written: str, *, has_length: bool) -> Style:
    """Return the style with a written system prompt in place of its own. Answers may then have any
    length, unless the definition sets one or the prompt includes the original.
    """
    original = style.system.ic_template
    # Put in only once: thousands of copies of a long prompt would be too long a text.
    template = _ORIGINAL.sub(lambda _: original, written, count=1)
    template = _ORIGINAL.sub("", template)
    style = replace(style, system=Templates(template, style.system.ooc_template, True))
    if has_length or _ORIGINAL.search(written):
        return style
    free = LengthPolicy(Sentences(1, ANY_LENGTH), style.length_policy.ooc)
    return replace(style, length_policy=free)


def _read_entries(definition: Definition, called: str) -> Iterator[KnowledgeEntry]:
    """Yield the entries of the book that are ours, the constant ones first."""
    constant = [entry for entry in definition.entries if entry.constant]
    constant.sort(key=lambda entry: entry.insertion_order)
    taken: set[str] = set()
    counts: Counter[str] = Counter()
    for entry in (*constant, *(one for one in definition.entries if not one.constant)):
        fields = _fill_in(_list_fields(entry), called)
        own_id = fields["id"]
        while fields["id"] in taken:
            counts[own_id] += 1
            fields["id"] = f"{own_id}-{counts[own_id]}"
        taken.add(fields["id"])
        try:
            yield build_entry(0, fields)
        except BadLine:
            # Our data is invalid, for example edited by hand; the card's fields are always valid.
            plain = _fill_in(_list_fields(replace(entry, own={})), called)
            yield build_entry(0, plain | {"id": fields["id"]})


def _read_book(definition: Definition) -> tuple[Book, Mapping[str, Any]]:
    """Return the book with all entries that are not ours, and its JSON, in which each entry has the
    id that it has in the book.
    """
    given = definition.raw.get("character_book")
    if not isinstance(given, Mapping):
        return NO_BOOK, {}
    found = given.get("entries")
    items = list(found.values()) if isinstance(found, Mapping) else found
    items = items[:ENTRY_LIMIT] if isinstance(items, list) else []
    # Skipped entries keep their number, which names entries without an id.
    others = [None if is_ours(item) else item for item in items]
    book = read_book({**given, "entries": others})
    written = [item for item in others if isinstance(item, Mapping)]
    if not written:
        return NO_BOOK, {}
    entries = [{**item, "id": entry.id} for item, entry in zip(written, book.entries, strict=True)]
    return book, {**given, "entries": entries}


def _list_fields(entry: BookEntry) -> dict[str, Any]:
    """Return the fields of a knowledge entry; the keys of the book's entry are tags and aliases."""
    own = {key: value for key, value in entry.own.items() if key in FIELDS}
    keys = [key for key in entry.keys if not _PATTERN.fullmatch(key)]
    tags = wordings = keys
    if entry.own:
        given = own.get("tags")
        tags = [tag for tag in given if isinstance(tag, str)] if isinstance(given, list) else []
        is_whole = keys[: len(tags)] == tags
        known, there = set(tags), set(keys)
        wordings = keys[len(tags) :] if is_whole else [key for key in keys if key not in known]
        tags = [tag for tag in tags if tag in there]
    summary = "" if own.get("ic_reply") == entry.content else entry.content
    return own | {
        "id": entry.id,
        "tags": tags,
        "aliases": wordings,
        "summary": summary,
        "constant": entry.constant,
    }


def _fill_in(fields: Mapping[str, Any], called: str) -> dict[str, Any]:
    def fill(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [fill(name, item) for item in value]
        if not isinstance(value, str):
            return value
        reader = OPEN_READER_TO_THEIR_FACE if name == "ic_reply" else OPEN_READER
        return fill_names(value, called, reader)

    return {name: fill(name, value) for name, value in fields.items()}
