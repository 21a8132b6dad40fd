"""What the messages before a message count beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

# What the user's message before counts, and each one before that of the next; a reply counts half
# of the message that comes after it.
NEWEST_WEIGHT, FALL, REPLY_SHARE = 0.8, 0.5, 0.5
MESSAGES_READ = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A message before the one that is searched for, and what it counts beside it (0..1)."""

    text: str
    weight: float


def weigh(messages: Iterable[tuple[str, str]]) -> tuple[Said, ...]:
    """Return the messages that count, newest first, given as (role, text) in that order.

    What a persona said before the user said anything is its greeting and counts nothing.
    """
    weight, found, replies = NEWEST_WEIGHT, list[Said](), list[Said]()
    for role, text in messages:
        if role == "user":
            found, replies = [*found, *replies, Said(text, weight)], []
            weight *= FALL
        else:
            replies.append(Said(text, weight * REPLY_SHARE))
        if len(found) + len(replies) >= MESSAGES_READ:
            break
    return tuple(found[:MESSAGES_READ])
