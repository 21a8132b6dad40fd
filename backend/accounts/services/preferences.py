"""What people prefer."""

from accounts.models import User, UserSettings


def change_settings(user: User, *, theme: str | None, chat_model: str | None) -> UserSettings:
    """Store what is not None; an empty `chat_model` returns to the server's default."""
    changes = {"theme": theme, "chat_model": chat_model}
    kept, _ = UserSettings.objects.update_or_create(
        user=user, defaults={name: value for name, value in changes.items() if value is not None}
    )
    return kept
