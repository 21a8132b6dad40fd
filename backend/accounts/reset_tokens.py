"""Tokens of the links to choose a new password. They are signed, not stored."""

from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """Makes tokens that are valid until the password, the address, the epoch or `is_active`
    changes: using one, ending all sessions and deactivation invalidate those that were sent before.
    """

    key_salt = "accounts.reset_tokens.ResetTokenGenerator"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.epoch}{user.is_active}"


reset_tokens = ResetTokenGenerator()


def write_uid(user: User) -> str:
    """The user's id as it is written in a link."""
    return urlsafe_base64_encode(force_bytes(user.pk))


def read_uid(uid: str) -> UUID | None:
    """The user's id from a link; None if malformed."""
    try:
        return UUID(force_str(urlsafe_base64_decode(uid)))
    except ValueError:
        return None
