"""Files from which characters were imported."""

from django.db import models

from characters.models.characters import Character


class CardFile(models.Model):
    """The unchanged file of an imported card. Its pixels, foreign chunks, further files and fields
    outside the definition are stored nowhere else; an export includes them.
    """

    character = models.OneToOneField(
        Character, on_delete=models.CASCADE, primary_key=True, related_name="card_file"
    )
    name = models.CharField(max_length=200, blank=True)
    # Hash of the bytes, which recognises the same file.
    content_hash = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "characters_cardfile"

    def __str__(self) -> str:
        return f"card of {self.character_id}"
