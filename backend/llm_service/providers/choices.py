"""Picks the one choice that was asked for out of those that a server sends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Choice = dict[str, Any]
# Values of `index` that mean the choice asked for.
OURS = (0, None, "0", "")
# Maximum choices of another number that are held until it is clear whose they are.
MAX_HELD = 10_000


@dataclass(slots=True, eq=False)
class ChoicePicker:
    """Normally the choice numbered 0. Some servers number the pieces of the reply instead, from 0
    or 1, and some number their only choice 1; so choices of other numbers are held until one more
    piece tells what they are.
    """

    _held: list[Choice] = field(default_factory=list)
    _last: int = 0  # the number of the last choice held
    _has_ours: bool = False
    _has_finished: bool = False
    _is_counting: bool = False  # the numbers are those of pieces
    _is_several: bool = False  # only 0 is ours

    def pick(self, choices: Iterable[object]) -> Iterator[Choice]:
        """The choices to read now, in order: of those of an event, and of those held."""
        for choice in choices:
            if isinstance(choice, dict):
                yield from self._pick_of(choice)

    def _pick_of(self, choice: Choice) -> Sequence[Choice]:
        if self._is_counting:
            return (choice,)
        index = choice.get("index")
        if index in OURS:
            if self._held:
                self._drop_others()
            self._has_ours = True
            self._has_finished = self._has_finished or bool(choice.get("finish_reason"))
            return (choice,)
        is_number = isinstance(index, int) and len(self._held) < MAX_HELD
        if self._is_several or not is_number:
            return ()
        follows = index == self._last + 1
        if self._has_ours and not follows:
            self._drop_others()
            return ()
        self._held.append(choice)
        self._last = index
        if follows and index > 1:
            self._is_counting = True
            return self._take_held()
        return ()

    def finish(self) -> Sequence[Choice]:
        """At the end of the answer: the choices held that are part of the reply."""
        held = self._take_held()
        is_end = not self._has_finished and any(each.get("finish_reason") for each in held)
        return held if is_end or not self._has_ours else ()

    def _take_held(self) -> Sequence[Choice]:
        held, self._held = self._held, []
        return held

    def _drop_others(self) -> None:
        self._is_several = True
        self._held.clear()
