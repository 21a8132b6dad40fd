"""Re-authentication before actions that a stolen session must not allow."""

from dataclasses import dataclass

from rest_framework.exceptions import ValidationError

from accounts.models import User
from accounts.services.credentials import require_password
from accounts.services.google import require_google
from accounts.services.login import Device


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof of ownership: the password, a code, or a Google ID token for an account without a
    password.
    """

    password: str | None = None
    code: str | None = None
    id_token: str | None = None
    nonce: str | None = None


def confirm_owner(user: User, proof: Proof, device: Device) -> None:
    """Raise 400 unless the password is right or, for a user without one, `id_token` is a fresh
    token of the user's Google account; 429 `throttled` after too many wrong passwords. A `code` is
    ignored here.
    """
    if proof.id_token is not None and not user.has_usable_password():
        require_google(user, proof.id_token, nonce=proof.nonce)
    elif proof.password is None:
        field = "password" if user.has_usable_password() else "id_token"
        raise ValidationError({field: ["This field is required."]})
    else:
        require_password(user, proof.password, device, field="password")
