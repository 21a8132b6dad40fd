"""Request and response bodies of accounts."""

from collections.abc import Sized
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from rest_framework import serializers

from accounts.models import User, UserSettings, read_settings
from accounts.passwords import prepare
from accounts.services.passwords import MAX_PASSWORD_LENGTH
from api.errors import bad_request
from api.fields import EmailField, OneOfField, TextField
from api.model_list import is_listed
from api.rows import RowSerializer

# Longer than the secrets in links.
MAX_SECRET_LENGTH = 200
THEMES = tuple(UserSettings.Theme.values)
LANGUAGES = tuple(UserSettings.Language.values)


class _PasswordLength(MaxLengthValidator):
    """Limits the characters as users count them: some systems send a letter as up to four."""

    def clean(self, x: Sized) -> int:
        """The length as typed, or of the prepared form if only that may be short enough."""
        is_plausible = MAX_PASSWORD_LENGTH < len(x) <= 4 * MAX_PASSWORD_LENGTH
        return len(prepare(str(x)) if is_plausible else x)


class PasswordField(TextField):
    """A password, not trimmed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, write_only=True, **kwargs)
        message = self.error_messages["max_length"].format(max_length=MAX_PASSWORD_LENGTH)
        self.validators.append(_PasswordLength(MAX_PASSWORD_LENGTH, message=message))


class CredentialsSerializer(serializers.Serializer[Any]):
    """An email address and a password."""

    email = EmailField()
    password = PasswordField()


class AddressSerializer(serializers.Serializer[Any]):
    """An email address."""

    email = EmailField()


class VerificationSerializer(serializers.Serializer[Any]):
    """The token of a link that confirms an address."""

    token = TextField(max_length=MAX_SECRET_LENGTH)


class NewPasswordSerializer(serializers.Serializer[Any]):
    """A new password, with `uid` and `token` of the mailed link."""

    uid = TextField(max_length=MAX_SECRET_LENGTH)
    token = TextField(max_length=MAX_SECRET_LENGTH)
    new_password = PasswordField()


class RefreshSerializer(serializers.Serializer[Any]):
    """A refresh token."""

    refresh = TextField()


class ThemeSerializer(serializers.Serializer[Any]):
    """The theme."""

    theme = OneOfField(choices=THEMES)


class SettingsSerializer(serializers.Serializer[Any]):
    """The user's preferences."""

    theme = OneOfField(choices=THEMES, required=False)
    chat_model = TextField(
        required=False,
        allow_null=True,
        max_length=200,
        help_text="The id of a model from GET /api/models; null: the server's default.",
    )

    language = OneOfField(
        choices=LANGUAGES,
        required=False,
        allow_null=True,
        help_text="The language of the web app and of mails; null: the browser's.",
    )

    def validate_language(self, value: str | None) -> str:
        """Empty for null."""
        return value or ""

    def validate_chat_model(self, value: str | None) -> str:
        """Empty for null; raises 400 `model_not_allowed`."""
        if value and not is_listed(value, settings.LLM_ALLOWED_MODELS):
            raise bad_request(
                "model_not_allowed", "This model is not offered here.", field="chat_model"
            )
        return value or ""


class TokenPairSerializer(RowSerializer):
    """The tokens of a session."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class UserSerializer(RowSerializer):
    """The signed-in user."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    email_verified = serializers.BooleanField()


class SignedInSerializer(TokenPairSerializer):
    """The tokens of a new session, and its user."""

    user = UserSerializer()


class VerificationRequiredSerializer(serializers.Serializer[Any]):
    """No session yet: the email address must be confirmed first."""

    access = serializers.CharField(allow_null=True)
    refresh = serializers.CharField(allow_null=True)
    user = UserSerializer(allow_null=True)
    verification_required = serializers.BooleanField()
    detail = serializers.CharField()


class VerifiedSerializer(serializers.Serializer[Any]):
    """A confirmed address, and the tokens of a new session if the link was fresh."""

    verified = serializers.BooleanField()
    access = serializers.CharField(allow_null=True)
    refresh = serializers.CharField(allow_null=True)
    user = UserSerializer()


class NoticeSerializer(serializers.Serializer[Any]):
    """A message for the user."""

    detail = serializers.CharField()


class MeSerializer(UserSerializer):
    """The signed-in user."""

    date_joined = serializers.DateTimeField()
    theme = serializers.ChoiceField(choices=THEMES)
    chat_model = serializers.CharField(allow_null=True)
    language = serializers.ChoiceField(choices=LANGUAGES, allow_null=True)
    has_password = serializers.BooleanField()


def show_settings(chosen: UserSettings) -> dict[str, Any]:
    """The body of `SettingsSerializer`."""
    return {
        "theme": chosen.theme,
        "chat_model": chosen.chat_model or None,
        "language": chosen.language or None,
    }


def show_me(user: User) -> dict[str, Any]:
    """The body of `MeSerializer`."""
    return {
        **UserSerializer.wire(user),
        "date_joined": user.date_joined,
        **show_settings(read_settings(user)),
        "has_password": user.has_usable_password(),
    }
