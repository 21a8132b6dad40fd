"""A card as it was read, with its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatbot.formats.report import Report


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that came with a card: `name`, `type` and `ext` as the card declares them.

    `path` is its path in the archive, "" if its bytes are in the definition itself. A file that the
    card does not declare has the type "file".
    """

    name: str
    type: str
    ext: str
    data: bytes = field(repr=False)
    path: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A character of any program.

    `definition` has the field names of a V3 card's `data`, unknown fields kept. `raw` is the JSON
    as it was read (of a Backyard archive: its files by name), for the fields beside `data`. Both
    may share parts: neither may be changed in place. `picture` is a PNG, JPEG or WebP.
    """

    definition: Mapping[str, Any]
    raw: Any = field(repr=False)
    picture: bytes | None = field(repr=False)
    assets: tuple[Asset, ...]
    report: Report
