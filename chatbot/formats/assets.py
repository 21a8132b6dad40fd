"""The files that a card declares, and which one is its picture."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chatbot.formats import pictures
from chatbot.formats.base64_text import decode_base64
from chatbot.formats.cards import Asset
from chatbot.formats.report import ImportNotes, quote

# Prefixes of addresses of files in the archive; the first is the specification's spelling.
_PREFIXES = ("embeded://", "embedded://", "__asset:")
# Default type of a file, and the type RisuAI gives to files inside a PNG.
UNDECLARED = "file"
RISU = "x-risu-asset"


def collect_assets(
    definition: Mapping[str, Any],
    files: Mapping[str, bytes],
    notes: ImportNotes,
    undeclared: str = UNDECLARED,
) -> tuple[Asset, ...]:
    """Return the declared assets whose bytes came with the card, then its other files, with the
    type `undeclared`.
    """
    found = list(_collect_declared(definition, files, notes))
    used = {asset.path for asset in found}
    others = [path for path in files if path not in used]
    return (*found, *(_describe_file(path, files[path], undeclared) for path in others))


def find_icon(assets: Sequence[Asset]) -> bytes | None:
    """Return the bytes of a card's main icon, if they are a picture."""
    icons = [asset for asset in assets if asset.type == "icon"]
    icons.sort(key=lambda asset: asset.name != "main")
    return next((icon.data for icon in icons if pictures.name_kind(icon.data)), None)


def list_declared(definition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the assets that a definition declares, those with an address."""
    declared = definition.get("assets")
    objects = declared if isinstance(declared, list) else []
    items = [item for item in objects if isinstance(item, Mapping)]
    return [item for item in items if isinstance(item.get("uri"), str)]


def name_path(uri: str) -> str:
    """Return the path in the archive that an address refers to, "" for another kind of address."""
    return next((uri.removeprefix(prefix) for prefix in _PREFIXES if uri.startswith(prefix)), "")


def _collect_declared(
    definition: Mapping[str, Any], files: Mapping[str, bytes], notes: ImportNotes
) -> Iterator[Asset]:
    for item in list_declared(definition):
        uri, name = item["uri"], str(item.get("name", ""))
        path = name_path(uri)
        data = files.get(path) if path else _read_data_url(uri)
        if data is not None:
            kind, ext = str(item.get("type", "other")), str(item.get("ext", "unknown"))
            yield Asset(name, kind, ext, data, path)
        elif path:
            notes.warn(f"The file of the asset “{quote(name)}” ({quote(path)}) did not come along.")
        elif uri.startswith(("http:", "https:")):
            notes.warn(f"The asset “{quote(name)}” stands elsewhere; it was not asked for.")
        elif not uri.startswith("ccdefault:"):
            notes.keep(f"The address of the asset “{quote(name)}” is of a kind not known here.")


def _read_data_url(uri: str) -> bytes | None:
    head, comma, body = uri.partition(",")
    if not (head.startswith("data:") and head.endswith(";base64") and comma):
        return None
    return decode_base64(body.encode("ascii", "replace"))


def _describe_file(path: str, data: bytes, kind: str) -> Asset:
    name, dot, ext = posixpath.basename(path).rpartition(".")
    return Asset(name or ext, kind, ext.lower() if dot else "unknown", data, path)
