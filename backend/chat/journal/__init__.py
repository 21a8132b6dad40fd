"""The journal: what every run has said, written before anybody sees it.

A run appends, the writer commits in groups, readers follow from a cursor. The rows are the truth;
what is in memory is a shortcut to them, and a notification is only a hint to look.
"""

from chat.journal.endings import (
    SERVER_STOPPING,
    STOPPED,
    TASK_DIED,
    WORKER_LOST,
    Ending,
    write_thoughts,
)
from chat.journal.journal import Journal, announce_end, end_run, get_journal
from chat.journal.leases import LEASE
from chat.journal.live_run import LiveRun, RunClosed
from chat.journal.reader import Reader

__all__ = [
    "LEASE",
    "SERVER_STOPPING",
    "STOPPED",
    "TASK_DIED",
    "WORKER_LOST",
    "Ending",
    "Journal",
    "LiveRun",
    "Reader",
    "RunClosed",
    "announce_end",
    "end_run",
    "get_journal",
    "write_thoughts",
]
