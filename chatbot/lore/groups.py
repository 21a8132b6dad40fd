"""Decides groups: one entry of each gets in, or all that are sticky."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.lore.deck import Slot


@dataclass(frozen=True, slots=True)
class Contest:
    """The inputs for deciding groups: `score` counts an entry's found keys, `won` are the groups
    that already have a winner.
    """

    seed: int
    won: frozenset[str]
    is_sticky: Callable[[Slot], bool]
    score: Callable[[Slot], int]

    def choose(self, slots: Sequence[Slot]) -> list[Slot]:
        """Return those of the newly found entries that win their groups or have none."""
        names = dict.fromkeys(name for slot in slots for name in slot.entry.groups)
        lost: set[int] = set()
        for name in names:
            members = [
                slot for slot in slots if name in slot.entry.groups and slot.number not in lost
            ]
            winners = {slot.number for slot in self._decide(name, members)}
            lost.update(slot.number for slot in members if slot.number not in winners)
        return [slot for slot in slots if slot.number not in lost]

    def _decide(self, name: str, members: list[Slot]) -> list[Slot]:
        if sticky := [slot for slot in members if self.is_sticky(slot)]:
            return sticky
        if name in self.won:
            return []
        members = self._keep_best(members)
        if len(members) < 2:
            return members
        if firsts := [slot for slot in members if slot.entry.group_override]:
            return [max(firsts, key=lambda slot: slot.entry.order)]
        return [self._draw(name, members)]

    def _keep_best(self, members: list[Slot]) -> list[Slot]:
        """Return the members without those that are scored and have a lower score than the best."""
        if len(members) < 2 or not any(slot.entry.group_scoring for slot in members):
            return members
        scores = {slot.number: self.score(slot) for slot in members}
        best = max(scores.values())
        return [
            slot for slot in members if not slot.entry.group_scoring or scores[slot.number] == best
        ]

    def _draw(self, name: str, members: list[Slot]) -> Slot:
        left = draw(self.seed, "group", name) * sum(slot.entry.group_weight for slot in members)
        for slot in members:
            left -= slot.entry.group_weight
            if left < 0:
                return slot
        # All weights are 0.
        return members[0]


def draw(seed: int, *names: str) -> float:
    """Return a number in [0, 1), always the same for the same seed and names."""
    return random.Random("|".join((str(seed), *names))).random()  # noqa: S311  variety, not secrecy
