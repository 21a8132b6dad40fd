"""Vectors of the texts of characters."""

from django.db import models
from django.utils import timezone


class TextVector(models.Model):
    """The vector that a model made of a text of an entry or of the package, never of what a person
    has said; `key` is a hash of both. `chat/meaning/vectors.py` writes it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    # 16-bit floats, little-endian.
    vector = models.BinaryField()
    used_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        db_table = "chat_text_vector"

    def __str__(self) -> str:
        return self.key
