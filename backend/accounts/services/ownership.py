"""Re-authentication before something that a stolen session must not do."""

from rest_framework.exceptions import ValidationError

from accounts.models import User
from accounts.services.credentials import require_password
from accounts.services.google import require_google
from accounts.services.login import Device


def confirm_owner(
    user: User,
    *,
    password: str | None,
    id_token: str | None,
    nonce: str | None,
    device: Device,
) -> None:
    """Raise 400 unless the password is right or, for a user without one, `id_token` is a fresh
    token of the user's Google account; 429 `throttled` after too many wrong passwords.
    """
    if id_token is not None and not user.has_usable_password():
        require_google(user, id_token, nonce=nonce)
    elif password is None:
        field = "password" if user.has_usable_password() else "id_token"
        raise ValidationError({field: ["This field is required."]})
    else:
        require_password(user, password, device, field="password")
