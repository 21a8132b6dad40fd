"""Writes personas as definitions (a server's character with the fields of a card), and definitions
as the two files of a server's persona.
"""

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import yaml

from chatbot import yaml_file
from chatbot.definitions.definition import NAMESPACE, Definition
from chatbot.definitions.examples import write_examples
from chatbot.definitions.personas import ELSEWHERE, FIELD_OF, persona_of, render_prompt
from chatbot.knowledge import KnowledgeEntry
from chatbot.knowledge_file import LINE_LIMIT_BYTES
from chatbot.personas import Persona
from chatbot.placeholders import close_reader
from chatbot.style import BUILT_IN, Style

_PLAIN_ENTRY = KnowledgeEntry("")


def definition_of(persona: Persona) -> dict[str, Any]:
    """Return the definition of a persona as JSON; `persona_of` makes the same persona of it.

    Values that a card has no field for are in its `extensions`, those of an entry in the entry's.
    """
    style = persona.style
    own = {key: value for key, value in _list_style(style).items() if key not in ELSEWHERE}
    note = style.depth_note
    texts = {field: getattr(style, key) for key, field in FIELD_OF.items()}
    definition = {
        "name": persona.name,
        **texts,
        "alternate_greetings": list(style.alternate_greetings),
        "group_only_greetings": [],
        "mes_example": write_examples(style.examples),
        "system_prompt": render_prompt(style),
        "creator_notes": persona.world.creator_notes or persona.tagline,
        "creator_notes_multilingual": {},
        "creator": "",
        "character_version": "",
        "tags": list(persona.world.tags),
        "source": [],
        "character_book": {
            "extensions": {},
            **persona.world.written,
            "entries": [
                *(_write_entry(entry) for entry in persona.knowledge.entries),
                *persona.world.written.get("entries", ()),
            ],
        },
        "extensions": {
            NAMESPACE: own | {"tagline": persona.tagline, "avatar": persona.avatar},
            **(
                {"depth_prompt": {"prompt": note.text, "depth": note.depth, "role": note.role}}
                if note.text
                else {}
            ),
        },
    }
    found: dict[str, Any] = _close(definition)
    return found


def write_files(definition: Definition, directory: Path, *, slug: str) -> tuple[Path, Path]:
    """Write the knowledge base and style files of a persona; return their paths.

    Raises ValueError for values that such files cannot hold, and then writes nothing.
    """
    persona = persona_of(definition, slug=slug)
    if persona.book.entries:
        raise ValueError("entries that fire by the rules of lorebooks have no place in such files")
    lines = [
        json.dumps(_list_entry(entry), ensure_ascii=False) for entry in persona.knowledge.entries
    ]
    style = yaml.safe_dump(
        _list_style(persona.style), allow_unicode=True, sort_keys=False, width=120
    )
    for line in lines:
        if len(line.encode()) > LINE_LIMIT_BYTES:
            raise ValueError("an entry is too long for a line of a knowledge base")
    if len(style.encode()) > yaml_file.SIZE_LIMIT_BYTES:
        raise ValueError("the texts are too long for a style file")
    knowledge_path, style_path = directory / f"{slug}_kb.jsonl", directory / f"{slug}_style.yml"
    knowledge_path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    style_path.write_text(style, encoding="utf-8")
    return knowledge_path, style_path


def _list_style(style: Style) -> dict[str, Any]:
    """Return the values in which a style differs from the built-in one, by keys of a style file."""
    return {key: value for key, value in _differ(style, BUILT_IN).items() if key != "problems"}


def _list_entry(entry: KnowledgeEntry) -> dict[str, Any]:
    """Return the values of an entry that are not empty, by the fields of a knowledge base."""
    found = _differ(entry, _PLAIN_ENTRY)
    return {name: value for name, value in found.items() if name != "line"}


def _write_entry(entry: KnowledgeEntry) -> dict[str, Any]:
    own = _list_entry(entry)
    for name in ("id", "summary", "aliases", "constant"):
        own.pop(name, None)
    return {
        "id": entry.id,
        "keys": [*entry.tags, *entry.aliases],
        "content": entry.summary or entry.ic_reply,
        "extensions": {NAMESPACE: own},
        "enabled": True,
        "insertion_order": 100,
        "priority": entry.weight,
        "constant": entry.constant,
        "use_regex": False,
    }


def _differ(value: Any, base: Any) -> dict[str, Any]:
    """Return the fields of a dataclass that differ from those of `base`, as JSON."""
    found: dict[str, Any] = {}
    for name in (field.name for field in fields(value)):
        own, other = getattr(value, name), getattr(base, name)
        if own != other:
            found[name] = _differ(own, other) if is_dataclass(own) else _list(own)
    return found


def _list(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_list(item) for item in value]
    if is_dataclass(value):
        return {field.name: _list(getattr(value, field.name)) for field in fields(value)}
    return value


def _close(value: Any) -> Any:
    """Return JSON with the user's open name as `{{user}}`, as cards have it."""
    if isinstance(value, dict):
        return {key: _close(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_close(item) for item in value]
    return close_reader(value) if isinstance(value, str) else value
