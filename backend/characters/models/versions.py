"""Versions of a character."""

import zlib
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

from api import exact_json
from characters.models.characters import Character

NOTE_LENGTH = 200
# The text is mostly prose: a higher level takes three times as long for 5 % less.
_LEVEL = 1


def pack(definition: dict[str, Any]) -> bytes:
    """A definition as it is stored, its unknown fields and the order of its keys included."""
    return zlib.compress(exact_json.dump(definition), _LEVEL)


class CharacterVersion(models.Model):
    """A definition that is never changed again."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    character = models.ForeignKey(
        Character, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    # The size of `packed`; in front of it, so that the database can read it without that column.
    packed_bytes = models.PositiveIntegerField()
    # The compressed definition: PostgreSQL's JSON would reorder its keys, and a card is mostly text
    # that shrinks to a third.
    packed = models.BinaryField()
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    content_hash = models.CharField(max_length=64)
    # Whether others could ever see it: private versions stay private when a later one is shared.
    was_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        db_table = "characters_version"
        constraints = [
            models.UniqueConstraint(fields=["character", "number"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @cached_property
    def definition(self) -> dict[str, Any]:
        """The definition, by the field names of card specification V3."""
        found: dict[str, Any] = exact_json.load(zlib.decompress(self.packed))
        return found
