"""Routes whose bodies may exceed `MAX_BODY_BYTES`: definitions and picture forms."""

import re

DEFINITION_BYTES = 2 * 1024 * 1024
# Below the default: an entry has at most 64 KiB of text, which JSON escapes may double.
ENTRY_BYTES = 128 * 1024
PICTURE_BYTES = 8 * 1024 * 1024
# Files of 32 MiB; slightly larger ones get an error message of their own.
IMPORT_BYTES = 33 * 1024 * 1024
# Overhead of a multipart form around a file.
_FORM_BYTES = 8 * 1024

_CHARACTERS = re.compile(r"/api/characters(?:/[^/]+)?")
# A try may send an unsaved definition.
_TRY = re.compile(r"/api/characters/[^/]+/try")
_IMPORT = re.compile(r"/api/(?:characters|lorebooks)/import")
_AVATAR = re.compile(r"/api/characters/[^/]+/avatar")


def find_limit(method: str, path: str) -> int | None:
    """The maximum body bytes of a request; None: the default. `path` has no trailing slash."""
    if method == "POST" and _IMPORT.fullmatch(path):
        return IMPORT_BYTES
    if method in ("POST", "PATCH") and _CHARACTERS.fullmatch(path):
        return DEFINITION_BYTES
    if method == "POST" and _TRY.fullmatch(path):
        return DEFINITION_BYTES
    if method == "PUT" and _AVATAR.fullmatch(path):
        return PICTURE_BYTES + _FORM_BYTES
    return None
