"""One result of a doctor's check."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`area` is what was checked; `advice` is what to do, empty if all is well."""

    area: str
    level: Level
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Makes the findings of one area."""

    name: str

    def ok(self, text: str) -> Finding:
        """Nothing to do."""
        return Finding(self.name, "ok", text)

    def warn(self, text: str, advice: str) -> Finding:
        """The server works, but not as well as it could."""
        return Finding(self.name, "warning", text, advice)

    def blame(self, text: str, advice: str) -> Finding:
        """Something does not work."""
        return Finding(self.name, "problem", text, advice)


def first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
