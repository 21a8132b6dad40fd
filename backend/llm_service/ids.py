"""Ids of users and runs, which requests carry as text."""

from uuid import UUID


def as_uuid(value: UUID | str | None) -> UUID | None:
    """The id, or None for text that is none, as a caller of `completion` may pass in `user`."""
    if value is None or isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None
