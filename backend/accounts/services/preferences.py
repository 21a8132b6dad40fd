"""Changing settings."""

from accounts.models import User, UserSettings


def change_settings(user: User, **changes: str) -> UserSettings:
    """Store the given fields; an empty `chat_model` means the server's default, an empty `language`
    the browser's.
    """
    return UserSettings.objects.update_or_create(user=user, defaults=changes)[0]
