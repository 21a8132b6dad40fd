"""The report of an import: what was repaired, kept and doubtful, in sentences."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from chatbot.formats.limits import SENTENCES
from chatbot.text import flatten

_QUOTE_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Report:
    """The result: `entries` of lore, `assets` with their bytes, and sentences about repairs, data
    that is kept but unused here, and warnings.
    """

    format: str
    spec: str
    name: str
    entries: int
    assets: int
    repaired: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(self).items()
        }


@dataclass(slots=True)
class ImportNotes:
    """Sentences collected while reading, each only once and a bounded number of them."""

    repaired: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def make_report(
        self, format: str, spec: str, name: str, *, entries: int, assets: int = 0
    ) -> Report:
        """Return the report of a file, with the sentences so far."""
        sentences = (tuple(self.repaired), tuple(self.kept), tuple(self.warnings))
        return Report(format, spec, name, entries, assets, *sentences)

    def repair(self, sentence: str) -> None:
        """Report a value that was read differently from how it was written."""
        _add(self.repaired, sentence)

    def keep(self, sentence: str) -> None:
        """Report data that is kept but unused here."""
        _add(self.kept, sentence)

    def warn(self, sentence: str) -> None:
        """Report something that the user should check."""
        _add(self.warnings, sentence)


def quote(text: object) -> str:
    """Return the beginning of a text from a file, on one line, to be quoted in a sentence."""
    shown = flatten(str(text)[: 4 * _QUOTE_LIMIT])
    return shown if len(shown) <= _QUOTE_LIMIT else f"{shown[: _QUOTE_LIMIT - 1]}…"


def list_names(names: Iterable[str]) -> str:
    """Return a few names for a sentence: "a, b and 3 more"."""
    shown = list(names)
    few = ", ".join(quote(name) for name in shown[:8])
    return few if len(shown) <= 8 else f"{few} and {len(shown) - 8} more"


def _add(sentences: list[str], sentence: str) -> None:
    if sentence not in sentences and len(sentences) < SENTENCES:
        sentences.append(sentence)
