"""Typed readers of the environment; `config/env_sources.py` decides where a value comes from.

A value that cannot be read raises `ImproperlyConfigured` naming the variable, so that a typo stops
the start instead of causing a failure later.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured

from api.text import strip_unseen
from config import addresses, databases, env_sources

T = TypeVar("T")


_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
# Typographic quotes, as inserted by word processors and chat programs.
_TYPOGRAPHIC = frozenset("“”„‟‘’‚‛«»‹›")
# An HTTP header's name, and a value that can be sent in it.
_HEADER = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+=[\x20-\x7e]+")
_ESCAPES = " (in the password %23 for #, %2F for /, %3F for ?, %5B for [)"


def _read(
    name: str, default: T, convert: Callable[[str], T], expected: str, *, is_secret: bool = False
) -> T:
    raw = env_sources.note(name, default)
    if not raw:
        return default
    try:
        if raw[0] in _TYPOGRAPHIC or (len(raw) > 1 and raw[0] == raw[-1] == "`"):
            raise ValueError("typographic quotes")
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in raw):
            raise ValueError("more than a line of text")
        return convert(raw)
    except (ValueError, RuntimeError, OSError):
        found = "" if is_secret else f", not {addresses.mask(raw)!r}"
        # Without its cause, whose text may contain the secret.
        raise ImproperlyConfigured(f"{name}: expected {expected}{found}") from None


def text(name: str, default: str = "") -> str:
    """The value without spaces around it."""
    return _read(name, default, str, "one line of text, in straight quotes or none", is_secret=True)


def word(name: str, default: str = "") -> str:
    """A key, an id or a name: ASCII without blanks."""

    def convert(raw: str) -> str:
        # A value that begins with # was meant as a comment.
        if not raw.isascii() or raw[0] == "#":
            raise ValueError
        return _read_word(raw)

    return _read(
        name, default, convert, "ASCII characters without blanks and quotes", is_secret=True
    )


def secret(name: str, *, minimum: int) -> str:
    """A secret of at least `minimum` ASCII characters; empty if it is not set."""

    def convert(raw: str) -> str:
        # It is sent in a header, in which clients encode other characters differently.
        if len(raw) < minimum or not raw.isascii():
            raise ValueError
        return raw

    return _read(name, "", convert, f"at least {minimum} random bytes of ASCII", is_secret=True)


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
    def convert(raw: str) -> int:
        value = int(raw)
        if value < minimum or (maximum is not None and value > maximum):
            raise ValueError
        return value

    upper = "" if maximum is None else f" and at most {maximum}"
    return _read(name, default, convert, f"a whole number of at least {minimum}{upper}")


def number(name: str, default: float, *, minimum: float = 0.0, maximum: float = 1e9) -> float:
    def convert(raw: str) -> float:
        value = float(raw)
        if not minimum <= value <= maximum:
            raise ValueError
        return value

    return _read(name, default, convert, f"a number from {minimum:g} to {maximum:g}")


def choice(name: str, default: str, known: tuple[str, ...]) -> str:
    """One of `known`, in any case."""

    def convert(raw: str) -> str:
        return known[[word.lower() for word in known].index(raw.lower())]

    return _read(name, default, convert, f"one of {', '.join(known)}")


def text_list(name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A comma-separated list of words; empty parts are left out."""
    return _read_list(name, default, _read_word, "a list with commas between words, no quotes")


def models(name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A comma-separated list of models, each `vendor/name`."""
    return _read_list(name, default, _read_model, "models such as openai/gpt-4o, comma-separated")


def model(
    name: str,
    check: Callable[[str], None] = lambda model: None,
    expected: str = "a model as vendor/name, such as openai/gpt-4o",
) -> str:
    """One model, `vendor/name`; `check` raises `ValueError` to refuse it. Empty if none is set."""

    def convert(raw: str) -> str:
        found = _read_model(raw)
        check(found)
        return found

    return _read(name, "", convert, expected)


def origins(name: str, default: tuple[str, ...], *, has_wildcards: bool = False) -> tuple[str, ...]:
    """A comma list of full origins such as `https://chat.example.org`, as browsers send them."""
    read = partial(addresses.read_origin, has_wildcard=has_wildcards)
    return _read_list(
        name, default, read, "origins such as https://chat.example.org, comma-separated"
    )


def _read_list(
    name: str, default: tuple[str, ...], read_part: Callable[[str], str], expected: str
) -> tuple[str, ...]:
    def convert(raw: str) -> tuple[str, ...]:
        parts = tuple(read_part(part) for part in map(strip_unseen, raw.split(",")) if part)
        if not parts:
            raise ValueError("nothing but commas")
        return parts

    return _read(name, default, convert, expected)


def _read_word(raw: str) -> str:
    if len(raw.split()) > 1 or set(raw) & set("\"';"):
        raise ValueError("more than a word")
    return raw


def _read_model(raw: str) -> str:
    vendor, _, name = _read_word(raw).partition("/")
    if not (vendor and name):
        raise ValueError("no vendor or no name")
    return raw


def url(name: str) -> str:
    """An `http` or `https` address without a slash at its end."""
    return _read(
        name,
        "",
        addresses.read_url,
        "one http:// or https:// address such as https://api.example.org/v1, a port up to 65535",
    )


def headers(name: str) -> dict[str, str]:
    """`name=value,name=value`, the values percent-encoded, as OpenTelemetry specifies them."""

    def convert(raw: str) -> dict[str, str]:
        pairs = [part.partition("=") for part in raw.split(",") if part.strip()]
        found = {key.strip().lower(): unquote(value.strip()) for key, _, value in pairs}
        if not all(_HEADER.fullmatch(f"{key}={value}") for key, value in found.items()):
            raise ValueError
        return found

    return _read(name, {}, convert, "name=value,name=value, values as in a URL", is_secret=True)


def host(name: str) -> str:
    """The name or the address of a machine, without scheme, port or path."""

    def convert(raw: str) -> str:
        found = raw.removeprefix("[").removesuffix("]")
        addresses.check_host(found)
        return found

    return _read(name, "", convert, "a host such as smtp.example.org, without scheme and port")


def path(name: str, default: Path | None, *, base: Path, is_folder: bool = False) -> Path | None:
    """A path; a relative one is taken from `base`. A file need not exist, a folder must."""

    def convert(raw: str) -> Path | None:
        found = (base / Path(raw).expanduser()).resolve()
        if is_folder and not found.is_dir():
            raise ValueError("no folder")
        return found

    return _read(name, default, convert, "a folder that exists" if is_folder else "a file path")


def database(name: str, default: Path) -> dict[str, object]:
    """Django's settings of the database that a URL names; see `databases.read_url` for its form."""
    return _read(
        name,
        databases.sqlite(default),
        databases.read_url,
        f"sqlite:////absolute/file.sqlite3 or postgres://user:password@host:5432/name{_ESCAPES}",
        is_secret=True,
    )


def redis(name: str) -> str:
    """The address of a Redis server, `redis://` or `rediss://` (TLS); empty when there is none."""
    return _read(
        name,
        "",
        addresses.read_redis,
        f"redis://user:password@host:6379/0, or rediss:// for TLS{_ESCAPES}",
        is_secret=True,
    )
