"""Files that are text: JSON, base64 of it, or YAML."""

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from chatbot.files import UnusableFile
from chatbot.formats.base64_text import JSON_STARTS, decode_base64, refuse_locked
from chatbot.formats.errors import CardBroken, NotACard
from chatbot.formats.json_text import OddNumbers, decode_text, parse_json
from chatbot.formats.limits import YAML_BYTES
from chatbot.formats.report import ImportNotes
from chatbot.yaml_file import parse_yaml

_SAMPLE = 4096
_YAML_KEYS = ("name:", "char_name:", "context:", "greeting:", "your_name:")


def parse_file(data: bytes, notes: ImportNotes) -> Any:
    """Return the value in a text file. Raises NotACard for one that is neither JSON nor YAML, and
    CardTooLarge, EncryptedCard or CardBroken.
    """
    refuse_locked(data)
    if not data.strip():
        raise NotACard("The file is empty.")
    if _is_binary(data):
        raise NotACard("The file is of a kind in which no card is known.")
    text = decode_text(data, notes)
    if text.startswith(JSON_STARTS):
        return parse_json(text, notes)
    if any(line.startswith(_YAML_KEYS) for line in text[:_SAMPLE].splitlines()):
        return _parse_yaml(text, notes)
    decoded = decode_base64(data) if data[:_SAMPLE].isascii() else None
    if decoded and decoded.lstrip().startswith(b"{"):
        notes.repair("The file was base64; it was unpacked.")
        return parse_json(decode_text(decoded, notes), notes)
    raise NotACard("The file is neither JSON, YAML, a picture nor an archive with a card in it.")


def _parse_yaml(text: str, notes: ImportNotes) -> Any:
    if len(text) > YAML_BYTES:
        raise NotACard(f"The file looks like YAML, but is longer than {YAML_BYTES // 1024} KiB.")
    try:
        document = parse_yaml(text)
    except UnusableFile as error:
        raise CardBroken(f"The YAML is damaged in line {error.line}: {error}.") from error
    for problem in document.problems:
        notes.warn(f"Of the YAML a part was left out: {problem}.")
    odd = OddNumbers()
    values = _as_json(document.values, odd)
    odd.note(notes)
    return values


def _as_json(value: Any, odd: OddNumbers) -> Any:
    """Return a YAML value as JSON; dates and bytes, which JSON lacks, become texts."""
    if isinstance(value, Mapping):
        return {str(key): _as_json(item, odd) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item, odd) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float):
        return odd.read_float(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return odd.read_integer(value) if is_number else value


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    is_utf16 = sample.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in sample[:2]
    return b"\x00" in sample.rstrip(b"\x00") and not is_utf16 and not sample.startswith(b"{")
