"""Reads bytes that should be JSON: in any encoding that occurs, within limits, and without values
that a database refuses.
"""

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from chatbot.formats.errors import CardBroken, CardTooLarge, NotACard
from chatbot.formats.limits import DEPTH, JSON_MARKS, MIB, TEXT_BYTES
from chatbot.formats.report import ImportNotes, quote

# UTF-32 comes before UTF-16, because its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PADDING = "\x00 \t\r\n\ufeff"
# Escapes of characters that UTF-8 or a database cannot hold: lone surrogates, and NUL.
_ODD_ESCAPE = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
_SLOPPY, _SINGLE = "chatbot-sloppy", "chatbot-single"
_UNDEFINED = "\x81\x8d\x8f\x90\x9d"
# For each of them the codec calls a Python function.
_UNDEFINED_LIMIT = 10_000


class OddNumbers:
    """Replaces numbers that JSON or a database cannot hold, and records whether there were any."""

    def __init__(self) -> None:
        self._has_missing = False

    def read_float(self, number: float) -> float | None:
        """Return `number`, or None for NaN and infinity, which JSON lacks."""
        if math.isfinite(number):
            return number
        self._has_missing = True
        return None

    def read_integer(self, number: int) -> int | None:
        """Return `number`, or None if it is too large for a float, which other code makes of it."""
        try:
            float(number)
        except OverflowError:
            self._has_missing = True
            return None
        return number

    def note(self, notes: ImportNotes) -> None:
        if self._has_missing:
            notes.repair("Numbers that JSON does not have (NaN, Infinity) were set to null.")


def decode_text(data: bytes, notes: ImportNotes) -> str:
    """Return the text of a file or chunk. Raises CardTooLarge or CardBroken with a sentence."""
    if len(data) > TEXT_BYTES:
        raise CardTooLarge(f"The card's text has more than {TEXT_BYTES // MIB} MiB.")
    encoding = _find_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise CardBroken(f"The text is marked as {encoding.upper()} and is not.") from error
        text = _decode_mixed(data, notes)
    if encoding not in ("utf-8", "ascii"):
        notes.repair(f"The text was {encoding.upper()}; it is written as UTF-8.")
    return _mend_mojibake(text.strip(_PADDING), notes)


def parse_json(text: str, notes: ImportNotes) -> Any:
    """Return the value of a JSON text. Raises CardTooLarge or CardBroken with a sentence."""
    if text.count("{") + text.count("[") + text.count(",") > JSON_MARKS:
        raise CardTooLarge("The JSON has too many values to be a card.")
    value = _load(text, notes)
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        notes.repair("The JSON was packed into a text of JSON; it was unpacked.")
        return parse_json(_clean(value), notes)
    for depth, _ in enumerate(_walk_levels(value), start=1):
        if depth > DEPTH:
            raise CardBroken(f"The JSON is nested deeper than {DEPTH} levels.")
    if _ODD_ESCAPE.search(text) or "\x00" in text:
        cleaned = _clean(value)
        if cleaned != value:
            notes.repair("Characters that cannot be stored (NUL, halves of pairs) were replaced.")
        return cleaned
    return value


def dump_json(value: object, *, indent: int | None = None) -> bytes:
    """Return a value as UTF-8 JSON. All of it is escaped if UTF-8 cannot hold it (lone surrogates)
    or if `decode_text` would take it for mojibake.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    if _UNSTORABLE.search(text) or _mend_mojibake(text, ImportNotes()) != text:
        text = json.dumps(value, indent=indent, allow_nan=False)
    return text.encode()


def _find_encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    # JSON without a mark: the first two characters are ASCII.
    if len(data) >= 4 and data[0] and not data[1] and data[2]:
        return "utf-16-le"
    if len(data) >= 4 and not data[0] and data[1] and not data[2]:
        return "utf-16-be"
    return "utf-8"


def _decode_mixed(data: bytes, notes: ImportNotes) -> str:
    """Return bytes as text of which not all is UTF-8: as UTF-8 with a few odd bytes, or else as
    Windows-1252.
    """
    text = data.decode("utf-8", "replace")
    odd = text.count("\ufffd")
    # Letters of two bytes or more are seldom UTF-8 by chance.
    if odd < sum(not char.isascii() for char in text) - odd:
        notes.repair("Bytes that are not UTF-8 were read as Windows-1252, the rest as UTF-8.")
        return data.decode("utf-8", _SINGLE)
    notes.repair("The text was not UTF-8; it was read as Windows-1252.")
    return data.decode("cp1252", "replace")


def _decode_single(error: UnicodeError) -> tuple[str, int]:
    """Decode a byte that is not UTF-8 as Windows-1252; a letter that was cut short is lost."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252", "replace") if len(odd) == 1 else "\ufffd", error.end


