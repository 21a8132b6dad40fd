"""Characters whose entries are found by meaning, too, where EMBEDDING_MODEL names an encoder."""

from chat.meaning.encoders import asked_by
from chat.meaning.library import explain_absence, find_ready, progress, stop, waits_for_vendor

__all__ = [
    "asked_by",
    "explain_absence",
    "find_ready",
    "progress",
    "stop",
    "waits_for_vendor",
]
