"""Reads a style file: converts the values by type and collects problems with their lines."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from chatbot.files import Problem
from chatbot.macros import fill_in_user
from chatbot.placeholders import (
    OPEN_READER,
    OPEN_READER_TO_THEIR_FACE,
    READER,
    READER_TO_THEIR_FACE,
    fill_names,
    find_strangers,
)
from chatbot.user_persona import NOBODY
from chatbot.yaml_file import KeyPath


class StyleReader:
    """Reads values by their converters.

    An unknown key becomes a problem, and so does a value for which its converter raises ValueError.
    """

    def __init__(
        self, lines: Mapping[KeyPath, int], character: str, *, is_open: bool = False
    ) -> None:
        """`is_open`: the user's name is filled in later, when it is known."""
        self._lines = lines
        self._character = character
        self._reader, self._face = (
            (OPEN_READER, OPEN_READER_TO_THEIR_FACE) if is_open else (READER, READER_TO_THEIR_FACE)
        )
        self.problems: list[Problem] = []

    def read_group(
        self, values: object, converters: "Mapping[str, Convert]", path: KeyPath
    ) -> dict[str, Any]:
        """Read a mapping by the converters of its keys; null counts as left out."""
        if not isinstance(values, dict):
            raise ValueError("not a group of keys")
        read: dict[str, Any] = {}
        for key, value in values.items():
            at = (*path, key)
            if key not in converters:
                self.report(at, "unknown key", is_fatal=False)
            elif value is not None:
                try:
                    read[key] = converters[key](self, value, at)
                except ValueError as error:
                    self._refuse(at, error)
        return read

    def read_items(self, items: list[Any], convert: "Convert", path: KeyPath) -> tuple[Any, ...]:
        """Read a list; an item that is refused costs only itself."""
        read = []
        for place, item in enumerate(items):
            at = (*path, str(place))
            try:
                read.append(convert(self, item, at))
            except ValueError as error:
                self._refuse(at, error)
        if not read:
            raise ValueError  # each has been reported
        return tuple(read)

    def _refuse(self, path: KeyPath, error: ValueError) -> None:
        # An error without a text means that the wrong parts have been reported.
        if str(error):
            self.report(path, str(error))

    def fill(
        self, text: str, path: KeyPath, slots: tuple[str, ...] = (), *, is_told: bool = False
    ) -> str:
        """Fill in names and report placeholders that nothing fills in; `slots` are for later.
        `is_told`: the text speaks about the user, not to them.
        """
        for found in find_strangers(text, slots):
            self.report(path, f"nothing fills in {found}", is_fatal=False)
        return fill_names(text, self._character, self._reader if is_told else self._face)

    def report(self, path: KeyPath, message: str, *, is_fatal: bool = True) -> None:
        """Add a problem with the line of `path`; `is_fatal` as in `Problem`."""
        name = ".".join(path)[:80]
        while path and path not in self._lines:
            path = path[:-1]  # a text in place of a group has the line of the group
        message = f"{name}: {message}" if name else message
        self.problems.append(Problem(self._lines.get(path, 0), message, is_fatal))


Convert = Callable[[StyleReader, Any, KeyPath], Any]


LABEL_LIMIT = 120
_COLOUR = re.compile("#[0-9a-f]{6}")


def read_template(_reader: StyleReader, value: object, _path: KeyPath) -> str:
    """Return a text, its names not yet filled in."""
    if not isinstance(value, str) or not value.strip():
        # YAML reads a bare 3, yes or 2026-01-01 as a number, boolean or date.
        is_bare = value is not None and not isinstance(value, str | list | dict)
        raise ValueError("not a text; in quotes it is one" if is_bare else "not a text")
    return value.strip()


def read_text(reader: StyleReader, value: object, path: KeyPath) -> str:
    """Return a text that is said to the user."""
    return reader.fill(read_template(reader, value, path), path)


def read_told(reader: StyleReader, value: object, path: KeyPath) -> str:
    """Return a text that speaks about the user, not to them."""
    return reader.fill(read_template(reader, value, path), path, is_told=True)


def read_flag(_reader: StyleReader, value: object, _path: KeyPath) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def read_label(reader: StyleReader, value: object, path: KeyPath) -> str:
    """Return a text on one line that fits on a button."""
    label = " ".join(fill_in_user(read_text(reader, value, path), NOBODY).split())
    if len(label) > LABEL_LIMIT:
        raise ValueError(f"longer than {LABEL_LIMIT} characters")
    return label


def read_colour(_reader: StyleReader, value: object, _path: KeyPath) -> str:
    """Return a colour in lower case; raises ValueError for anything but #rrggbb in quotes."""
    # YAML would also read a number alone, such as 123456, as a number.
    if not isinstance(value, str) or not _COLOUR.fullmatch(colour := value.strip().lower()):
        raise ValueError(f"not a colour like '#8a3b12': {str(value)[:40]!r}")
    return colour


def read_word(reader: StyleReader, value: object, path: KeyPath) -> str:
    """Return one word of two or more characters."""
    text = read_template(reader, value, path)
    if len(text.split()) > 1 or len(text) < 2:
        raise ValueError("not one word of two or more characters")
    return text


def list_of(convert: Convert) -> Convert:
    """Return a converter of a list, or of one item alone."""

    def convert_list(reader: StyleReader, value: object, path: KeyPath) -> tuple[Any, ...]:
        if isinstance(value, str):
            return (convert(reader, value, path),)
        if not isinstance(value, list):
            raise ValueError("not a list of text")
        if not value:
            raise ValueError("empty")
        return reader.read_items(value, convert, path)

    return convert_list


read_texts = list_of(read_text)


def one_of(what: str, names: Collection[str]) -> Convert:
    """Return a converter for a fixed set of names; `what` describes them in errors."""

    def convert(reader: StyleReader, value: object, path: KeyPath) -> str:
        name = read_template(reader, value, path)
        if name not in names:
            raise ValueError(f"unknown {what} {name[:40]!r}")
        return name

    return convert


def number(low: float, high: float, *, is_whole: bool = False) -> Convert:
    def convert(_reader: StyleReader, value: Any, _path: KeyPath) -> Any:
        if isinstance(value, bool) or not isinstance(value, int if is_whole else int | float):
            raise ValueError("not a whole number" if is_whole else "not a number")
        if not low <= value <= high:
            raise ValueError(f"not between {low:g} and {high:g}")
        return value

    return convert


def group(
    kind: Callable[..., Any], converters: Mapping[str, Convert], short_for: str = ""
) -> Convert:
    """Return a converter of a group of keys to `kind`.

    A plain text is taken as the key `short_for`, if given.
    """

    def convert(reader: StyleReader, value: object, path: KeyPath) -> Any:
        values = {short_for: value} if short_for and isinstance(value, str) else value
        return kind(**reader.read_group(values, converters, path))

    return convert