def _mend_mojibake(text: str, notes: ImportNotes) -> str:
    """Undo UTF-8 that was read as Latin-1 or Windows-1252, if that is so in all of the text."""
    if text.isascii():
        return text
    mended = _unmix(text, "latin-1", "strict")
    if mended is None and sum(map(text.count, _UNDEFINED)) < _UNDEFINED_LIMIT:
        mended = _unmix(text, "cp1252", _SLOPPY)
    # A single odd pair of letters may be intended.
    if mended is None or len(text) - len(mended) < 2:
        return text
    notes.repair("The text was UTF-8 read as another encoding (like “Ã©” for “é”); it was mended.")
    return mended


def _unmix(text: str, encoding: str, errors: str) -> str | None:
    try:
        return text.encode(encoding, errors).decode()
    except UnicodeError:
        return None


def _pass_undefined(error: UnicodeError) -> tuple[bytes, int]:
    """Encode the characters that Windows-1252 leaves undefined as in Latin-1, like browsers."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return error.object[error.start : error.end].encode("latin-1"), error.end


codecs.register_error(_SLOPPY, _pass_undefined)
codecs.register_error(_SINGLE, _decode_single)


def _load(text: str, notes: ImportNotes) -> Any:
    odd = OddNumbers()
    try:
        return _read_with(text, odd, strict=True)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return _load(_cut_rest(text, error.pos, notes), notes)
        if not error.msg.startswith("Invalid control character"):
            raise _say(text, error) from error
    except RecursionError as error:
        raise CardBroken(f"The JSON is nested deeper than {DEPTH} levels.") from error
    except ValueError as error:
        raise CardBroken("The JSON has a number of thousands of digits.") from error
    finally:
        odd.note(notes)
    try:
        value = _read_with(text, odd, strict=False)
    except json.JSONDecodeError as error:
        raise _say(text, error) from error
    except (RecursionError, ValueError) as error:
        raise CardBroken("The JSON is damaged.") from error
    odd.note(notes)
    notes.repair("Line breaks stood bare inside texts of the JSON; they were read as such.")
    return value


def _cut_rest(text: str, end: int, notes: ImportNotes) -> str:
    """Return the first value of a text. Raises NotACard for JSON Lines, the format of chats."""
    if text[end:].startswith("{"):
        raise NotACard("The file has several JSON values, as a chat has; a card is one.")
    notes.repair("What stood behind the JSON was left out.")
    return text[:end]


def _read_with(text: str, odd: OddNumbers, *, strict: bool) -> Any:
    return json.loads(
        text,
        parse_constant=lambda _: odd.read_float(math.nan),
        parse_float=lambda digits: odd.read_float(float(digits)),
        parse_int=lambda digits: odd.read_integer(int(digits)),
        strict=strict,
    )


def _say(text: str, error: json.JSONDecodeError) -> CardBroken:
    near = quote(text[error.pos : error.pos + 20])
    place = f"in front of “{near}”" if near else "at its end"
    return CardBroken(f"The JSON is damaged in line {error.lineno}, {place}: {error.msg}.")


def _walk_levels(value: object) -> Iterator[None]:
    """Yield once for each level of nesting, without recursion."""
    level = [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        yield
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value
