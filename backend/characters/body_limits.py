"""Routes whose bodies may exceed `MAX_BODY_BYTES`: definitions and picture forms."""

DEFINITION_BYTES = 2 * 1024 * 1024
# Below the default: an entry has at most 64 KiB of text, which JSON escapes may double.
ENTRY_BYTES = 128 * 1024
PICTURE_BYTES = 8 * 1024 * 1024
# Files of 32 MiB; slightly larger ones get an error message of their own.
IMPORT_BYTES = 33 * 1024 * 1024
# Overhead of a multipart form around a file.
_FORM_BYTES = 8 * 1024

# Maximum body bytes by a pattern of `<method> <path>`, without a slash at the end of the path; the
# first that matches counts.
BODY_LIMITS = {
    "POST /api/(characters|lorebooks)/import": IMPORT_BYTES,
    "(POST|PATCH) /api/characters(/[^/]+)?": DEFINITION_BYTES,
    # A try may send an unsaved definition.
    "POST /api/characters/[^/]+/try": DEFINITION_BYTES,
    "PUT /api/characters/[^/]+/avatar": PICTURE_BYTES + _FORM_BYTES,
}
