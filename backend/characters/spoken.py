"""Characters of people, ready to speak: kept by version, because a version never changes."""

import threading
from collections import OrderedDict
from uuid import UUID

import chatbot
from characters.definitions import slug_of
from characters.models import CharacterVersion

# Each with an index of its entries: some hundred bytes an entry for most, 5,000 at most.
KEPT = 32

_personas: OrderedDict[UUID, chatbot.Persona] = OrderedDict()
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
    definition = chatbot.read_definition(version.definition)
    persona = chatbot.persona_of(definition, slug=slug_of(definition.name))
    with _lock:
        _personas[version_id] = persona
        while len(_personas) > KEPT:
            _personas.popitem(last=False)
    return persona
