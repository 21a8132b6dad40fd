"""Writes cards as files: PNG, JSON and CharX. Reading them again gives the same definition."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from chatbot.formats.cards import Asset
from chatbot.formats.charx import write_files
from chatbot.formats.envelope import Spec, build_envelope, without_decorators
from chatbot.formats.json_text import dump_json
from chatbot.formats.pictures import to_png
from chatbot.formats.png import replace_texts

Definition = Mapping[str, Any]


def write_png(definition: Definition, picture: bytes | None = None, *, raw: object = None) -> bytes:
    """Return a PNG with the card as `chara` (V2, without decorators) and as `ccv3`.

    Pixels and other chunks of a PNG are kept; a JPEG or WebP is re-encoded, and without a picture a
    blank one is made. `raw` is the JSON that the card was read from: its fields beside `data` are
    written again.
    """
    newer = build_envelope(definition, "v3", raw)
    older = build_envelope(definition, "v2", raw)
    older["data"] = without_decorators(older["data"])
    return replace_texts(
        to_png(picture, str(definition.get("name", ""))),
        [("chara", _encode(older)), ("ccv3", _encode(newer))],
    )


def write_json(definition: Definition, spec: Spec = "v3", *, raw: object = None) -> bytes:
    """Return the card as JSON of V2 or V3; V2 keeps the fields of V3, so that nothing is lost."""
    return dump_json(build_envelope(definition, spec, raw), indent=2)


def write_charx(
    definition: Definition,
    picture: bytes | None = None,
    assets: Iterable[Asset] = (),
    *,
    raw: object = None,
) -> bytes:
    """Return the card as CharX with the files of `assets` that have a path, and the picture."""
    return write_files(build_envelope(definition, "v3", raw), picture, assets)


def _encode(envelope: Mapping[str, Any]) -> bytes:
    return base64.b64encode(dump_json(envelope))
