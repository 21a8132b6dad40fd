"""An ending that readers are told before the database takes it.

A database whose disk is full can be read, and takes nothing, the ends of its replies least of all:
readers would wait for as long as that lasts. They are told what will be stored instead, with the
numbers that it will have.
"""

from dataclasses import dataclass
from uuid import UUID

from chat.journal.endings import Ending
from chat.journal.log import Numbered


@dataclass(frozen=True, slots=True)
class Unstored:
    """How a run ends whose last stored event is `last_seq`. Its `ending` has a time, so that it is
    the same whenever it is stored.
    """

    message_id: UUID
    last_seq: int
    ending: Ending

    def after(self, seq: int) -> list[Numbered]:
        """The events behind a cursor; for one at the end or past it, the end."""
        events = list(enumerate(self.ending.events(self.message_id), start=self.last_seq + 1))
        return [numbered for numbered in events if numbered[0] > seq] or events[-1:]
