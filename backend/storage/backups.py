"""Backups as files: made under another name until they are whole, named with time and schema."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from uuid import uuid4

from django.db.backends.base.base import BaseDatabaseWrapper

from api.health.migrations import read_schema
from storage import postgresql, sqlite
from storage.errors import StorageError
from storage.rows import Counts
from storage.schema import name_schema

# By Django's name of the database vendor.
ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}

BACKUP, BEFORE_UPGRADE, BEFORE_RESTORE = "backup", "before-upgrade", "before-restore"
# Automatic backups kept.
KEPT = 5
_PART = ".part"
_PART_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that holds everything, and how many rows each table has in it."""

    path: Path
    counts: Counts


def make(
    connection: BaseDatabaseWrapper, folder: Path, kind: str = BACKUP, keep: int | None = None
) -> Backup:
    """Copy the database into `folder` while others go on writing, check the copy, and remove all
    but the newest `keep` of its kind. Raises `StorageError`.
    """
    engine = ENGINES[connection.vendor]
    schema = name_schema(read_schema(connection).applied)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with _new_file(folder, f"{kind}_{stamp}_{schema}", engine.SUFFIX) as (part, finish):
        counts = engine.copy(connection, part)
        path = finish()
    if keep is not None:
        _prune(folder, kind, engine.SUFFIX, keep)
    return Backup(path, counts)


@contextmanager
def _new_file(folder: Path, name: str, suffix: str) -> Iterator[tuple[Path, Callable[[], Path]]]:
    """A file readable by its owner only, renamed when complete, else removed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_broken_off(folder)
        part = folder / f"{name}-{uuid4().hex[:8]}{_PART}"
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageError(
            f"The backup folder {folder} is not writable ({error.strerror}). Make it writable for "
            "the user that runs this command, or set BACKUP_DIR to another one."
        ) from error

    def finish() -> Path:
        _flush(part)
        path, number = folder / f"{name}{suffix}", 1
        while path.exists():
            number += 1
            path = folder / f"{name}-{number}{suffix}"
        part.rename(path)
        _flush(folder)
        return path

    try:
        yield part, finish
    finally:
        for left in folder.glob(f"{part.name}*"):
            with suppress(OSError):
                left.unlink()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_broken_off(folder: Path) -> None:
    for part in folder.glob(f"*{_PART}"):
        with suppress(OSError):
            if part.stat().st_mtime < time.time() - _PART_SECONDS:
                part.unlink()


def _prune(folder: Path, kind: str, suffix: str, keep: int) -> None:
    # Names begin with the time, so they sort by age.
    for path in sorted(folder.glob(f"{kind}_*{suffix}"))[:-keep]:
        path.unlink()
