"""An ending that is shown to readers before it can be stored.

A database whose disk is full can be read but not written, so replies cannot be ended in it, and
readers would wait that long. They are shown what will be stored later, with the same event numbers.
"""

from dataclasses import dataclass
from uuid import UUID

from chat.journal.endings import Ending
from chat.journal.log import Numbered


@dataclass(frozen=True, slots=True)
class Unstored:
    """The ending events of a run whose last stored event is `last_seq`. `ending.at` is set, so the
    result is the same whenever it is stored.
    """

    message_id: UUID
    last_seq: int
    ending: Ending

    def after(self, seq: int) -> list[Numbered]:
        """The events behind a cursor; for one at the end or past it, the end."""
        events = list(enumerate(self.ending.events(self.message_id), start=self.last_seq + 1))
        return [numbered for numbered in events if numbered[0] > seq] or events[-1:]
