"""The language of a request, from its Accept-Language header."""

from accounts.models import UserSettings
from api.accepted_languages import pick_accepted


def pick_language(header: str) -> UserSettings.Language | str:
    """The first language of an Accept-Language header that there are texts for; else empty."""
    found = pick_accepted(header, UserSettings.Language.values)
    return UserSettings.Language(found) if found else ""
