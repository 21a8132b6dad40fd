"""Google accounts that sign in, and their tokens that were used."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class GoogleLogin(models.Model):
    """The Google account of a user, by its `sub`, which stays when the address changes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="google_login"
    )
    sub = models.CharField(max_length=255, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Google login of {self.user_id}"


class UsedGoogleToken(models.Model):
    """A Google ID token that was used, so that it cannot be used again."""

    token_hash = models.CharField(primary_key=True, max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.token_hash[:8]
