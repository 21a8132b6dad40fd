"""PNG files as chunks: finds and replaces the text chunks of cards; pixels are never touched."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chatbot.formats.base64_text import PACKED_BYTES
from chatbot.formats.errors import CardBroken, CardTooLarge
from chatbot.formats.limits import MIB, PNG_CHUNKS, TEXT_BYTES
from chatbot.formats.report import ImportNotes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CARD_KEYWORDS = ("ccv3", "chara")
_TEXT_KINDS = (b"tEXt", b"zTXt", b"iTXt")
_KEYWORD_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk; `is_intact`: its checksum matches."""

    kind: bytes
    data: bytes
    is_intact: bool = True

    @property
    def keyword(self) -> str:
        """The keyword of a text chunk, in its own case, stripped; "" for other chunks."""
        if self.kind not in _TEXT_KINDS:
            return ""
        return self.data[:_KEYWORD_LIMIT].partition(b"\x00")[0].decode("latin-1").strip()


def split_chunks(data: bytes, notes: ImportNotes) -> list[Chunk]:
    """Return the chunks of a PNG; at a truncated one reading ends, with a warning.

    Chunks after IEND are returned too, other bytes there are not. Raises CardTooLarge.
    """
    chunks: list[Chunk] = []
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        if not kind.isalpha() or end + 4 > len(data):
            break
        if len(chunks) >= PNG_CHUNKS:
            raise CardTooLarge("The PNG has too many chunks.")
        body = data[at + 8 : end]
        (checksum,) = struct.unpack_from(">I", data, end)
        chunks.append(Chunk(kind, body, zlib.crc32(body, zlib.crc32(kind)) == checksum))
        at = end + 4
    if not any(chunk.kind == b"IEND" for chunk in chunks):
        notes.warn("The PNG ends in the middle, or one of its chunks lies about its length.")
    return chunks


def join_chunks(chunks: Iterable[Chunk]) -> bytes:
    """Return a PNG of chunks, with correct lengths and checksums."""
    return SIGNATURE + b"".join(
        struct.pack(">I", len(chunk.data))
        + chunk.kind
        + chunk.data
        + struct.pack(">I", zlib.crc32(chunk.data, zlib.crc32(chunk.kind)))
        for chunk in chunks
    )


def find_texts(chunks: Iterable[Chunk], keyword: str) -> Iterator[Chunk]:
    """Yield the text chunks with a keyword, in any case."""
    return (chunk for chunk in chunks if chunk.keyword.lower() == keyword)


def read_text(chunk: Chunk) -> bytes:
    """Return the value of a text chunk of any of the three kinds.

    Raises CardTooLarge for one that decompresses to too much, CardBroken for damage.
    """
    rest = chunk.data.partition(b"\x00")[2]
    if chunk.kind == b"tEXt":
        return rest
    if chunk.kind == b"zTXt":
        return _inflate(rest[1:])
    is_packed, language_and_text = rest[:1] == b"\x01", rest[2:]
    text = language_and_text.partition(b"\x00")[2].partition(b"\x00")[2]
    return _inflate(text) if is_packed else text


def replace_texts(data: bytes, texts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a PNG without its cards, and with `texts` (keyword, bytes) inserted before IEND. Other
    chunks stay as they are; data after IEND is dropped.
    """
    chunks = split_chunks(data, ImportNotes())
    ends = [number for number, chunk in enumerate(chunks) if chunk.kind == b"IEND"]
    body = chunks[: ends[0]] if ends else chunks
    kept = [chunk for chunk in body if chunk.keyword.lower() not in CARD_KEYWORDS]
    new = [Chunk(b"tEXt", keyword.encode() + b"\x00" + text) for keyword, text in texts]
    return join_chunks([*kept, *new, Chunk(b"IEND", b"")])


def _inflate(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, PACKED_BYTES)
    except zlib.error as error:
        raise CardBroken("A packed text of the PNG is damaged.") from error
    if unpacker.unconsumed_tail:
        raise CardTooLarge(f"A packed text of the PNG has more than {TEXT_BYTES // MIB} MiB.")
    if not unpacker.eof:
        raise CardBroken("A packed text of the PNG is cut short.")
    return text
