"""Request and response bodies of two-step sign-in."""

from io import BytesIO
from typing import Any

import segno
from rest_framework import serializers

from accounts import second_factor
from accounts.credential_serializers import OwnerSerializer
from accounts.models import User
from accounts.second_factor import NewAuthenticator
from accounts.serializers import MAX_SECRET_LENGTH
from api.fields import TextField

# Longer than any code, however it is grouped.
MAX_CODE_LENGTH = 64


class CodeField(TextField):
    """A code. Its errors name the field, because error bodies use the key `code` for their own."""

    default_error_messages = {
        "required": "Enter the code.",
        "blank": "Enter the code.",
        "null": "Enter the code.",
        "invalid": "The code must be text.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(write_only=True, max_length=MAX_CODE_LENGTH, **kwargs)


class SecondFactorSerializer(serializers.Serializer[Any]):
    """The second step of signing in."""

    pending = TextField(
        max_length=MAX_SECRET_LENGTH, help_text="From the answer `second_factor_required`."
    )
    code = CodeField(help_text="A code of the authenticator app, or a recovery code.")


class AuthenticatorSerializer(serializers.Serializer[Any]):
    """The state of two-step sign-in."""

    is_on = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)
    recovery_codes_left = serializers.IntegerField()
    is_required = serializers.BooleanField(
        help_text="Whether this user may enter the admin only with two-step sign-in."
    )


class NewAuthenticatorSerializer(serializers.Serializer[Any]):
    """The setup data of an authenticator app, shown once."""

    secret = serializers.CharField(help_text="The secret in base32, for typing.")
    uri = serializers.CharField(help_text="The secret as an address for apps: otpauth://totp/…")
    qr_code = serializers.CharField(help_text="The address as a QR code: an SVG document.")


class ConfirmationSerializer(OwnerSerializer):
    """The first code of a new authenticator, and proof of ownership of the account."""

    code = CodeField(help_text="A code of the new authenticator.")


class ProofSerializer(OwnerSerializer):
    """Proof of ownership: the password, a code, or a Google ID token."""

    code = CodeField(
        required=False, help_text="A code of the authenticator app, or a recovery code."
    )


class RecoveryCodesSerializer(serializers.Serializer[Any]):
    """Codes that replace a lost authenticator. They are not shown again."""

    recovery_codes = serializers.ListField(child=serializers.CharField())


def show_authenticator(user: User) -> dict[str, Any]:
    """The body of `AuthenticatorSerializer`."""
    since = user.second_factor_since
    return {
        "is_on": since is not None,
        "since": since,
        "recovery_codes_left": second_factor.count_recovery_codes(user) if since else 0,
        "is_required": user.must_have_second_factor,
    }


def show_new_authenticator(new: NewAuthenticator) -> dict[str, Any]:
    """The body of `NewAuthenticatorSerializer`."""
    return {"secret": new.secret, "uri": new.uri, "qr_code": _draw_qr_code(new.uri)}


def _draw_qr_code(text: str) -> str:
    """A scalable SVG document: dark on white on any page."""
    drawing = BytesIO()
    # Cameras need the border of light modules.
    segno.make_qr(text, error="m").save(
        drawing, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True
    )
    return drawing.getvalue().decode()
