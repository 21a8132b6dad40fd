"""The word lists of `english.txt`, by the names of their sections."""

from functools import cache
from pathlib import Path

ENGLISH = Path(__file__).with_name("english.txt")


def load_words(section: str) -> frozenset[str]:
    """Return the words of a section such as "stop words"."""
    return frozenset(_read_sections()[section].split())


def load_phrases(section: str) -> list[str]:
    """Return the phrases of a section, which are separated by semicolons."""
    return [phrase.strip() for phrase in _read_sections()[section].split(";")]


def load_forms(section: str) -> dict[str, str]:
    """Return {form: base} of a section of "base: form form; base: form"."""
    groups = (phrase.partition(": ") for phrase in load_phrases(section))
    return {form: base for base, _, forms in groups for form in forms.split()}


@cache
def _read_sections() -> dict[str, str]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in ENGLISH.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = sections[line.strip("[]")] = []
        elif not line.startswith("#"):
            lines.append(line)
    return {name: " ".join(each) for name, each in sections.items()}
