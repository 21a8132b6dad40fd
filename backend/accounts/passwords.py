"""Normalises passwords before they are hashed or compared, so that the keyboard does not matter.

RFC 8265 (OpaqueString) turns every blank into U+0020, composes letters by NFC and refuses invisible
characters. NFC keeps full-width letters, ligatures and the letters of old Korean keyboards, but
input methods mix them with the plain ones. So NFKC is used here, which does all that NFC does, as
in SASLprep (RFC 4013) and NIST SP 800-63B. Invisible characters are removed, as in SASLprep: pasted
text contains them, and emoji have them on one system and not on another.
"""

import unicodedata
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from api.text import is_invisible


def prepare(password: str) -> str:
    """The form that is hashed."""
    if password.isascii():
        return password
    seen = (
        " " if unicodedata.category(character) == "Zs" else character
        for character in unicodedata.normalize("NFKC", password)
        if not is_invisible(character)
    )
    # Again, since an invisible character may have separated a letter from its accent.
    return unicodedata.normalize("NFKC", "".join(seen))


def spellings(password: str) -> tuple[str, ...]:
    """The prepared form, and the text as it was typed if that differs: older hashes, from before
    passwords were prepared, are of the typed text.
    """
    return tuple(dict.fromkeys((prepare(password), password)))


def encode(password: str | None) -> str:
    """The hash of the prepared form; for None an unusable one.

    The hasher runs as often as in `matches`, so that the duration does not reveal whether an
    account exists.
    """
    if password is None:
        return make_password(None)
    hashes = [make_password(text) for text in spellings(password)]
    return hashes[0]


def matches(password: str, encoded: str) -> bool:
    """Whether the password matches a hash."""
    found = [check_password(text, encoded) for text in spellings(password)]
    return any(found)


class PreparedValidator:
    """Applies one of Django's rules for new passwords, given by path, to the prepared form."""

    def __init__(self, rule: str, **options: Any) -> None:
        self._rule = import_string(rule)(**options)

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        self._rule.validate(prepare(password), user)

    def get_help_text(self) -> str:
        return str(self._rule.get_help_text())


class NotBlankValidator:
    """Refuses passwords of only blanks and invisible characters."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if all(c.isspace() or unicodedata.category(c) == "Cc" for c in prepare(password)):
            raise ValidationError(self.get_help_text(), code="password_blank")

    def get_help_text(self) -> str:
        return "Your password cannot consist of spaces only."
