"""Cache of loaded personas of users' characters, by version, since a version never changes."""

import threading
from collections import OrderedDict
from typing import TypeVar
from uuid import UUID

import chatbot
from characters.definitions import Json, hash_definition, slug_of
from characters.models import CharacterVersion

# Each with an index of its entries: some hundred bytes an entry for most, 5,000 at most.
KEPT = 32

# Definitions that are being written: each is tried several times before the next change.
UNSAVED_KEPT = 8

Key = TypeVar("Key", UUID, str)

_personas: OrderedDict[UUID, chatbot.Persona] = OrderedDict()
_unsaved: OrderedDict[str, chatbot.Persona] = OrderedDict()
_lock = threading.Lock()


def load_persona(character_id: UUID, number: int) -> chatbot.Persona | None:
    """The persona of this version; None if it is gone."""
    rows = CharacterVersion.objects.filter(character=character_id, number=number)
    version_id = rows.values_list("pk", flat=True).first()
    if version_id is None:
        return None
    with _lock:
        if kept := _personas.get(version_id):
            _personas.move_to_end(version_id)
            return kept
    version = rows.first()
    if version is None:
        return None
    # Outside of the lock: the entries are indexed. Two threads may do it at the same time.
    persona = _build(version.definition)
    _keep(_personas, version_id, persona, KEPT)
    return persona


def make_persona(definition: Json) -> chatbot.Persona:
    """The persona of a checked definition that no version has."""
    key = hash_definition(definition)
    with _lock:
        if kept := _unsaved.get(key):
            _unsaved.move_to_end(key)
            return kept
    persona = _build(definition)
    _keep(_unsaved, key, persona, UNSAVED_KEPT)
    return persona


def _build(data: Json) -> chatbot.Persona:
    definition = chatbot.read_definition(data)
    return chatbot.persona_of(definition, slug=slug_of(definition.name))


def _keep(
    kept: OrderedDict[Key, chatbot.Persona], key: Key, persona: chatbot.Persona, room: int
) -> None:
    with _lock:
        kept[key] = persona
        while len(kept) > room:
            kept.popitem(last=False)
