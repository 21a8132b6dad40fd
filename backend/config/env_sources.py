"""Where the value of a variable comes from: the process environment wins over `backend/.env`, and
that over the `.env` of the project's root, unless that one is the containers'. No other module
reads settings from `os.environ`.

Blanks and invisible characters around a value are removed; in the environment also its quotes.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from api.text import strip_unseen
from config.env_file import read_env_file


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a variable: `raw`, from `source`, which is a file or None (the process
    environment). `raw` is empty if nothing is set; then `default` applies.
    """

    raw: str
    source: Path | None
    default: object


# By name, in the order in which they were read.
readings: dict[str, Reading] = {}
_file_values: dict[str, str] = {}
# The file that each of them comes from.
_file_sources: dict[str, Path] = {}
# The tests turn this off: a developer's own keys must not reach them.
use_files = True
# The beginning of the file that scripts/container-env writes into the root, where compose reads it.
_CONTAINERS_MARK = b"# Settings of the containers"


def load_file(path: Path) -> None:
    """Load the values of the file at `path` and, for names without a value there, of the file of
    the same name in the folder above. The containers' file is left out, because it names hosts of
    their networks.

    Raises `ImproperlyConfigured` with file and line for a line that is not valid.
    """
    if not use_files:
        return
    inherited_path = path.parent.parent / path.name
    is_ours = not _is_of_containers(inherited_path)
    values = read_env_file(inherited_path, os.environ) if is_ours else {}
    # The copy of .env.example has names without a value, which must not hide one.
    own = {
        name: value
        for name, value in read_env_file(path, {**values, **os.environ}).items()
        if strip_unseen(value) or name not in values
    }
    _file_values.clear()
    _file_values.update({**values, **own})
    _file_sources.clear()
    _file_sources.update(dict.fromkeys(values, inherited_path))
    _file_sources.update(dict.fromkeys(own, path))


def _is_of_containers(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_CONTAINERS_MARK)) == _CONTAINERS_MARK
    except OSError:
        return False  # `read_env_file` reports the error


def list_names() -> dict[str, Path]:
    """The names in the files that were loaded, and the file of each."""
    return dict(_file_sources)


def read_example() -> set[str]:
    """The names of all variables, from `.env.example`; none where that is not shipped."""
    try:
        text = (Path(__file__).resolve().parents[2] / ".env.example").read_text(encoding="utf-8")
    except OSError:
        return set()
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE))


def _find(name: str) -> str:
    if name not in os.environ:
        return strip_unseen(_file_values.get(name, ""))
    raw = strip_unseen(os.environ[name])
    # `docker run --env-file` keeps quotes as a part of the value.
    is_quoted = len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "\"'"
    return strip_unseen(raw[1:-1]) if is_quoted else raw


def note(name: str, default: object) -> str:
    """The unconverted value of `name`, which is also recorded in `readings`."""
    raw = _find(name)
    source = None if name in os.environ else _file_sources.get(name)
    readings[name] = Reading(raw, source, default)
    return raw
