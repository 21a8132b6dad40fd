"""Weights of the messages before the one that is searched for."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

# Weight of the user's message before, and the factor of each one before that; a reply counts half
# of the message that follows it.
NEWEST_WEIGHT, FALL, REPLY_SHARE = 0.8, 0.5, 0.5
MESSAGES_READ = 4
# Least weight of an earlier message whose entries may answer a question that leans on it: that of
# the user's two newest messages and of the reply between them and the question.
LEANED_ON = NEWEST_WEIGHT * REPLY_SHARE


@dataclass(frozen=True, slots=True)
class ContextMessage:
    """A message before the one that is searched for, and what it counts beside it (0..1)."""

    text: str
    weight: float


def weigh(messages: Iterable[tuple[str, str]]) -> tuple[ContextMessage, ...]:
    """Return the messages that count, newest first, given as (role, text) in that order.

    What a persona said before the user said anything is its greeting and counts nothing.
    """
    said = list(islice(messages, MESSAGES_READ))
    while said and said[-1][0] != "user":
        said.pop()
    weight, found = NEWEST_WEIGHT, list[ContextMessage]()
    for role, text in said:
        found.append(ContextMessage(text, weight * (1.0 if role == "user" else REPLY_SHARE)))
        weight *= FALL if role == "user" else 1.0
    return tuple(found)
