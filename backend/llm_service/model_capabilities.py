"""The features of each model: `data/models.yml`, read once."""

from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

CAPABILITIES_FILE = Path(__file__).parent / "data" / "models.yml"


@dataclass(frozen=True, slots=True)
class ModelCapabilities:
    """The defaults are those of most models.

    `limit` is the field that bounds the reply, `sampling` whether temperature and the like are
    accepted, `json_mode` how a format can be requested: by `schema`, only as any `object`, or not
    at all (`none`).
    """

    limit: str = "max_tokens"
    sampling: bool = True
    penalties: bool = True
    stop: bool = True
    tools: bool = True
    parallel_tools: bool = True
    json_mode: str = "schema"
    reasoning_effort: bool = False


@lru_cache(maxsize=1024)
def capabilities_of(model: str) -> ModelCapabilities:
    """The capabilities of `vendor/name`; of an unknown model the usual ones."""
    for names, capabilities in _load():
        if any(fnmatchcase(model, name) for name in names):
            return capabilities
    return ModelCapabilities()


@cache
def _load() -> tuple[tuple[tuple[str, ...], ModelCapabilities], ...]:
    rows = yaml.safe_load(CAPABILITIES_FILE.read_text(encoding="utf-8"))
    return tuple(_read_row(row) for row in rows)


def _read_row(row: dict[str, Any]) -> tuple[tuple[str, ...], ModelCapabilities]:
    """Parse one row; raises ValueError if it is malformed."""
    names = tuple(row.pop("models"))
    unknown = row.keys() - {field.name for field in fields(ModelCapabilities)}
    if unknown or row.get("json_mode", "schema") not in ("schema", "object", "none"):
        raise ValueError(f"{CAPABILITIES_FILE.name}: {', '.join(names)}: cannot read {row}")
    return names, ModelCapabilities(**row)
