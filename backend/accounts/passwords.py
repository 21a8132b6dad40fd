"""Normalises passwords before they are hashed or compared, independent of the keyboard.

RFC 8265 (OpaqueString) turns every blank into U+0020, composes letters by NFC and refuses what
cannot be seen. NFC leaves full-width letters, ligatures and the letters of old Korean keyboards as
they are, which input methods mix with the plain ones: here it is NFKC, which does all that NFC
does, as in SASLprep (RFC 4013) and NIST SP 800-63B. What cannot be seen is left out, as there: it
comes along with pasting, and emoji carry it on one system and not on another.
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
    # Again: letter and accent may have been apart.
    return unicodedata.normalize("NFKC", "".join(seen))


def spellings(password: str) -> tuple[str, ...]:
    """The prepared form, and the text as it was typed if that differs: hashes are of it that were
    made before passwords were prepared.
    """
    return tuple(dict.fromkeys((prepare(password), password)))


def encode(password: str | None) -> str:
    """The hash of the prepared form; for None an unusable one.

    The hasher runs as often as in `matches`, so that the duration does not tell who has an account.
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
    """One of Django's rules for new passwords, by its path, for the prepared form."""

    def __init__(self, rule: str, **options: Any) -> None:
        self._rule = import_string(rule)(**options)

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        self._rule.validate(prepare(password), user)

    def get_help_text(self) -> str:
        return str(self._rule.get_help_text())


class NotBlankValidator:
    """Refuses passwords of nothing but blanks and what cannot be seen."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if all(c.isspace() or unicodedata.category(c) == "Cc" for c in prepare(password)):
            raise ValidationError(self.get_help_text(), code="password_blank")

    def get_help_text(self) -> str:
        return "Your password must not consist of blanks only."
