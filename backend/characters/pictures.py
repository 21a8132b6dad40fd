"""Re-encodes uploaded pictures so that only pixels remain.

The upload itself is never served: EXIF, GPS, ICC profiles and trailing bytes are dropped.
"""

import io
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from api.errors import bad_request, unavailable

FORMATS: Final = ("PNG", "JPEG", "WEBP")
CONTENT_TYPE: Final = "image/webp"
MAX_PIXELS: Final = 40_000_000
# Longest side that is stored, in pixels.
MAX_SIDE: Final = 2048
# Thumbnail sizes: the longest side.
SIZES: Final = (64, 256, 1024)
_QUALITY = 88
# One at a time: decoding 40 megapixels takes 160 MB.
_drawing = threading.Semaphore(1)
WAIT_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as WebP of at most `MAX_SIDE`, and smaller ones by size."""

    width: int
    height: int
    data: bytes
    smaller: Mapping[int, bytes]


def draw(raw: bytes) -> Picture:
    """Decode a PNG, JPEG or WebP, upright; the first frame of an animated one.

    Takes up to some seconds. Raises 400 `not_a_picture` for anything else and for broken ones, 400
    `picture_too_large` beyond 40 megapixels (before they are decoded), 503 while many others are
    being decoded.
    """
    if not _drawing.acquire(timeout=WAIT_SECONDS):
        raise unavailable()
    try:
        return _draw(raw)
    finally:
        _drawing.release()


def _draw(raw: bytes) -> Picture:
    try:
        with warnings.catch_warnings():
            # Pillow warns about large sizes; our limit is checked below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = _open(raw)
    except Image.DecompressionBombError:
        raise _too_large() from None
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, UnidentifiedImageError):
        raise _not_a_picture() from None
    return Picture(
        image.width,
        image.height,
        _encode(image),
        {size: _encode(_shrink(image, size)) for size in SIZES},
    )


def _open(raw: bytes) -> Image.Image:
    with Image.open(io.BytesIO(raw), formats=FORMATS) as found:
        # Read from the header alone, before anything is decoded.
        if found.width * found.height > MAX_PIXELS:
            raise _too_large()
        # A large JPEG is decoded at a fraction of its size.
        found.draft("RGB", (MAX_SIDE, MAX_SIDE))
        found.load()
        image = _simplify(found)
        # Shrink before rotating: each further full-size copy would take as much memory again.
        image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
        return ImageOps.exif_transpose(image)


def _simplify(image: Image.Image) -> Image.Image:
    """The picture as RGB, or as RGBA if it has transparency."""
    has_holes = "A" in image.getbands() or "transparency" in image.info
    wanted = "RGBA" if has_holes else "RGB"
    if image.mode == wanted:
        return image
    if image.mode.startswith("I"):
        # Of 16 bits per pixel only the upper 8 are kept.
        image = image.point(lambda value: value / 256).convert("L")
    return image.convert(wanted)


def _shrink(image: Image.Image, side: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    # A new image has no metadata anyway; explicit, so that it stays so.
    image.save(out, "WEBP", quality=_QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


def _not_a_picture() -> Exception:
    return bad_request("not_a_picture", "Send a complete picture: PNG, JPEG or WebP.", field="file")


def _too_large() -> Exception:
    return bad_request(
        "picture_too_large",
        f"A picture may have at most {MAX_PIXELS // 1_000_000} megapixels.",
        field="file",
    )
