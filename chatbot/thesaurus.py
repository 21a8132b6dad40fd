"""Which words stand for one another: general English, read once from the package's own list."""

from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from chatbot.words import stem, words

# No stem holds a sign, so the name of a group is never taken for one.
GROUP_MARK = "="
THESAURUS = Path(__file__).with_name("thesaurus.txt")


@lru_cache(maxsize=1)
def load_concepts() -> dict[str, tuple[str, ...]]:
    """Return for each stem the names of the groups that it stands in: {"wed": ("=12", "=14")}."""
    found: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(THESAURUS.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("#"):
            for each in {stem(word) for word in words(line)}:
                found[each].append(f"{GROUP_MARK}{number}")
    return {each: tuple(groups) for each, groups in found.items()}


def concepts_of(each: str) -> tuple[str, ...]:
    """Return the names of the groups that a stem stands in, in their order."""
    return load_concepts().get(each, ())


@lru_cache(maxsize=4096)
def list_kin(each: str) -> frozenset[str]:
    """Return a stem and all that stand in a group with it: {"wed", "marri", "match", ...}."""
    groups = _list_groups()
    return frozenset((each,)).union(*(groups[name] for name in concepts_of(each)))


@lru_cache(maxsize=1)
def _list_groups() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for each, names in load_concepts().items():
        for name in names:
            found[name].add(each)
    return {name: frozenset(members) for name, members in found.items()}
