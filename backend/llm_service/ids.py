"""Ids of users and runs, which requests carry as text."""

from uuid import UUID


def as_uuid(value: UUID | str | None) -> UUID | None:
    """The text as an id, or None if it is not one: callers of `completion` may pass any text in
    `user`.
    """
    if value is None or isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None
