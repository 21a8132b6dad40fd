"""Weights of the messages before the one that is searched for."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

# Weight of the user's newest earlier message, and the factor for each one before it; a reply has
# half the weight of the user's message that it answers.
NEWEST_WEIGHT, FALL, REPLY_SHARE = 0.8, 0.5, 0.5
MESSAGES_READ = 4
# Minimum weight of an earlier message whose entries may answer a follow-up question: the user's two
# newest earlier messages have it, and the newest reply.
LEANED_ON = NEWEST_WEIGHT * REPLY_SHARE


@dataclass(frozen=True, slots=True)
class ContextMessage:
    """A message before the one that is searched for, and its weight relative to that one (0..1)."""

    text: str
    weight: float


def weigh(messages: Iterable[tuple[str, str]]) -> tuple[ContextMessage, ...]:
    """Return the messages that count; they are given and returned newest first, as (role, text).

    A persona's message before the user's first one is its greeting and does not count.
    """
    said = list(islice(messages, MESSAGES_READ))
    while said and said[-1][0] != "user":
        said.pop()
    weight, found = NEWEST_WEIGHT, list[ContextMessage]()
    for role, text in said:
        found.append(ContextMessage(text, weight * (1.0 if role == "user" else REPLY_SHARE)))
        weight *= FALL if role == "user" else 1.0
    return tuple(found)
