"""Synonyms of general English, by stem, from `thesaurus.txt`: one group of words a line."""

from collections import defaultdict
from functools import cache
from pathlib import Path

from chatbot.stems import stem
from chatbot.tokens import tokenize

# Stems are alphanumeric, so the name of a group never equals a stem.
GROUP_MARK = "="
THESAURUS = Path(__file__).with_name("thesaurus.txt")


def find_groups(term: str) -> tuple[str, ...]:
    """Return the names of the synonym groups of a stem, in file order: ("=12", "=14")."""
    return _load_groups().get(term, ())


def find_synonyms(term: str) -> frozenset[str]:
    """Return a stem and the stems that share a group with it: {"wed", "marri", "match", ...}."""
    return _load_synonyms().get(term) or frozenset((term,))


@cache
def _load_groups() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(THESAURUS.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("#"):
            for term in {stem(token) for token in tokenize(line)}:
                found[term].append(f"{GROUP_MARK}{number}")
    return {term: tuple(names) for term, names in found.items()}


@cache
def _load_synonyms() -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = defaultdict(set)
    for term, names in _load_groups().items():
        for name in names:
            members[name].add(term)
    return {
        term: frozenset[str]().union(*(members[name] for name in names))
        for term, names in _load_groups().items()
    }
