"""Changing settings."""

from accounts.models import User, UserSettings


def change_settings(user: User, *, theme: str | None, chat_model: str | None) -> UserSettings:
    """Store the values that are not None; an empty `chat_model` means the server's default."""
    changes = {"theme": theme, "chat_model": chat_model}
    stored, _ = UserSettings.objects.update_or_create(
        user=user, defaults={name: value for name, value in changes.items() if value is not None}
    )
    return stored
