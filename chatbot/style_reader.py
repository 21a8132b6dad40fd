"""Reads a style file: converts the values and collects problems with their lines."""

from collections.abc import Callable, Mapping
from typing import Any

from chatbot.files import Problem
from chatbot.placeholders import (
    OPEN_READER,
    OPEN_READER_TO_THEIR_FACE,
    READER,
    READER_TO_THEIR_FACE,
    fill_names,
    find_strangers,
)
from chatbot.yaml_file import KeyPath


class StyleReader:
    """Reads values by their converters.

    An unknown key becomes a problem, and so does a value for which its converter raises ValueError.
    """

    def __init__(
        self,
        lines: Mapping[KeyPath, int],
        character: str,
        *,
        is_open: bool = False,
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
