"""What goes wrong, in a sentence for whoever runs the command."""


class StorageError(Exception):
    """Something that the operator can do something about; its text says what."""
