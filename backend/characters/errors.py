"""The errors of this app other than validation (400) and absence (404)."""

from typing import Any

from api.errors import ApiError


def read_only() -> ApiError:
    """409 for a change to a character that is not one's own."""
    return ApiError(
        409, "read_only", "This character is not yours to change. Duplicate it and change the copy."
    )


def limit_reached(noun: str, limit: int) -> ApiError:
    """409 for more rows than a user may have."""
    return ApiError(409, "limit_reached", f"You have {limit} {noun}. Delete one first.")


def too_many_entries(limit: int) -> ApiError:
    """409 for more entries than a lorebook may have."""
    return ApiError(409, "limit_reached", f"A lorebook has at most {limit:,} entries.")


def version_conflict(newest: int, definition: dict[str, Any]) -> ApiError:
    """409 for a change that is based on an older version; it carries the newest."""
    return ApiError(
        409,
        "version_conflict",
        "This character was changed in the meantime. Compare both, then save again.",
        extra={"version": newest, "definition": definition},
    )
