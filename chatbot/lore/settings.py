"""Settings of one activation, besides books and messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from chatbot.text import CountTokens, estimate


@dataclass(frozen=True, slots=True)
class LoreMessage:
    """One message of the visible branch; `name` is the speaker's."""

    role: Literal["user", "assistant"]
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class LoreSettings:
    """The rules for entries and books without their own, and the circumstances of a turn.

    `budget` is in tokens, for all books together. `fill` replaces names and macros in keys and
    contents. `sources` are scanned for entries that name them. `found_by_meaning` are pairs (book
    id, entry id).
    """

    budget: int = 2_000
    scan_depth: int = 2
    recursive: bool = False
    count_tokens: CountTokens = estimate
    fill: Callable[[str], str] = str
    trigger: str = "normal"
    character: str = ""
    character_tags: frozenset[str] = frozenset()
    greeting: int | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    found_by_meaning: frozenset[tuple[str, str]] = frozenset()


DEFAULTS = LoreSettings()
