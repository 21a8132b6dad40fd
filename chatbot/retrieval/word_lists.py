"""The word lists of the package's data files, by the names of their sections."""

from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def load_lines(file_name: str, section: str) -> tuple[str, ...]:
    """Return the lines of a section such as "stop words", without comments and empty ones."""
    return _read_sections(file_name)[section]


def load_words(file_name: str, section: str) -> frozenset[str]:
    """Return the words of a section."""
    return frozenset(" ".join(load_lines(file_name, section)).split())


def load_forms(file_name: str, section: str) -> dict[str, str]:
    """Return {form: base} of a section of "base: form form; base: form"."""
    groups = " ".join(load_lines(file_name, section)).split(";")
    parts = (group.strip().partition(": ") for group in groups)
    return {form: base for base, _, forms in parts for form in forms.split()}


@cache
def _read_sections(file_name: str) -> dict[str, tuple[str, ...]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (DATA / file_name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = sections[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            lines.append(line)
    return {name: tuple(each) for name, each in sections.items()}
