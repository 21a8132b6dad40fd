"""The limit on the storage of one user's texts: messages, and apart from them characters."""

from django.conf import settings

from api.errors import ApiError

MEGABYTE = 1_000_000


def find_limit() -> int | None:
    """The limit in bytes per person; None: unlimited."""
    if not (settings.RATE_LIMITS_ENABLED and settings.MAX_STORAGE_PER_USER):
        return None
    return int(settings.MAX_STORAGE_PER_USER) * MEGABYTE


def storage_full(limit: int, what: str, remedy: str) -> ApiError:
    """409 for more of `what` than `limit` bytes; `remedy` is a sentence."""
    return ApiError(
        409,
        "storage_full",
        f"Your {what} fill the {limit // MEGABYTE:,} MB that this server keeps for you. {remedy}",
        extra={"limit_bytes": limit},
    )
