"""Conversations, their tree of messages, and the runs that write replies into it.

The database holds the invariants: one active run per conversation, one run per client request id,
one visible message per depth. Code that races for them finds out by the constraint, not by looking
first.
"""

from chat.models.activity import Activity, ActivityEntry
from chat.models.conversations import CHARACTER_LENGTH, TITLE_LENGTH, Conversation
from chat.models.erasures import Erasure
from chat.models.messages import Message
from chat.models.runs import Receipt, Run, RunEvent
from chat.models.vectors import TextVector

__all__ = [
    "CHARACTER_LENGTH",
    "TITLE_LENGTH",
    "Activity",
    "ActivityEntry",
    "Conversation",
    "Erasure",
    "Message",
    "Receipt",
    "Run",
    "RunEvent",
    "TextVector",
]
