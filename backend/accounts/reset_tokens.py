"""Links to choose a new password: signed, not stored."""

from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """Good until the password, the address or the epoch changes: a use, a sign-out everywhere and a
    deactivation each end what was sent before.
    """

    key_salt = "accounts.reset_tokens.ResetTokenGenerator"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.epoch}{user.is_active}"


reset_tokens = ResetTokenGenerator()


def write_uid(user: User) -> str:
    return urlsafe_base64_encode(force_bytes(user.pk))


def read_uid(uid: str) -> UUID | None:
    """The user's id, None for text that is none."""
    try:
        return UUID(force_str(urlsafe_base64_decode(uid)))
    except ValueError:
        return None
