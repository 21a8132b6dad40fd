"""The superuser of a development server."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import OperationalError, ProgrammingError

from accounts.models import User
from accounts.services.credentials import end_all_sessions
from api.text import clean_address


def ensure_superuser(tell: Callable[[str], object]) -> None:
    """Create the superuser `DJANGO_USER_NAME`, or set its password to `DJANGO_PASSWORD` again,
    under DEBUG only. An existing account without superuser rights is not changed. `tell` prints a
    line.
    """
    name, password = settings.DEVELOPMENT_USER_NAME, settings.DEVELOPMENT_USER_PASSWORD
    if not (settings.DEBUG and name and password):
        return
    email = clean_address(name if "@" in name else f"{name}@localhost")
    try:
        validate_email(email)
        tell(_ensure(email, password))
    except ValidationError:
        tell("DJANGO_USER_NAME: expected an email address or a plain name")
    except (OperationalError, ProgrammingError):
        tell("No superuser yet: run `python manage.py upgrade` first")


def _ensure(email: str, password: str) -> str:
    user = User.objects.filter(email=email).first()
    if user is None:
        User.objects.create_superuser(email, password)
        return f"Superuser for /admin/: {email}"
    if not user.is_superuser:
        return f"{email} is somebody's account already and stays as it is"
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
        end_all_sessions(user)
    return f"Superuser for /admin/: {email}"
