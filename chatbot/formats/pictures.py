"""Pictures around cards: their format, a blank one as a fallback, text in EXIF."""

import struct
import warnings
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from chatbot.formats.limits import PIXELS, SEGMENTS, TEXT_BYTES

PNG, JPEG, WEBP = "png", "jpeg", "webp"
_PLAIN_SIZE = (400, 600)
# The marker of a JPEG that the pixels follow (start of scan).
_SCAN = 0xDA
_EXIF_IFD = 0x8769
_USER_COMMENT = 0x9286
_IMAGE_DESCRIPTION = 0x010E
# A comment begins with the name of its encoding, eight bytes long.
_COMMENT_ENCODINGS = (b"ASCII\x00\x00\x00", b"UNICODE\x00", b"JIS\x00\x00\x00\x00\x00", b"\x00" * 8)


def name_kind(data: bytes) -> str:
    """Return the format of a picture by its first bytes, "" if unknown."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    return ""


def draw_plain(name: str) -> bytes:
    """Return a plain PNG with the first letter of a name, the same for the same name."""
    hue = sum(name.encode("utf-8", "replace")) % 360
    picture = Image.new("RGB", _PLAIN_SIZE, f"hsl({hue}, 30%, 40%)")
    letter = next((sign for sign in name if sign.isalnum()), "?").upper()
    middle = (_PLAIN_SIZE[0] / 2, _PLAIN_SIZE[1] / 2)
    font = ImageFont.load_default(size=240)
    ImageDraw.Draw(picture).text(middle, letter, fill="white", font=font, anchor="mm")
    return _encode(picture)


def to_png(picture: bytes | None, name: str) -> bytes:
    """Return a picture as PNG: unchanged if it is one, a blank one if it cannot be read."""
    if picture is None:
        return draw_plain(name)
    if name_kind(picture) == PNG:
        return picture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = Image.open(BytesIO(picture), formats=("JPEG", "WEBP"))
            if opened.width * opened.height > PIXELS:
                return draw_plain(name)
            return _encode(opened.convert("RGBA" if opened.mode in ("RGBA", "LA", "P") else "RGB"))
    # Pillow raises its decoders' errors for a damaged file.
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return draw_plain(name)


def find_comments(data: bytes) -> Iterator[bytes]:
    """Yield the texts in EXIF of a JPEG or WebP; a comment may be comma-separated byte values."""
    exif = _find_exif(data)
    if exif is None or len(exif) > 2 * TEXT_BYTES:
        return
    tags = Image.Exif()
    try:
        tags.load(exif)
        values = [tags.get_ifd(_EXIF_IFD).get(_USER_COMMENT), tags.get(_IMAGE_DESCRIPTION)]
    except (ValueError, SyntaxError, struct.error, KeyError, TypeError, OSError):
        return
    for value in values:
        text = value.encode("utf-8", "replace") if isinstance(value, str) else value
        if isinstance(text, bytes) and text:
            yield _strip_comment(text)


def _strip_comment(text: bytes) -> bytes:
    for mark in _COMMENT_ENCODINGS:
        text = text.removeprefix(mark)
    if text[:1].isdigit() and set(text) <= set(b"0123456789, \x00"):
        numbers = [number.strip() for number in text.strip(b"\x00 ").split(b",")]
        if all(0 < len(number) <= 3 for number in numbers):
            return bytes(int(number) & 0xFF for number in numbers)
    return text


def _find_exif(data: bytes) -> bytes | None:
    if name_kind(data) == JPEG:
        segments = _split_jpeg(data)
        return next((body for kind, body in segments if body.startswith(b"Exif\x00\x00")), None)
    return next((body for kind, body in _split_webp(data) if kind == b"EXIF"), None)


def _split_jpeg(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    for _ in range(SEGMENTS):
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] == _SCAN:
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield data[at + 1], data[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)


def _split_webp(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    for _ in range(SEGMENTS):
        if at + 8 > len(data):
            return
        kind, length = struct.unpack_from("<4sI", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + (length & 1)


def _encode(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
