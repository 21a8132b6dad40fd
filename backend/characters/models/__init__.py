"""Characters with their versions and pictures, the lorebooks and the personas of people.

Characters that come with the server are files, not rows (`server_characters.py`). The database
holds the invariants: one version of each number, one avatar, one default persona.
"""

from characters.models.assets import Asset
from characters.models.card_files import CardFile
from characters.models.characters import NAME_LENGTH, Character
from characters.models.lorebooks import BOOK_NAME_LENGTH, Lorebook, LoreEntry
from characters.models.personas import PERSONA_NAME_LENGTH, UserPersona
from characters.models.versions import NOTE_LENGTH, CharacterVersion

__all__ = [
    "BOOK_NAME_LENGTH",
    "NAME_LENGTH",
    "NOTE_LENGTH",
    "PERSONA_NAME_LENGTH",
    "Asset",
    "CardFile",
    "Character",
    "CharacterVersion",
    "LoreEntry",
    "Lorebook",
    "UserPersona",
]
