"""Backyard's archive: a manifest that names characters and scenarios."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import Any

from chatbot.formats.cards import Asset
from chatbot.formats.errors import CardBroken, NotACard
from chatbot.formats.json_text import decode_text, parse_json
from chatbot.formats.pictures import name_kind
from chatbot.formats.report import ImportNotes
from chatbot.formats.values import split_keys

MANIFEST = "manifest.json"
_MACROS = {"character": "{{char}}", "user": "{{user}}"}
_MACRO = re.compile(r"#?\{(character|user)\}", re.IGNORECASE)
Fields = Mapping[str, Any]


def read_backyard(
    files: Mapping[str, bytes], notes: ImportNotes
) -> tuple[dict[str, Any], dict[str, Any], tuple[Asset, ...]]:
    """Return (a card's `data`, the archive's JSON by file, pictures) of the first character.

    Raises NotACard or CardBroken.
    """
    manifest = _read_json(files, MANIFEST, notes)
    characters = _list_paths(manifest.get("characters"))
    if not characters:
        raise NotACard("The archive's manifest names no character.")
    if len(characters) > 1:
        notes.warn(f"The archive has {len(characters)} characters; the first was read.")
    character = _read_json(files, characters[0], notes)
    paths = _list_paths(manifest.get("scenarios"))
    scenarios = [_read_json(files, path, notes) for path in paths if path in files]
    raw = {MANIFEST: manifest, characters[0]: character}
    raw |= dict(zip((path for path in paths if path in files), scenarios, strict=True))
    if any(scenario.get("messages") for scenario in scenarios):
        notes.keep("The chat in the archive was not imported; it is kept with the file's JSON.")
    return (
        _build(character, scenarios or [{}], manifest, notes),
        raw,
        _read_images(character, posixpath.dirname(characters[0]), files, notes),
    )


def _build(
    character: Fields, scenarios: Sequence[Fields], manifest: Fields, notes: ImportNotes
) -> dict[str, Any]:
    greetings = [_first_text(scenario.get("firstMessages")) for scenario in scenarios]
    if len({str(scenario.get("narrative")) for scenario in scenarios}) > 1:
        notes.keep("Of several scenarios the first counts; the others' greetings are alternatives.")
    author = manifest.get("author")
    first = scenarios[0]
    data: dict[str, Any] = {
        "name": _text(character.get("displayName")) or _text(character.get("name")),
        "description": _text(character.get("persona")),
        "scenario": _text(first.get("narrative")),
        "system_prompt": _text(first.get("formattingInstructions")),
        "first_mes": greetings[0],
        "alternate_greetings": [greeting for greeting in greetings[1:] if greeting],
        "mes_example": _write_examples(first.get("exampleMessages")),
        "creator": _text(author.get("name")) if isinstance(author, Mapping) else "",
        "extensions": {
            "backyard": {
                "name": character.get("name"),
                "scenarios": [
                    {key: value for key, value in scenario.items() if key != "messages"}
                    for scenario in scenarios[1:]
                ],
            }
        },
    }
    entries = [
        {"keys": split_keys(item.get("key")), "content": _text(item.get("value")), "id": number}
        for number, item in enumerate(_list_objects(character.get("loreItems")))
    ]
    return data | ({"character_book": {"entries": entries}} if entries else {})


def _write_examples(messages: object) -> str:
    texts = [_text(item.get("text")) for item in _list_objects(messages)]
    return "\n".join(f"<START>\n{text}" for text in texts if text)


def _first_text(messages: object) -> str:
    return next((_text(item.get("text")) for item in _list_objects(messages)), "")


def _read_images(
    character: Fields, directory: str, files: Mapping[str, bytes], notes: ImportNotes
) -> tuple[Asset, ...]:
    assets: list[Asset] = []
    for number, item in enumerate(_list_objects(character.get("images"))):
        given = item.get("path")
        path = posixpath.join(directory, given if isinstance(given, str) else "")
        path = posixpath.normpath(path)
        data = files.get(path)
        if data is None or not name_kind(data):
            notes.warn(f"Picture {number + 1} of the archive did not come along.")
            continue
        name = "main" if not assets else str(item.get("label") or number + 1)
        assets.append(Asset(name, "icon", name_kind(data), data, path))
    return tuple(assets)


def _read_json(files: Mapping[str, bytes], path: str, notes: ImportNotes) -> dict[str, Any]:
    if path not in files:
        raise CardBroken("The archive's manifest names a file that is not in it.")
    value = parse_json(decode_text(files[path], notes), notes)
    if not isinstance(value, dict):
        raise CardBroken("A file of the archive is not an object.")
    return value


def _text(value: object) -> str:
    """Return a text with Backyard's macros replaced by those of cards."""
    if not isinstance(value, str):
        return ""
    return _MACRO.sub(lambda found: _MACROS[found[1].lower()], value)


def _list_paths(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _list_objects(value: object) -> list[Fields]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
