"""The rules for new passwords."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as ModelValidationError
from rest_framework.exceptions import ValidationError
from rest_framework.fields import get_error_detail

from accounts.models import User

MAX_PASSWORD_LENGTH = 128


def check_password_strength(password: str, email: str, *, field: str = "password") -> None:
    """Raise 400 with an error of `field` that lists every rule the password breaks."""
    try:
        validate_password(password, User(email=email))
    except ModelValidationError as error:
        raise ValidationError({field: get_error_detail(error)}) from None
