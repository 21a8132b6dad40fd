"""Cards made by code: one small character and the containers in which it occurs."""

import base64
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

V1 = {
    "name": "Tilda",
    "description": "{{char}} mends clocks.",
    "personality": "exact",
    "scenario": "A shop.",
    "first_mes": "You are late, {{user}}. ⏰",
    "mes_example": "<START>\n{{user}}: Hi\n{{char}}: Late.",
}
BOOK: dict[str, Any] = {
    "name": "Harbour",
    "scan_depth": 4,
    "extensions": {"vendor": 1},
    "entries": [
        {
            "id": 0,
            "keys": ["pendulum"],
            "content": "From a drowned church.",
            "enabled": True,
            "insertion_order": 100,
            "use_regex": False,
            "extensions": {"depth": 2, "unknown": [None, 1.5]},
        },
        {
            "id": 0,
            "keys": ["/tides?/i"],
            "secondary_keys": ["moon"],
            "selective": True,
            "content": "@@depth 2\nThe only honest clock.",
            "enabled": False,
            "insertion_order": 5,
            "use_regex": True,
            "priority": 3,
            "extensions": {},
        },
    ],
}
DATA: dict[str, Any] = {
    **V1,
    "creator_notes": "",
    "system_prompt": "{{original}}",
    "post_history_instructions": "",
    "alternate_greetings": ["Closed."],
    "group_only_greetings": [],
    "tags": ["Clocks"],
    "creator": "samples",
    "character_version": "1.2",
    "extensions": {"vendor/unknown": {"keep": [None, 1.5, "ünï"]}},
    "unknown_field": {"keep": "me"},
    "character_book": BOOK,
}
V2 = {"spec": "chara_card_v2", "spec_version": "2.0", "data": DATA}
V3 = {"spec": "chara_card_v3", "spec_version": "3.0", "data": {**DATA, "nickname": "Til"}}
PICTURE = b"\x00\x00\x00\x00\x00\x00\x00" * 2


def dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def pack(value: object) -> bytes:
    return base64.b64encode(dump(value))


def make_chunk(kind: bytes, data: bytes, *, length: int | None = None, crc: int = 0) -> bytes:
    """Return a chunk; `length` and `crc` (added to the right one) make it lie."""
    size = len(data) if length is None else length
    checksum = (zlib.crc32(kind + data) + crc) & 0xFFFFFFFF
    return struct.pack(">I", size) + kind + data + struct.pack(">I", checksum)


def make_png(*chunks: bytes, end: bool = True) -> bytes:
    """Return a picture of four pixels with more chunks behind the pixels."""
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            make_chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)),
            make_chunk(b"IDAT", zlib.compress(PICTURE)),
            *chunks,
            make_chunk(b"IEND", b"") if end else b"",
        ]
    )


def text(keyword: str, value: bytes, **lies: int) -> bytes:
    return make_chunk(b"tEXt", keyword.encode() + b"\x00" + value, **lies)


def packed_text(keyword: str, value: bytes) -> bytes:
    return make_chunk(b"zTXt", keyword.encode() + b"\x00\x00" + zlib.compress(value))


def world_text(keyword: str, value: bytes, *, is_packed: bool = False) -> bytes:
    body = zlib.compress(value) if is_packed else value
    head = keyword.encode() + (b"\x00\x01\x00" if is_packed else b"\x00\x00\x00")
    return make_chunk(b"iTXt", head + b"en\x00\x00" + body)


def make_zip(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def make_exif(comment: bytes) -> bytes:
    """Return an EXIF block with a user comment."""
    value = b"ASCII\x00\x00\x00" + comment
    first = struct.pack("<2sHIH", b"II", 42, 8, 1) + struct.pack("<HHII", 0x8769, 4, 1, 26)
    second = struct.pack("<H", 1) + struct.pack("<HHII", 0x9286, 7, len(value), 44)
    return first + b"\x00" * 4 + second + b"\x00" * 4 + value
