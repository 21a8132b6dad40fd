"""Errors of the storage commands, as sentences for operators."""


class StorageError(Exception):
    """An error that the operator can fix; its text says how."""
