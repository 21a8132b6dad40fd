"""The lists of words and phrases in `data`, by file and section."""

from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


@cache
def load_lines(file_name: str, section: str) -> tuple[str, ...]:
    """Return the lines of a section such as "stop words", without comments and empty ones."""
    text = (DATA / file_name).read_text(encoding="utf-8").partition(f"[{section}]\n")[2]
    lines = text.partition("\n[")[0].splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def load_words(file_name: str, section: str) -> frozenset[str]:
    return frozenset(" ".join(load_lines(file_name, section)).split())


def load_forms(file_name: str, section: str) -> dict[str, str]:
    """Return {form: base} of a section of "base: form form; base: form"."""
    groups = " ".join(load_lines(file_name, section)).split(";")
    parts = (group.strip().partition(": ") for group in groups)
    return {form: base for base, _, forms in parts for form in forms.split()}
