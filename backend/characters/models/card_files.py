"""Files from which characters were imported."""

from django.db import models

from characters.models.characters import Character


class CardFile(models.Model):
    """The file of a card as it came. Its pixels, foreign chunks, further files and the fields
    beside the definition stand in no other place, and an export has them again.
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
