"""A lorebook and its entries, with the numbers of world info files."""

from dataclasses import dataclass
from typing import Literal

AND_ANY, NOT_ALL, NOT_ANY, AND_ALL = range(4)
BEFORE, AFTER, NOTE_TOP, NOTE_BOTTOM, AT_DEPTH, BEFORE_EXAMPLES, AFTER_EXAMPLES, OUTLET = range(8)
# Only reachable by decorators.
BY_PERSONALITY, BY_SCENARIO = 8, 9
ROLES: tuple[Literal["system", "user", "assistant"], ...] = ("system", "user", "assistant")
DEFAULT_DEPTH = 4
SCAN_DEPTH_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions of an entry besides its keys, from its decorators; all must hold.

    `needed` are lists of keys: one key of each list must occur. No key of `excluded` may occur.
    `after` and `every` count the character's messages. `kept` and `once`: after its first
    activation the entry is always active, or never again.
    """

    after: int = 0
    every: int = 1
    greeting: int | None = None
    user_icon: str | None = None
    needed: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    forced_on: bool = False
    forced_off: bool = False
    kept: bool = False
    once: bool = False


NO_CONDITIONS = Conditions()


@dataclass(frozen=True, slots=True)
class Entry:
    """A text and its activation rules. `content` has no decorators left: they are in `conditions`,
    or in the fields that they set.

    `position` is 0-7, or `BY_PERSONALITY`, `BY_SCENARIO`; `role` an index of `ROLES`; `probability`
    a percentage; `sticky`, `cooldown` and `delay` are numbers of messages; `delay_until_recursion`
    is a level, 0 for none. Without a `scan_depth` that of the book or the settings holds. `yields`:
    it is dropped first when the budget is used up. `sources` are the names of texts besides the
    messages in which its keys are searched. `is_vectorized`: may be found by meaning, too.
    """

    id: str
    keys: tuple[str, ...] = ()
    secondary_keys: tuple[str, ...] = ()
    content: str = ""
    comment: str = ""
    enabled: bool = True
    constant: bool = False
    selective: bool = True
    selective_logic: int = AND_ANY
    order: float = 100
    position: int = BEFORE
    depth: int = DEFAULT_DEPTH
    from_oldest: bool = False
    role: int = 0
    outlet: str = ""
    probability: float = 100
    groups: tuple[str, ...] = ()
    group_weight: float = 100
    group_override: bool = False
    group_scoring: bool = False
    sticky: int = 0
    cooldown: int = 0
    delay: int = 0
    scan_depth: int | None = None
    case_sensitive: bool = False
    match_whole_words: bool = False
    exclude_recursion: bool = False
    prevent_recursion: bool = False
    delay_until_recursion: int = 0
    ignore_budget: bool = False
    yields: bool = False
    is_vectorized: bool = False
    sources: frozenset[str] = frozenset()
    triggers: frozenset[str] = frozenset()
    characters: frozenset[str] = frozenset()
    character_tags: frozenset[str] = frozenset()
    excludes_characters: bool = False
    conditions: Conditions = NO_CONDITIONS

    @property
    def is_timed(self) -> bool:
        """Whether it depends on earlier activations."""
        asked = self.conditions
        return bool(self.sticky or self.cooldown or asked.kept or asked.once)

    @property
    def is_counted(self) -> bool:
        """Whether it depends on the number of messages, or on the greeting."""
        asked = self.conditions
        is_rare = asked.every != 1 or asked.greeting is not None
        return bool(self.delay or asked.after) or is_rare

    @property
    def is_gated(self) -> bool:
        """Whether anything but its keys can activate or reject it, even if it never fired."""
        return (
            not self.enabled
            or self.constant
            or self.is_vectorized
            or bool(self.delay or self.delay_until_recursion or self.triggers)
            or bool(self.characters or self.character_tags)
            or self.conditions != NO_CONDITIONS
        )


# The owner of a book: entries of the chat's come before all others.
Source = Literal["chat", "character", "global"]


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Entries in file order. None: as in the settings.

    Books are compared by identity, because data prepared for them is cached by book.
    """

    id: str
    entries: tuple[Entry, ...] = ()
    name: str = ""
    scan_depth: int | None = None
    token_budget: int | None = None
    recursive_scanning: bool | None = None
    source: Source = "character"


NO_BOOK = Book("")
