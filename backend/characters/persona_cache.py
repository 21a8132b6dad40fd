"""Cache of loaded personas of users' characters, by version, since a version never changes."""

from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

import chatbot
from characters.definitions import Json, hash_definition, slug_of
from characters.models import CharacterVersion

# Each has an index of its entries: some hundred bytes for most entries, and at most 5,000 entries.
KEPT = 32

# Definitions in an editor: each is tried several times before the next change.
UNSAVED_KEPT = 8


@dataclass(frozen=True, slots=True)
class _Unsaved:
    """A definition that is not stored, identified by its hash."""

    hash: str
    definition: Json = field(compare=False)


def load_persona(character_id: UUID, number: int) -> chatbot.Persona | None:
    """The persona of this version; None if it is gone."""
    rows = CharacterVersion.objects.filter(character=character_id, number=number)
    version_id = rows.values_list("pk", flat=True).first()
    if version_id is None:
        return None
    try:
        return _load(version_id)
    except CharacterVersion.DoesNotExist:
        return None


def make_persona(definition: Json) -> chatbot.Persona:
    """The persona of a checked definition that is not stored."""
    return _make(_Unsaved(hash_definition(definition), definition))


# The entries are indexed without a lock: two threads may do it at the same time.
@lru_cache(KEPT)
def _load(version_id: UUID) -> chatbot.Persona:
    return _build(CharacterVersion.objects.get(pk=version_id).definition)


@lru_cache(UNSAVED_KEPT)
def _make(unsaved: _Unsaved) -> chatbot.Persona:
    return _build(unsaved.definition)


def _build(data: Json) -> chatbot.Persona:
    definition = chatbot.read_definition(data)
    return chatbot.persona_of(definition, slug=slug_of(definition.name))
