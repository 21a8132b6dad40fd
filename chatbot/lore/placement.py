"""Places the activated entries in a prompt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from chatbot.lore.activated import Activated, Activation
from chatbot.lore.entry import AT_DEPTH, OUTLET, ROLES

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class DepthInsert:
    """Entries of one depth and role, to be said as one: `depth` messages before the end, or behind
    that many from the beginning if `from_oldest`.
    """

    depth: int
    role: str
    from_oldest: bool
    entries: tuple[Activated, ...]

    @property
    def text(self) -> str:
        """The joined texts of the entries."""
        return "\n".join(one.text for one in self.entries)


@dataclass(frozen=True, slots=True)
class Placement:
    """Entries with a text by position (`at`), by depth (the deepest first) and by outlet, in each
    the lowest `order` first.
    """

    at: Mapping[int, tuple[Activated, ...]]
    at_depth: tuple[DepthInsert, ...]
    outlets: Mapping[str, tuple[Activated, ...]]


def place(activation: Activation) -> Placement:
    """Return the entries where each of them stands."""
    said = sorted(
        (one for one in activation.activated if one.text),
        key=lambda one: (one.entry.order, one.place),
    )
    depths = _group([one for one in said if one.position == AT_DEPTH], _depth_of)
    return Placement(
        _group([one for one in said if one.position not in (AT_DEPTH, OUTLET)], _position_of),
        tuple(
            DepthInsert(depth, ROLES[role], from_oldest, entries)
            for (from_oldest, depth, role), entries in sorted(
                depths.items(), key=lambda item: (item[0][0], -item[0][1], item[0][2])
            )
        ),
        _group([one for one in said if one.position == OUTLET and one.entry.outlet], _outlet_of),
    )


def _group(
    said: list[Activated], key_of: Callable[[Activated], Key]
) -> dict[Key, tuple[Activated, ...]]:
    groups: dict[Key, list[Activated]] = {}
    for one in said:
        groups.setdefault(key_of(one), []).append(one)
    return {key: tuple(entries) for key, entries in groups.items()}


def _depth_of(one: Activated) -> tuple[bool, int, int]:
    return one.entry.from_oldest, one.entry.depth, one.entry.role


def _position_of(one: Activated) -> int:
    return one.position


def _outlet_of(one: Activated) -> str:
    return one.entry.outlet
