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
from api.renderers import format_time

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
        max_length=MAX_SECRET_LENGTH, help_text="Of the answer `second_factor_required`."
    )
    code = CodeField(help_text="Of the authenticator app, or one of the recovery codes.")


class AuthenticatorSerializer(serializers.Serializer[Any]):
    """The state of two-step sign-in."""

    is_on = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)
    recovery_codes_left = serializers.IntegerField()
    is_required = serializers.BooleanField(help_text="The admin takes staff in by two steps only.")


class NewAuthenticatorSerializer(serializers.Serializer[Any]):
    """The setup data of an authenticator app, shown once."""

    secret = serializers.CharField(help_text="In base32, to type.")
    uri = serializers.CharField(help_text="The same for apps: otpauth://totp/…")
    qr_code = serializers.CharField(help_text="The same to photograph: an SVG document.")


class ConfirmationSerializer(OwnerSerializer):
    """A first code, and what shows that the owner asks."""

    code = CodeField(help_text="Of the authenticator app.")


class ProofSerializer(OwnerSerializer):
    """Proof of ownership: a code, or as for deleting the account."""

    code = CodeField(
        required=False, help_text="Instead: of the authenticator app, or a recovery code."
    )


class RecoveryCodesSerializer(serializers.Serializer[Any]):
    """Codes for the day when the authenticator is gone. They are not shown again."""

    recovery_codes = serializers.ListField(child=serializers.CharField())


def show_authenticator(user: User) -> dict[str, Any]:
    """The body of `AuthenticatorSerializer`."""
    since = user.second_factor_since
    return {
        "is_on": since is not None,
        "since": format_time(since) if since else None,
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
