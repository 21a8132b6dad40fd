"""A persona's knowledge."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from chatbot.files import Problem

CANONS = ("book", "show")
CERTAINTIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a fact; both parts may be empty."""

    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeEntry:
    """One fact that a persona knows. `constant`: always in the prompt. `line` is its place in the
    file.
    """

    id: str
    summary: str = ""
    ic_reply: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    era: str = ""
    canon: tuple[str, ...] = ()
    ooc_notes: str = ""
    weight: int = 0
    certainty: str = ""
    source: Source = Source()
    constant: bool = False
    line: int = 0

    @property
    def topic(self) -> str:
        return " ".join(self.tags).replace("_", " ").replace("-", " ")


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """All entries of one version of a file, in its order, and what was wrong with it."""

    entries: tuple[KnowledgeEntry, ...] = ()
    problems: tuple[Problem, ...] = ()


def list_topics(entries: Iterable[KnowledgeEntry], limit: int) -> tuple[str, ...]:
    """Return at most `limit` of the subjects that most entries are about, by count and weight.

    An entry is about its first tag, written as its entities write it.
    """
    worth: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in entries:
        if entry.tags:
            worth[entry.tags[0]] += 10 + entry.weight
            names |= {name.casefold(): name for name in entry.entities}
    return tuple(names.get(tag.casefold(), tag) for tag, _ in worth.most_common(limit))
