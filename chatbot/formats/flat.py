"""Cards from before `spec`, and cards of programs that have their own field names."""

from collections.abc import Callable, Mapping
from typing import Any

from chatbot.formats.book_readers import read_agnai_book, read_risu_entries
from chatbot.formats.report import ImportNotes

Fields = Mapping[str, Any]
# Other programs' field names, and the names of the same fields in `data`.
_PYGMALION = {
    "char_name": "name",
    "char_persona": "description",
    "world_scenario": "scenario",
    "char_greeting": "first_mes",
    "example_dialogue": "mes_example",
}
_TEXT_GENERATION = {
    "name": "name",
    "char_name": "name",
    "context": "description",
    "greeting": "first_mes",
    "example_dialogue": "mes_example",
}
_AGNAI = {
    "greeting": "first_mes",
    "sampleChat": "mes_example",
    "description": "creator_notes",
    "systemPrompt": "system_prompt",
    "postHistoryInstructions": "post_history_instructions",
    "alternateGreetings": "alternate_greetings",
    "characterBook": "character_book",
    "characterVersion": "character_version",
}
_RISU = {
    "desc": "description",
    "firstMessage": "first_mes",
    "exampleMessage": "mes_example",
    "creatorNotes": "creator_notes",
    "systemPrompt": "system_prompt",
    "replaceGlobalNote": "post_history_instructions",
    "alternateGreetings": "alternate_greetings",
    "characterVersion": "character_version",
}


def read_v1(given: Fields, _notes: ImportNotes) -> dict[str, Any]:
    """Return the `data` of a flat card: its own fields, unknown ones too."""
    data = dict(given)
    # SillyTavern's name for it, from before V2.
    if "creatorcomment" in data:
        data.setdefault("creator_notes", data["creatorcomment"])
    return data


def read_agnai(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    data = _rename(given, _AGNAI)
    persona = data.pop("persona", None)
    data["description"] = _write_persona(persona)
    if isinstance(persona, Mapping) and persona.get("kind") != "text":
        notes.repair("The attributes of Agnai's persona were written as lines of the description.")
    book = data.get("character_book")
    if isinstance(book, Mapping) and book.get("kind") == "memory":
        data["character_book"] = read_agnai_book(book, notes)
    return data


def read_risu(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    data = _rename(given, _RISU)
    lore = data.pop("globalLore", None)
    if isinstance(lore, list) and lore:
        data["character_book"] = {"extensions": {}, "entries": read_risu_entries(lore, notes)}
    return data


Reader = Callable[[Fields, ImportNotes], dict[str, Any]]


def find_reader(value: Fields) -> tuple[str, Reader] | None:
    """Return the format's name and the reader of an object without `spec`, or None."""
    persona = value.get("persona")
    if value.get("kind") == "character" or (isinstance(persona, Mapping) and "kind" in persona):
        return "Agnai", read_agnai
    if "globalLore" in value or ("firstMessage" in value and "desc" in value):
        return "RisuAI", read_risu
    if {"char_persona", "char_greeting", "world_scenario"} & value.keys():
        return "Pygmalion", _renamed_by(_PYGMALION)
    is_v1 = bool((_V1_SIGNS - {"description"}) & value.keys())
    named = "name" in value or "char_name" in value
    if named and not is_v1 and {"context", "greeting"} & value.keys():
        return "text-generation-webui", _renamed_by(_TEXT_GENERATION)
    if "char_name" in value:
        return "Pygmalion", _renamed_by(_PYGMALION)
    # Lorebooks have a name and a description, too.
    signs = _V1_SIGNS - {"description"} if "entries" in value else _V1_SIGNS
    if "name" in value and signs & value.keys():
        return "V1", read_v1
    return None


# A name alone is no card: many files have one.
_V1_SIGNS = {"description", "personality", "scenario", "first_mes", "mes_example"}


def _renamed_by(names: Mapping[str, str]) -> Reader:
    return lambda given, _notes: _rename(given, names)


def _rename(given: Fields, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields with their new names; the others keep theirs."""
    renamed = {names.get(key, key): value for key, value in given.items() if key in names}
    return {key: value for key, value in given.items() if key not in names} | renamed


def _write_persona(persona: object) -> str:
    if isinstance(persona, str):
        return persona
    if not isinstance(persona, Mapping):
        return ""
    attributes, is_text = persona.get("attributes"), persona.get("kind") == "text"
    if not isinstance(attributes, Mapping):
        return ""
    lines = []
    for key, values in attributes.items():
        texts = values if isinstance(values, list) else [values]
        text = ", ".join(item for item in texts if isinstance(item, str))
        lines.append(text if is_text else f"{key}: {text}")
    return "\n".join(line for line in lines if line)
