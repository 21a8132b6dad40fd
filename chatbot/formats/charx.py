"""CharX: a ZIP with `card.json` at its root and the files that the card names."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from chatbot.formats.archive import write_archive
from chatbot.formats.assets import list_declared, name_path
from chatbot.formats.cards import Asset
from chatbot.formats.json_text import dump_json
from chatbot.formats.pictures import PNG, name_kind
from chatbot.formats.png import replace_texts
from chatbot.formats.report import ImportNotes, quote

CARD = "card.json"
# Our own file in the archive: the card's `assets` before the picture was added to them.
OWN = "bronn.json"
_ICON_PATH = "assets/icon/images/main.{ext}"
_NO_ASSETS = "none"


def write_files(
    envelope: Mapping[str, Any], picture: bytes | None, assets: Iterable[Asset]
) -> bytes:
    """Return the archive of a V3 card and its files.

    A picture that the card does not declare becomes its main icon, so that other programs show it;
    the assets declared before are stored in `OWN`.
    """
    data = envelope["data"]
    files = {asset.path: asset.data for asset in assets if asset.path and asset.path != CARD}
    files.pop(OWN, None)
    card = dict(envelope)
    if picture is not None:
        shown = replace_texts(picture, ()) if name_kind(picture) == PNG else picture
        path = _find_icon_path(data)
        if path:
            files[path] = shown
        elif not _has_data_icon(data):
            ext = name_kind(picture) or PNG
            before = data.get("assets", _NO_ASSETS)
            files[_ICON_PATH.format(ext=ext)] = shown
            files[OWN] = dump_json({"assets": before, "icon": ext})
            card["data"] = {**data, "assets": _add_icon(before, ext)}
    return write_archive({CARD: dump_json(card, indent=1), **files})


def lift_card(files: dict[str, bytes], notes: ImportNotes) -> dict[str, bytes]:
    """Return the files of an archive whose card is in a folder as if it were at the root."""
    cards = [path for path in files if path.endswith(f"/{CARD}")]
    if len(cards) != 1:
        return files
    folder = cards[0].removesuffix(CARD)
    notes.repair(f"The card stood in a folder of the archive ({quote(folder)}), not at its root.")
    return {path.removeprefix(folder): data for path, data in files.items()}


def undo_icon(definition: dict[str, Any], files: dict[str, bytes]) -> bytes | None:
    """Remove an icon that `write_files` added to a definition, and return it.

    If the assets have been changed since, nothing is removed.
    """
    try:
        own = json.loads(files.get(OWN, b"null"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(own, dict) or not isinstance(own.get("icon"), str) or "assets" not in own:
        return None
    before, path = own["assets"], _ICON_PATH.format(ext=own["icon"])
    if path not in files or definition.get("assets") != _add_icon(before, own["icon"]):
        return None
    if before == _NO_ASSETS:
        del definition["assets"]
    else:
        definition["assets"] = before
    del files[OWN]
    return files.pop(path)


def _add_icon(before: object, ext: str) -> list[Any]:
    icon = {"type": "icon", "uri": f"embeded://{_ICON_PATH.format(ext=ext)}", "name": "main"}
    others = [
        item
        for item in (before if isinstance(before, list) else [])
        if not (isinstance(item, dict) and _is_main_icon(item))
    ]
    return [icon | {"ext": ext}, *others]


def _is_main_icon(item: Mapping[str, Any]) -> bool:
    return item.get("type") == "icon" and item.get("name") == "main"


def _find_icon_path(data: Mapping[str, Any]) -> str:
    icons = [item for item in list_declared(data) if _is_main_icon(item)]
    return next((path for item in icons if (path := name_path(item["uri"]))), "")


def _has_data_icon(data: Mapping[str, Any]) -> bool:
    return any(
        _is_main_icon(item) and item["uri"].startswith("data:") for item in list_declared(data)
    )
