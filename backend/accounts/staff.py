"""Requirements for staff."""

from django.conf import settings

from accounts.models import User


def must_have_second_factor(user: User) -> bool:
    """Whether the user may enter the admin only with a second factor
    (`STAFF_SECOND_FACTOR_REQUIRED`).
    """
    return settings.STAFF_SECOND_FACTOR_REQUIRED and user.is_staff
