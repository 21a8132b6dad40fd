"""The language of a request, from its Accept-Language header."""

from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import UserSettings

# As much of a header as Django reads; a longer one without a comma it refuses.
_LONGEST = 500


def pick_language(header: str) -> UserSettings.Language | str:
    """The first language of an Accept-Language header that there are texts for; else empty."""
    for tag, _ in parse_accept_lang_header(header[:_LONGEST]):
        prefix = tag.partition("-")[0]
        if prefix in UserSettings.Language.values:
            return UserSettings.Language(prefix)
    return ""
