"""The characters that come with the server. They are read from files and have no rows: when an
operator edits a file, every conversation uses it at once. Values that other characters keep in
columns are computed here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

import chatbot
from characters.definitions import count_permanent_tokens
from chatbot.personas import DECLARED, Declaration, find_declared, locate_files

DEFAULT_CHARACTER = "Bronn"
# Their ids are made from this and the slug, so they are the same on every server.
NAMESPACE = UUID("6f0c2a52-5f0e-5f6b-9a43-3a8f6f2d7b11")
# Files have no history.
VERSION = 1


@dataclass(frozen=True)
class ServerCharacter:
    """A character of the server, as its files are now."""

    declared: Declaration
    persona: chatbot.Persona

    @property
    def id(self) -> UUID:
        """The same on every server, independent of its files."""
        return id_of(self.declared)

    @property
    def version_id(self) -> UUID:
        return uuid5(NAMESPACE, f"{self.declared.slug}/{VERSION}")

    @cached_property
    def changed_at(self) -> datetime:
        """Newest modification time of its files."""
        paths = locate_files(self.declared, *own_files(self.declared))
        times = [path.stat().st_mtime for path in paths if path.is_file()]
        return datetime.fromtimestamp(max(times, default=0), UTC)

    @property
    def definition(self) -> dict[str, Any]:
        """Its definition, with all its entries as a book."""
        return _define(self.persona)[0]

    @property
    def tags(self) -> list[str]:
        found: list[str] = self.definition.get("tags", [])
        return found

    @property
    def token_count(self) -> int:
        """Tokens of its texts in every prompt."""
        return _define(self.persona)[1]


def load_persona(name: str) -> chatbot.Persona:
    """The server's character of this name or slug, from the operator's own files if the settings
    name some; else the built-in template with that name.
    """
    declared = find_declared(name)
    if declared is None:
        return chatbot.load_persona(name)
    knowledge_path, style_path, directory = own_files(declared)
    return chatbot.load_persona(
        declared.slug, knowledge_path=knowledge_path, style_path=style_path, directory=directory
    )


def own_files(declared: Declaration) -> tuple[Path | None, Path | None, Path | None]:
    """The operator's own files and folder of a character, if the settings name some."""
    is_default = declared.name == DEFAULT_CHARACTER
    return (
        settings.BRONN_KB_PATH if is_default else None,
        settings.BRONN_STYLE_PATH if is_default else None,
        settings.PERSONA_DIR,
    )


def list_all() -> list[ServerCharacter]:
    """Every character of the server, in the order of their declarations."""
    return [ServerCharacter(declared, load_persona(declared.slug)) for declared in DECLARED]


def find(character_id: UUID) -> ServerCharacter | None:
    """The server's character with this id."""
    declared = next((each for each in DECLARED if id_of(each) == character_id), None)
    return ServerCharacter(declared, load_persona(declared.slug)) if declared else None


def find_id(name: str) -> UUID | None:
    """The id of the server's character that is called `name`."""
    declared = find_declared(name)
    return id_of(declared) if declared else None


def id_of(declared: Declaration) -> UUID:
    """The id under which the API knows a declared character."""
    return uuid5(NAMESPACE, declared.slug)


# Two per character: old and new may both be in use while a file changes. Keyed by the object, which
# is one version of the files.
@lru_cache(maxsize=2 * len(DECLARED))
def _define(persona: chatbot.Persona) -> tuple[dict[str, Any], int]:
    definition = chatbot.definition_of(persona)
    return definition, count_permanent_tokens(definition)
