"""The two sides of a conversation: the character, and the user's persona."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import chatbot
from characters import character_choice, people, persona_cache, server_characters
from characters.definitions import slug_of
from chat import meaning
from chat.models import Conversation


@dataclass(frozen=True, slots=True)
class Speaker:
    """A character as a conversation names it. Without a `character_id` it is the server's character
    of that name, or the built-in template under that name.
    """

    name: str
    character_id: UUID | None = None
    version: int | None = None

    @property
    def shown_id(self) -> UUID | None:
        """Its id in the API; None for the built-in template."""
        return self.character_id or server_characters.find_id(self.name)

    def as_meta(self) -> dict[str, Any]:
        if self.character_id is not None and self.version is not None:
            found, version = self.character_id, self.version
        elif known := server_characters.find_id(self.name):
            found, version = known, server_characters.VERSION
        else:
            return {"character": self.name}
        return {"character": self.name, "character_id": str(found), "character_version": version}


def find_speaker(conversation: Conversation) -> Speaker:
    """The conversation's character at its newest version, unless the conversation pins another."""
    name, row_id = conversation.character, conversation.character_row_id
    if row_id is None:
        return Speaker(name)
    number = character_choice.find_number(
        row_id, conversation.user_id, conversation.character_version
    )
    return Speaker(name, row_id, number) if number is not None else Speaker(name)


def read_speaker(meta: Mapping[str, Any], conversation: Conversation) -> Speaker:
    """The speaker of a message, from its `meta`; older messages lack some of it."""
    name = meta.get("character", conversation.character)
    found, version = meta.get("character_id"), meta.get("character_version")
    if not found or UUID(found) == server_characters.find_id(name):
        return Speaker(name)
    return Speaker(name, UUID(found), version)


def copy_speaker(meta: Mapping[str, Any]) -> dict[str, Any]:
    names = ("character", "character_id", "character_version")
    return {name: meta[name] for name in names if name in meta}


def load(speaker: Speaker) -> chatbot.Persona:
    """The persona of the character, with search by meaning if it is the server's and its vectors
    are ready. If the character is gone, the built-in template under its name.
    """
    persona = load_plainly(speaker)
    # No vectors of people's own characters: they would be one more place that holds their texts.
    return persona if speaker.character_id else meaning.find_ready(persona)


def load_plainly(speaker: Speaker) -> chatbot.Persona:
    """Like `load`, with search by words only."""
    if speaker.character_id is None or speaker.version is None:
        return server_characters.load_persona(speaker.name)
    found = persona_cache.load_persona(speaker.character_id, speaker.version)
    return found or chatbot.Persona(slug_of(speaker.name), speaker.name)


def find_person(conversation: Conversation) -> people.Person:
    return people.find_person(conversation.user_id, conversation.persona_id)


def find_note(conversation: Conversation) -> chatbot.AuthorNote | None:
    note = conversation.author_note
    return chatbot.AuthorNote(note["text"], note["depth"], note["role"]) if note else None
