"""Typed readers of the environment, the only place that touches `os.environ`.

The process environment wins over `backend/.env`. A value that cannot be read raises
`ImproperlyConfigured` naming the variable, so that a typo stops the start instead of surprising
someone at night.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import databases

T = TypeVar("T")

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_file_values: dict[str, str] = {}
# The tests turn this off: a developer's own keys must not reach them.
use_files = True


def load_file(path: Path) -> None:
    """Remember the `NAME=value` lines of `path` (comments, quotes and `export` allowed); a missing
    file is fine.
    """
    if not use_files or not path.is_file():
        return
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip().removeprefix("export ").strip()
        if not line or line.startswith("#"):
            continue
        name, separator, value = line.partition("=")
        if not separator or not name.strip().isidentifier():
            raise ImproperlyConfigured(f"{path.name} line {number}: expected NAME=value")
        _file_values[name.strip()] = _unquote_value(value.strip())


def _unquote_value(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.split(" #", 1)[0].rstrip()


def _read(name: str, default: T, convert: Callable[[str], T], expected: str) -> T:
    raw = os.environ.get(name, _file_values.get(name, "")).strip()
    if not raw:
        return default
    try:
        return convert(raw)
    except ValueError as error:
        # The value itself stays out of the message: it may be a secret put on the wrong line.
        raise ImproperlyConfigured(f"{name}: expected {expected}") from error


def text(name: str, default: str = "") -> str:
    """The value without spaces around it."""
    return _read(name, default, str, "text")


def secret(name: str, *, minimum: int) -> str:
    """Text that nobody can guess, of at least `minimum` bytes; empty when there is none."""

    def convert(raw: str) -> str:
        if len(raw.encode()) < minimum:
            raise ValueError
        return raw

    return _read(name, "", convert, f"at least {minimum} random bytes")


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the `allowed` words."""

    def convert(raw: str) -> str:
        if raw not in allowed:
            raise ValueError
        return raw

    return _read(name, default, convert, "one of " + ", ".join(allowed))


def boolean(name: str, default: bool) -> bool:
    """`True`, `yes`, `on`, `1` or their opposites, in any case."""

    def convert(raw: str) -> bool:
        if raw.lower() in _TRUE:
            return True
        if raw.lower() in _FALSE:
            return False
        raise ValueError

    return _read(name, default, convert, "True or False")


def integer(name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
    """A whole number within the bounds."""

    def convert(raw: str) -> int:
        value = int(raw)
        if value < minimum or (maximum is not None and value > maximum):
            raise ValueError
        return value

    upper = "" if maximum is None else f" and at most {maximum}"
    return _read(name, default, convert, f"a whole number of at least {minimum}{upper}")


def number(name: str, default: float, *, minimum: float = 0.0, maximum: float = 1e9) -> float:
    """A number within the bounds."""

    def convert(raw: str) -> float:
        value = float(raw)
        if not minimum <= value <= maximum:
            raise ValueError
        return value

    return _read(name, default, convert, f"a number from {minimum:g} to {maximum:g}")


def text_list(name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A comma-separated list; empty parts are left out."""

    def convert(raw: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in raw.split(",") if part.strip())

    return _read(name, default, convert, "a comma-separated list")


def origins(name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """A comma list of full origins such as `https://chat.example.org`, without path or trailing
    slash.
    """

    def convert(raw: str) -> tuple[str, ...]:
        parts = tuple(part.strip().rstrip("/") for part in raw.split(",") if part.strip())
        if not parts:
            raise ValueError
        for part in parts:
            url = urlsplit(part)
            if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query:
                raise ValueError
        return parts

    return _read(
        name, default, convert, "origins such as https://chat.example.org, comma-separated"
    )


def url(name: str, default: str = "") -> str:
    """An `http` or `https` address without a slash at its end."""

    def convert(raw: str) -> str:
        parsed = urlsplit(raw)
        if parsed.scheme not in ("http", "https") or not parsed.hostname:
            raise ValueError
        return raw.rstrip("/")

    return _read(name, default, convert, "an address such as https://api.example.org/v1")


def path(name: str, default: Path | None, *, base: Path) -> Path | None:
    """A file path; a relative one is taken from `base`. The file need not exist."""

    def convert(raw: str) -> Path | None:
        return (base / Path(raw).expanduser()).resolve()

    return _read(name, default, convert, "a file path")


def database(name: str, default: Path) -> dict[str, object]:
    """Django's settings of the database that a URL names; `databases.read_url` knows its forms."""
    return _read(
        name,
        databases.sqlite(default),
        databases.read_url,
        "sqlite:////absolute/file.sqlite3 or postgres://user:password@host:5432/name",
    )


def redis(name: str) -> str:
    """The address of a Redis server, `redis://` or `rediss://` (TLS); empty when there is none."""

    def convert(raw: str) -> str:
        parsed = urlsplit(raw)
        number = parsed.path.strip("/")
        # Options in the query would be taken for the client library's.
        if parsed.scheme not in ("redis", "rediss") or parsed.query or parsed.fragment:
            raise ValueError
        # Asking for the port checks it.
        if not parsed.hostname or parsed.port == 0 or (number and not number.isdecimal()):
            raise ValueError
        return raw

    return _read(name, "", convert, "redis://user:password@host:6379/0, or rediss:// for TLS")
