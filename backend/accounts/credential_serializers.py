"""Request and response bodies of passwords, Google tokens and sessions."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rest_framework import serializers

from accounts.devices import describe_device
from accounts.google import MAX_LENGTH
from accounts.models import Session
from accounts.serializers import PasswordField
from api.fields import TextField


class GoogleTokenField(TextField):
    """A Google ID token. A text longer than any token is cut, and then refused as invalid."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(write_only=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Cut what `google.verify` refuses for its length anyway."""
        return str(super().to_internal_value(data))[: MAX_LENGTH + 1]


class GoogleSerializer(serializers.Serializer[Any]):
    """A Google ID token; with `password` it is linked to an existing account."""

    id_token = GoogleTokenField()
    password = PasswordField(required=False, help_text="The password of the account to link.")
    nonce = TextField(required=False, max_length=255, help_text="Must match the token's, if given.")


class PasswordChangeSerializer(serializers.Serializer[Any]):
    """The current password and a new one."""

    old_password = PasswordField()
    new_password = PasswordField()


class OwnerSerializer(serializers.Serializer[Any]):
    """Proof of ownership: the password, or a Google ID token."""

    password = PasswordField(required=False)
    id_token = TextField(
        write_only=True,
        required=False,
        max_length=MAX_LENGTH,
        help_text="A fresh Google ID token, for an account without a password.",
    )
    nonce = TextField(required=False, max_length=255)


class AccountDeletionSerializer(OwnerSerializer):
    """Proof that the owner deletes the account: the password, or a Google ID token."""


class OptionsSerializer(serializers.Serializer[Any]):
    """The sign-in methods of this server."""

    google_client_id = serializers.CharField(
        allow_null=True, help_text="Null if signing in with Google is not offered."
    )
    email_verification_required = serializers.BooleanField()


class SessionSerializer(serializers.Serializer[Any]):
    """One login on one device."""

    id = serializers.UUIDField()
    device = serializers.CharField(help_text="For example: Firefox on Linux.")
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    current = serializers.BooleanField(help_text="Whether this request belongs to it.")


def show_sessions(rows: Iterable[Session], current_id: UUID) -> list[dict[str, Any]]:
    """Bodies of `SessionSerializer`; `current_id` is the session of the request."""
    return [
        {
            "id": row.pk,
            "device": describe_device(row.user_agent),
            "created_at": row.created_at,
            "last_seen_at": row.last_seen_at,
            "current": row.pk == current_id,
        }
        for row in rows
    ]
