"""Base64 as cards have it: with line breaks, URL-safe, without padding, or no base64 at all."""

import base64
import binascii
import codecs
import re

from chatbot.formats.errors import CardBroken, CardTooLarge, EncryptedCard
from chatbot.formats.limits import MIB, TEXT_BYTES

# RisuAI's prefix of a card that only RisuAI can decrypt.
_LOCKED = b"rcc||"
# How a card's JSON begins; the last two if it was encoded twice, as a JSON string.
JSON_STARTS = ("{", "[", '"{', '"[')
_JSON_STARTS = tuple(start.encode() for start in JSON_STARTS)
# Blanks, and the byte order marks of all encodings.
_BEFORE_JSON = b"\xef\xbb\xbf\xfe\xff \t\r\n\x00"
# Base64 is a third longer than its content, and may have line breaks.
PACKED_BYTES = TEXT_BYTES * 4 // 3 + MIB
# Base64 of "{" and what may follow it: some cards are encoded twice.
_PACKED_AGAIN = re.compile(rb"e[wy]")
_BLANKS = re.compile(rb"[\s\x00]+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def decode_card_text(data: bytes) -> bytes:
    """Return the bytes of a card's JSON: `data` itself if it is not base64.

    Raises EncryptedCard for RisuAI's locked cards, CardBroken for neither JSON nor base64,
    CardTooLarge.
    """
    if len(data) > PACKED_BYTES:
        raise CardTooLarge(f"The card's text has more than {TEXT_BYTES // MIB} MiB.")
    refuse_locked(data)
    if data.lstrip(_BEFORE_JSON).startswith(_JSON_STARTS):
        return data
    decoded = decode_base64(data)
    if decoded is not None and _PACKED_AGAIN.match(decoded):
        decoded = decode_base64(decoded)
    if decoded is None or not decoded.lstrip(_BEFORE_JSON).startswith((*_JSON_STARTS, _LOCKED)):
        raise CardBroken("The card's text in the picture is neither base64 nor JSON.")
    refuse_locked(decoded)
    return decoded


def decode_base64(data: bytes) -> bytes | None:
    """Return the decoded bytes of any base64 variant, None for other bytes."""
    packed = _BLANKS.sub(b"", data.removeprefix(codecs.BOM_UTF8)).translate(_URL_SAFE).rstrip(b"=")
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def refuse_locked(data: bytes) -> None:
    """Raise EncryptedCard for a text that only RisuAI can read."""
    if data.lstrip().startswith(_LOCKED):
        raise EncryptedCard(
            "This card is encrypted by RisuAI (rcc); export it there without a password."
        )
