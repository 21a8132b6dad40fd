"""What a password must be like."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as ModelValidationError
from rest_framework.exceptions import ValidationError
from rest_framework.fields import get_error_detail

from accounts.models import User

MAX_PASSWORD_LENGTH = 128


def check_password_strength(password: str, email: str, *, field: str = "password") -> None:
    """Raise a field error that lists all that is wrong with a new password."""
    try:
        validate_password(password, User(email=email))
    except ModelValidationError as error:
        raise ValidationError({field: get_error_detail(error)}) from None
