"""Pictures of characters."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from characters.models.characters import Character


class Asset(models.Model):
    """A picture as re-encoded by this server, in four sizes. Its id is the permission to see it, so
    it is unguessable and carries no meaning.
    """

    class Kind(models.TextChoices):
        """What it is for."""

        AVATAR = "avatar"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="assets")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.AVATAR)
    # Hash of the upload: the same one is not decoded again.
    content_hash = models.CharField(max_length=64)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    picture = models.BinaryField()
    picture_64 = models.BinaryField()
    picture_256 = models.BinaryField()
    picture_1024 = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["character"],
                condition=models.Q(kind="avatar"),
                name="one_avatar_of_a_character",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.width} x {self.height}"
