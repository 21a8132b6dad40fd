"""ZIP archives in memory: nothing is written to disk, and the unpacked size is bounded."""

import stat
import struct
import zipfile
import zlib
from io import BytesIO

from chatbot.formats.errors import CardBroken, CardTooLarge, EncryptedCard
from chatbot.formats.limits import (
    ARCHIVE_BYTES,
    ARCHIVE_DIRECTORY_BYTES,
    ARCHIVE_ENTRIES,
    MIB,
    RATIO,
    RATIO_FREE_BYTES,
)
from chatbot.formats.report import ImportNotes, quote

STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_END = b"PK\x05\x06"
_END_SIZE = 22
_ENCRYPTED = 1
# Methods that are unpacked here; the libraries of others unpack without a limit.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# The timestamp of all entries, so that equal contents give equal files.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def has_archive(data: bytes) -> bool:
    """Return whether a file ends with a ZIP directory, whatever its beginning."""
    return _find_end(data) >= 0


def cut_front(data: bytes) -> bytes:
    """Return the bytes before the ZIP at the end of a file."""
    end = _find_end(data)
    size, offset = struct.unpack_from("<II", data, end + 12)
    return data[: max(0, end - size - offset)]


def read_archive(data: bytes, notes: ImportNotes) -> dict[str, bytes]:
    """Return the files of a ZIP by name; entries with unsafe names are left out and reported.

    Other bytes may precede the ZIP. Raises CardTooLarge, EncryptedCard or CardBroken.
    """
    _check_directory(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _read_entries(archive, notes)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        struct.error,
    ) as error:
        raise CardBroken("The archive is damaged, or lies about its entries.") from error


def write_archive(files: dict[str, bytes]) -> bytes:
    """Return a ZIP of files by name, in their order."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def is_safe(name: str) -> bool:
    """Return whether a member name stays inside the target folder when unpacked."""
    parts = name.split("/")
    return bool(name) and not (
        name.startswith("/") or "\\" in name or ":" in parts[0] or ".." in parts or "\x00" in name
    )


def _find_end(data: bytes) -> int:
    return data.rfind(_END, max(0, len(data) - _END_SIZE - 0xFFFF))


def _check_directory(data: bytes) -> None:
    """Refuse a directory that is too long, because zipfile reads all of it at once."""
    end = _find_end(data)
    if end < 0 or len(data) < end + _END_SIZE:
        raise CardBroken("The archive has no directory; it was probably cut short.")
    count, size = struct.unpack_from("<HI", data, end + 10)
    if count > ARCHIVE_ENTRIES or size > ARCHIVE_DIRECTORY_BYTES:
        raise CardTooLarge(f"The archive has more than {ARCHIVE_ENTRIES:,} entries.")


def _read_entries(archive: zipfile.ZipFile, notes: ImportNotes) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > ARCHIVE_ENTRIES:
        raise CardTooLarge(f"The archive has more than {ARCHIVE_ENTRIES:,} entries.")
    files: dict[str, bytes] = {}
    left = ARCHIVE_BYTES
    for entry in entries:
        # Some Windows programs write backslashes.
        name = entry.filename.replace("\\", "/")
        if entry.flag_bits & _ENCRYPTED:
            raise EncryptedCard("The archive is encrypted; export the card without a password.")
        if not is_safe(name) or stat.S_ISLNK(entry.external_attr >> 16):
            notes.warn(f"The entry “{quote(entry.filename)}” points outside; it was left out.")
            continue
        if entry.compress_type not in _METHODS:
            notes.warn(f"The entry “{quote(entry.filename)}” is packed in a way not read here.")
            continue
        files[name] = _read_entry(archive, entry, left)
        left -= len(files[name])
    return files


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    name = quote(entry.filename)
    if entry.file_size > left:
        raise CardTooLarge(f"The archive unpacks to more than {ARCHIVE_BYTES // MIB} MiB.")
    if entry.file_size > max(RATIO_FREE_BYTES, RATIO * entry.compress_size):
        raise CardTooLarge(f"The entry “{name}” grows more than {RATIO} times when unpacked.")
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise CardBroken(f"The entry “{name}” lies about its length.")
    return data
