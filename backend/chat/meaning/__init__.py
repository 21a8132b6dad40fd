"""Search of characters' entries by meaning, in addition to words, if EMBEDDING_MODEL is set."""

from chat.meaning.encoders import asked_by
from chat.meaning.library import explain_absence, find_ready, stop, waits_for_vendor

__all__ = ["asked_by", "explain_absence", "find_ready", "stop", "waits_for_vendor"]
