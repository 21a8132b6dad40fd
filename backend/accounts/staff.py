"""What the server asks of its staff."""

from django.conf import settings

from accounts.models import User


def must_have_second_factor(user: User) -> bool:
    """Whether the admin takes the user in by two steps only (`STAFF_SECOND_FACTOR_REQUIRED`)."""
    return settings.STAFF_SECOND_FACTOR_REQUIRED and user.is_staff
