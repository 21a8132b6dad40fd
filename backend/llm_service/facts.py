"""What a model takes: `data/models.yml`, read once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

FACTS_FILE = Path(__file__).parent / "data" / "models.yml"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The defaults are what most models take.

    `limit` is the field that bounds the reply, `sampling` temperature and its kin, `json_mode` how
    a format can be asked for: by `schema`, only as any `object`, or not at all (`none`).
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
def facts_of(model: str) -> ModelFacts:
    """The facts of `vendor/name`; of an unknown model the usual ones."""
    for names, facts in _load():
        if any(fnmatchcase(model, name) for name in names):
            return facts
    return ModelFacts()


@cache
def _load() -> tuple[tuple[tuple[str, ...], ModelFacts], ...]:
    rows = yaml.safe_load(FACTS_FILE.read_text(encoding="utf-8"))
    return tuple(_read_row(row) for row in rows)


def _read_row(row: dict[str, Any]) -> tuple[tuple[str, ...], ModelFacts]:
    """Raises ValueError for a fact that nobody knows, as a typing error makes one."""
    names = tuple(row.pop("models"))
    unknown = row.keys() - {field.name for field in fields(ModelFacts)}
    if unknown or row.get("json_mode", "schema") not in ("schema", "object", "none"):
        raise ValueError(f"{FACTS_FILE.name}: {', '.join(names)}: cannot read {row}")
    return names, ModelFacts(**row)
